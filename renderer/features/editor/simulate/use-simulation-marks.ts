import { useMemo } from 'react';
import { type NodeMark, simulationMarks } from './simulation-marks.ts';
import { useSimulation } from './simulation-store.ts';

/** Of the simulation that is open; undefined while nothing is simulated. */
export function useSimulationMarks(): ReadonlyMap<string, NodeMark> | undefined {
  const report = useSimulation((state) => state.report);
  return useMemo(
    () => (report?.kind === 'simulated' ? simulationMarks(report.simulation, report.jobs) : undefined),
    [report],
  );
}
