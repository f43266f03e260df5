import { create } from 'zustand';
import { type AssumedRun, plainRun } from './assumed-run.ts';
import type { SimulationReport } from './simulate-text.ts';

interface SimulationState {
  /** Whether the window simulates: the time line is open and the graph shows what would run. */
  readonly isOpen: boolean;
  /** By pipeline id: what somebody supposed there stays until the window closes. */
  readonly assumed: Readonly<Record<string, AssumedRun>>;
  /** The newest; undefined before the first, and while nothing is simulated. */
  readonly report: SimulationReport | undefined;
  readonly setOpen: (isOpen: boolean) => void;
  readonly assume: (pipelineId: string, change: Partial<AssumedRun>) => void;
  readonly show: (report: SimulationReport | undefined) => void;
}

export const useSimulation = create<SimulationState>((set) => ({
  isOpen: false,
  assumed: {},
  report: undefined,
  setOpen: (isOpen) => set(isOpen ? { isOpen } : { isOpen, report: undefined }),
  assume: (pipelineId, change) =>
    set(({ assumed }) => ({
      assumed: { ...assumed, [pipelineId]: { ...(assumed[pipelineId] ?? plainRun), ...change } },
    })),
  show: (report) => set({ report }),
}));

export function useAssumedRun(pipelineId: string): AssumedRun {
  return useSimulation((state) => state.assumed[pipelineId] ?? plainRun);
}
