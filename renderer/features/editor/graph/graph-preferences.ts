import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Nudges } from './places.ts';

interface GraphPreferences {
  readonly view: 'graph' | 'outline';
  /** By pipeline id, then by node: how people look at a pipeline is not part of its definition. */
  readonly nudges: Readonly<Record<string, Nudges>>;
  readonly showsLastRun: boolean;
  readonly setView: (view: 'graph' | 'outline') => void;
  readonly toggleLastRun: () => void;
  readonly nudge: (pipelineId: string, keys: readonly string[], by: { readonly x: number; readonly y: number }) => void;
  readonly tidy: (pipelineId: string) => void;
}

/** Stays in this browser. */
export const useGraphPreferences = create<GraphPreferences>()(
  persist(
    (set) => ({
      view: 'graph',
      nudges: {},
      showsLastRun: true,
      setView: (view) => set({ view }),
      toggleLastRun: () => set(({ showsLastRun }) => ({ showsLastRun: !showsLastRun })),
      nudge: (pipelineId, keys, by) =>
        set(({ nudges }) => {
          const before = nudges[pipelineId];
          const moved = keys.map((key) => {
            const { x, y } = before?.[key] ?? { x: 0, y: 0 };
            return [key, { x: Math.round(x + by.x), y: Math.round(y + by.y) }];
          });
          return { nudges: { ...nudges, [pipelineId]: { ...before, ...Object.fromEntries(moved) } } };
        }),
      tidy: (pipelineId) =>
        set(({ nudges }) => ({
          nudges: Object.fromEntries(Object.entries(nudges).filter(([id]) => id !== pipelineId)),
        })),
    }),
    { name: 'signalbox.editor-graph', version: 1 },
  ),
);
