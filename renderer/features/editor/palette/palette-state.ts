import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { NodeRef } from '../session/node-ref.ts';

interface PaletteState {
  /** Where the chosen block goes; undefined: the palette is closed. */
  readonly request: { readonly after: NodeRef | undefined } | undefined;
  readonly close: () => void;
}

export const usePalette = create<PaletteState>()((set) => ({
  request: undefined,
  close: () => set({ request: undefined }),
}));

/** Shows the palette; what is chosen is put behind `after`. */
export function openPalette(request: { readonly after: NodeRef | undefined }): void {
  usePalette.setState({ request });
}

interface RecentState {
  readonly ids: readonly string[];
  readonly used: (id: string) => void;
}

const mostRecent = 5;

/** What was chosen last, in this browser. */
export const useRecent = create<RecentState>()(
  persist(
    (set) => ({
      ids: [],
      used: (id) => set(({ ids }) => ({ ids: [id, ...ids.filter((other) => other !== id)].slice(0, mostRecent) })),
    }),
    { name: 'signalbox.palette', version: 1 },
  ),
);
