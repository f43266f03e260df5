import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const viewModes = ['graph', 'split', 'text'] as const;
export type ViewMode = (typeof viewModes)[number];

interface EditorViewsState {
  readonly mode: ViewMode;
  readonly hasProblems: boolean;
  readonly setMode: (mode: ViewMode) => void;
  /** Graph, both, text, and graph again. */
  readonly cycle: () => void;
  /** Both, when the text is not to be seen. */
  readonly showText: () => void;
  readonly toggleProblems: () => void;
}

/** What this window shows of a pipeline that is edited. Stays in this browser. */
export const useEditorViews = create<EditorViewsState>()(
  persist(
    (set) => ({
      mode: 'split',
      hasProblems: false,
      setMode: (mode) => set({ mode }),
      cycle: () =>
        set(({ mode }) => ({ mode: viewModes[(viewModes.indexOf(mode) + 1) % viewModes.length] ?? 'split' })),
      showText: () => set(({ mode }) => (mode === 'graph' ? { mode: 'split' } : {})),
      toggleProblems: () => set(({ hasProblems }) => ({ hasProblems: !hasProblems })),
    }),
    { name: 'signalbox.editor', version: 1 },
  ),
);
