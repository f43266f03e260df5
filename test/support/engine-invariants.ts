import type { StoredEvent } from '../../server/domain/events.ts';
import { isTerminalJob, jobRunTable } from '../../server/domain/job-run.ts';
import { isTerminalRun, pipelineRunTable } from '../../server/domain/pipeline-run.ts';
import { isService, isTerminalStep, stepRunTable } from '../../server/domain/step-run.ts';
import { listLeases } from '../../server/store/job-runs.ts';
import { listHeldLocks } from '../../server/store/locks.ts';
import type { ControlPlane } from './control-plane.ts';

/** What an observer has seen so far. */
export interface Memory {
  lastSeq: number;
  /** State of every object as its events told it. */
  readonly told: Map<string, string>;
}

export const noMemory = (): Memory => ({ lastSeq: 0, told: new Map() });

/** Every rule of the domain that does not hold at this moment, in words. */
export function breaches(plane: ControlPlane, memory: Memory): string[] {
  const found: string[] = [];
  const events = plane.events.after(memory.lastSeq, 100_000);
  for (const event of events) {
    found.push(...eventBreaches(event, memory));
    memory.lastSeq = event.seq;
  }
  const runs = plane.runs.list({}, { pageSize: 100 }).rows;
  const leases = plane.store.read((tx) => listLeases(tx));
  for (const run of runs) {
    const jobs = plane.runs.jobs(run.runId);
    const steps = plane.runs.stepsOfRun(run.runId);
    if (memory.told.get(run.runId) !== run.state) found.push(`run ${run.runId}: events and row disagree`);
    if (isTerminalRun(run.state) && jobs.some((job) => !isTerminalJob(job.state))) {
      found.push(`run ${run.runId} ended with open jobs`);
    }
    for (const job of jobs) {
      const own = steps.filter((step) => step.jobRunId === job.jobRunId);
      if (memory.told.get(job.jobRunId) !== job.state) found.push(`job ${job.jobRunId}: events and row disagree`);
      if (!job.isLatest && !isTerminalJob(job.state)) found.push(`an older attempt of ${job.jobKey} is open`);
      const active = own.filter((step) => (step.state === 'queued' || step.state === 'running') && !isService(step));
      if (active.length > 1) found.push(`${active.length} steps of ${job.jobKey} are active at once`);
      if (isTerminalJob(job.state) && own.some((step) => !isTerminalStep(step.state))) {
        found.push(`job ${job.jobKey} ended ${job.state} with open steps`);
      }
      const leased = leases.filter((lease) => lease.jobRunId === job.jobRunId);
      const isWithRunner = job.phase === 'steps' || job.phase === 'target';
      if (leased.length !== (isWithRunner ? 1 : 0))
        found.push(`job ${job.jobKey} in ${job.phase}: ${leased.length} leases`);
      if (leased.some((lease) => lease.runnerId !== job.runnerId || lease.epoch !== job.leaseEpoch)) {
        found.push(`job ${job.jobKey} and its lease disagree`);
      }
      for (const step of own) {
        if (memory.told.get(step.stepRunId) !== step.state)
          found.push(`step ${step.stepRunId}: events and row disagree`);
      }
    }
    const latest = jobs.filter((job) => job.isLatest);
    const counted = {
      total: latest.length,
      completed: latest.filter((job) => isTerminalJob(job.state)).length,
      failed: latest.filter((job) => job.state === 'failed' || job.state === 'timeout').length,
      running: latest.filter((job) => job.state === 'running').length,
    };
    if (JSON.stringify(counted) !== JSON.stringify(run.counters)) {
      found.push(`run ${run.runId} counts ${JSON.stringify(run.counters)}, has ${JSON.stringify(counted)}`);
    }
  }
  for (const [runnerId, facts] of plane.runnerFacts) {
    const held = leases.filter((lease) => lease.runnerId === runnerId).length;
    if (held > facts.capacity) found.push(`${runnerId} holds ${held} jobs of ${facts.capacity}`);
  }
  found.push(...lockBreaches(plane), ...queueBreaches(plane));
  return found;
}

function eventBreaches(event: StoredEvent, { told }: Memory): string[] {
  if (!('from' in event) || !('to' in event)) return [];
  const [id, table] =
    'stepRunId' in event
      ? [event.stepRunId, stepRunTable]
      : 'jobRunId' in event
        ? [event.jobRunId, jobRunTable]
        : 'approvalId' in event || 'runnerId' in event
          ? ['', {}]
          : [event.runId, pipelineRunTable];
  if (typeof id !== 'string' || id === '') return [];
  const before = told.get(id) ?? null;
  told.set(id, event.to);
  if (before !== event.from) return [`${event.type} of ${id} says from ${event.from}, but it was ${before}`];
  if (event.from === null || event.from === event.to) return [];
  const cells =
    (table as Readonly<Record<string, Readonly<Record<string, { readonly to: string }>>>>)[event.from] ?? {};
  const isMove = Object.values(cells).some((cell) => cell.to === event.to);
  return isMove ? [] : [`${event.type} of ${id}: no cell leads from ${event.from} to ${event.to}`];
}

function lockBreaches(plane: ControlPlane): string[] {
  const held = plane.store.read((tx) => listHeldLocks(tx));
  const byName = Map.groupBy(held, (one) => one.lockName);
  return [...byName].flatMap(([name, holders]) => {
    const max = name.includes('pair') || name.startsWith('max-parallel') ? 2 : 1;
    return holders.length > max ? [`${name} has ${holders.length} holders`] : [];
  });
}

/** Every waiting job has a reason, and the reason is not that it could run. */
function queueBreaches(plane: ControlPlane): string[] {
  return plane.queue.list().flatMap(({ job, reason }) => {
    if (reason.kind === 'not-waiting') return [`${job.jobKey} waits for nothing`];
    if (reason.kind === 'queued-behind') return [`${job.jobKey} could run, but is not given to the free runner`];
    if (reason.kind === 'dependency' && reason.jobs.length === 0) return [`${job.jobKey} waits for no job`];
    return [];
  });
}
