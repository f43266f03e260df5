import type { GetRunResponse } from '../../../../gen/signalbox/console/v1/runs_pb.js';
import type { NodeChange } from '../../../../pipeline/plan-nodes.ts';
import { jobStatus, type Status, stepStatus } from '../../../ui/status.ts';

/** What became of a node in a run, and whether that still says something about it. */
export interface RunMark {
  readonly runNumber: number;
  /** Undefined: the run had no such node. */
  readonly status: Status | undefined;
  /** Undefined: the definition is as it was then. */
  readonly change: NodeChange | undefined;
}

/** By `job` and by `job/step`, as both are named in the file. The cells of a matrix are one node, as bad as the worst. */
export function runMarks(
  { run, jobs, steps }: Pick<GetRunResponse, 'run' | 'jobs' | 'steps'>,
  changes: ReadonlyMap<string, NodeChange>,
): ReadonlyMap<string, RunMark> {
  const statuses = new Map<string, Status>();
  const note = (name: string, status: Status) => {
    const present = statuses.get(name);
    if (present === undefined || urgencyOf(status) < urgencyOf(present)) statuses.set(name, status);
  };
  const stepsOf = Map.groupBy(steps, (step) => step.jobRunId);
  for (const job of jobs) {
    note(job.name, jobStatus({ ...job, atGate: job.waiting?.cause.case === 'approval' }));
    for (const step of stepsOf.get(job.jobRunId) ?? [])
      if (step.latest) note(`${job.name}/${step.name}`, stepStatus(step.state));
  }
  const runNumber = run?.number ?? 0;
  return new Map(
    [...new Set([...statuses.keys(), ...changes.keys()])].map((name) => [
      name,
      { runNumber, status: statuses.get(name), change: changes.get(name) },
    ]),
  );
}

/** First is what somebody has to know first. */
const urgency: readonly Status['word'][] = [
  ...(['failed', 'timedOut', 'needsApproval', 'running', 'tolerated'] as const),
  ...(['queued', 'waiting', 'pending', 'cancelled', 'passed', 'skipped'] as const),
];

function urgencyOf({ word }: Status): number {
  return (urgency.indexOf(word) + urgency.length + 1) % (urgency.length + 1);
}
