import type { Runner } from '../../../../gen/signalbox/console/v1/runners_pb.js';
import type { GetRunResponse } from '../../../../gen/signalbox/console/v1/runs_pb.js';
import type { SimulatedRunner } from '../../../../pipeline/simulation.ts';

/** Those that would take a job now, as a simulation knows them. */
export function connectedRunners(runners: readonly Runner[]): readonly SimulatedRunner[] {
  return runners
    .filter((runner) => runner.connected && runner.approved && runner.enabled && !runner.draining && !runner.pause)
    .map(({ name, labels, embedded, capacity }) => ({
      name,
      labels: { ...labels, ...(embedded && { embedded: 'true' }) },
      slots: Math.max(1, capacity),
    }));
}

/** How long every step took, by `job/step`; of a run that passed. */
export function usualDurations({ jobs, steps }: GetRunResponse): Readonly<Record<string, number>> {
  const keys = new Map(jobs.map((job) => [job.jobRunId, job.key]));
  const durations: Record<string, number> = {};
  for (const { jobRunId, name, startedAtMs, endedAtMs } of steps) {
    const key = keys.get(jobRunId);
    if (key === undefined || startedAtMs === undefined || endedAtMs === undefined) continue;
    durations[`${key}/${name}`] = Math.max(1, Math.round(endedAtMs - startedAtMs));
  }
  return durations;
}
