import type { WaitingReason } from '../../gen/signalbox/console/v1/queue_pb.js';
import { RunState, type RunSummary } from '../../gen/signalbox/console/v1/run_pb.js';
import { runStatus, type Status } from '../ui/status.ts';

/** What does not pass by itself from one moment to the next, as the end of another job does. */
const lasting = new Set<WaitingReason['cause']['case']>([
  ...(['concurrency', 'retryDelay', 'noMatch', 'capacity', 'stepByStep', 'queuedBehind'] as const),
]);

/** The status of a run for people: a gate that waits for somebody, or a runner that is not there, before "running". */
export function statusOfRun(run: Pick<RunSummary, 'state' | 'pendingApprovals' | 'waiting'>): Status {
  if (run.pendingApprovals > 0) return { tone: 'attention', shape: 'diamond', word: 'needsApproval' };
  if (run.state === RunState.RUNNING && lasting.has(run.waiting?.cause.case)) {
    return { tone: 'neutral', shape: 'clock', word: 'waiting' };
  }
  return runStatus(run.state);
}
