import type { JobRunId, Millis, PipelineId, PipelineRunId, RunnerId } from '../domain/ids.ts';
import type { JobRun } from '../domain/job-run.ts';
import type { PipelineRunState } from '../domain/pipeline-run.ts';
import type { ReadTx, WriteTx } from './store.ts';
import { tableOf } from './table.ts';

const jobs = tableOf<JobRun>('job_runs', 'jobRunId', {
  jobRunId: 'plain',
  runId: 'plain',
  pipelineId: 'plain',
  jobKey: 'plain',
  jobIndex: 'plain',
  attempt: 'plain',
  isLatest: 'flag',
  state: 'plain',
  phase: 'plain',
  verdict: 'plain',
  reason: 'plain',
  errorMessage: 'plain',
  hasWarning: 'flag',
  priority: 'plain',
  requirement: 'json',
  locks: 'json',
  runnerId: 'plain',
  leaseEpoch: 'plain',
  refusals: 'plain',
  outputs: 'json',
  deadlineAtMs: 'plain',
  notBeforeMs: 'plain',
  carriedFrom: 'plain',
  createdAtMs: 'plain',
  queuedAtMs: 'plain',
  startedAtMs: 'plain',
  endedAtMs: 'plain',
});

export const findJob = jobs.find;
export const insertJob = jobs.insert;
export const updateJob = jobs.update;

/** All attempts, in plan order. */
export function listJobsOfRun(tx: ReadTx, runId: PipelineRunId): JobRun[] {
  return tx
    .prepare<[string], object>(`SELECT ${jobs.columns} FROM job_runs WHERE run_id = ? ORDER BY job_index, attempt`)
    .all(runId)
    .map(jobs.rowFrom);
}

/** The latest attempt of each job, in plan order. */
export function listLatestJobs(tx: ReadTx, runId: PipelineRunId): JobRun[] {
  return tx
    .prepare<[string], object>(
      `SELECT ${jobs.columns} FROM job_runs INDEXED BY job_runs_latest WHERE run_id = ? AND is_latest = 1
        ORDER BY job_index`,
    )
    .all(runId)
    .map(jobs.rowFrom);
}

/** A job waiting for a runner. The texts are parsed by the reader, who keeps what it parsed. */
export interface QueueRow {
  readonly jobRunId: JobRunId;
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly jobKey: string;
  readonly jobIndex: number;
  readonly phase: 'queue' | 'target-queue';
  readonly priority: number;
  readonly queuedAtMs: Millis;
  readonly requirement: string;
  readonly locks: string;
  readonly runState: PipelineRunState;
}

export function listQueue(tx: ReadTx): QueueRow[] {
  return tx
    .prepare<[], QueueRow>(
      `SELECT j.job_run_id AS jobRunId, j.run_id AS runId, j.pipeline_id AS pipelineId, j.job_key AS jobKey,
              j.job_index AS jobIndex, j.phase AS phase, j.priority AS priority, j.queued_at_ms AS queuedAtMs,
              j.requirement AS requirement, j.locks AS locks, r.state AS runState
         FROM job_runs AS j INDEXED BY job_runs_in_queue
         JOIN pipeline_runs AS r ON r.run_id = j.run_id
        WHERE j.phase IN ('queue', 'target-queue')
        ORDER BY j.priority, j.queued_at_ms`,
    )
    .all();
}

export function hasQueue(tx: ReadTx): boolean {
  return (
    tx
      .prepare<[], object>(
        `SELECT 1 FROM job_runs INDEXED BY job_runs_in_queue WHERE phase IN ('queue', 'target-queue') LIMIT 1`,
      )
      .get() !== undefined
  );
}

/** Jobs that wait for anything at all, oldest run first. */
export function listWaitingJobs(tx: ReadTx): JobRun[] {
  return tx
    .prepare<[], object>(
      `SELECT ${jobs.columns} FROM job_runs INDEXED BY job_runs_open
        WHERE phase <> 'over' AND phase NOT IN ('steps', 'target') ORDER BY run_id, job_index`,
    )
    .all()
    .map(jobs.rowFrom);
}

/** Queued jobs of other runs that want a lock, and jobs that hold it (language reference 9.7). */
export function listJobsOfLock(tx: ReadTx, lockName: string): JobRun[] {
  return tx
    .prepare<[string, string], object>(
      `SELECT ${jobs.columns} FROM job_runs
        WHERE job_run_id IN (
          SELECT j.job_run_id FROM lock_holders AS h JOIN job_runs AS j INDEXED BY job_runs_open
              ON j.run_id = h.run_id AND j.job_key = h.job_key
           WHERE h.lock_name = ? AND j.phase <> 'over'
          UNION
          SELECT j.job_run_id FROM job_runs AS j INDEXED BY job_runs_in_queue, json_each(j.locks) AS l
           WHERE j.phase IN ('queue', 'target-queue') AND l.value ->> 'name' = ?)
        ORDER BY job_run_id`,
    )
    .all(lockName, lockName)
    .map(jobs.rowFrom);
}

// --- leases ---

export interface Lease {
  readonly jobRunId: JobRunId;
  readonly runnerId: RunnerId;
  readonly epoch: number;
  readonly grantedAtMs: Millis;
}

const leaseColumns = `job_run_id AS jobRunId, runner_id AS runnerId, epoch, granted_at_ms AS grantedAtMs`;

/** A job has at most one lease: the primary key refuses a second. */
export function insertLease(tx: WriteTx, lease: Lease): void {
  tx.prepare<[string, string, number, number], never>(
    `INSERT INTO leases (job_run_id, runner_id, epoch, granted_at_ms) VALUES (?, ?, ?, ?)`,
  ).run(lease.jobRunId, lease.runnerId, lease.epoch, lease.grantedAtMs);
}

export function deleteLease(tx: WriteTx, jobRunId: JobRunId): void {
  tx.prepare<[string], never>(`DELETE FROM leases WHERE job_run_id = ?`).run(jobRunId);
}

export function listLeasesOf(tx: ReadTx, runnerId: RunnerId): Lease[] {
  return tx
    .prepare<[string], Lease>(`SELECT ${leaseColumns} FROM leases WHERE runner_id = ? ORDER BY job_run_id`)
    .all(runnerId);
}

/** Every live lease with what fairness groups by. CROSS: few leases are looked up in many jobs, never the other way. */
export function listLeases(tx: ReadTx): (Lease & { readonly pipelineId: PipelineId; readonly runId: PipelineRunId })[] {
  return tx
    .prepare<[], Lease & { readonly pipelineId: PipelineId; readonly runId: PipelineRunId }>(
      `SELECT l.job_run_id AS jobRunId, l.runner_id AS runnerId, l.epoch AS epoch, l.granted_at_ms AS grantedAtMs,
              j.pipeline_id AS pipelineId, j.run_id AS runId
         FROM leases AS l CROSS JOIN job_runs AS j ON j.job_run_id = l.job_run_id`,
    )
    .all();
}

// --- refusals ---

export interface Refusal {
  readonly jobRunId: JobRunId;
  readonly runnerId: RunnerId;
  readonly untilMs: Millis;
  readonly message: string;
}

export function saveRefusal(tx: WriteTx, refusal: Refusal): void {
  tx.prepare<[string, string, number, string], never>(
    `INSERT INTO refusals (job_run_id, runner_id, until_ms, message) VALUES (?, ?, ?, ?)
     ON CONFLICT (job_run_id, runner_id) DO UPDATE SET until_ms = excluded.until_ms, message = excluded.message`,
  ).run(refusal.jobRunId, refusal.runnerId, refusal.untilMs, refusal.message);
}

const refusalColumns = `job_run_id AS jobRunId, runner_id AS runnerId, until_ms AS untilMs, message`;

/** Only refusals of jobs that have not ended are kept, so this list is short. */
export function listRefusals(tx: ReadTx): Refusal[] {
  return tx.prepare<[], Refusal>(`SELECT ${refusalColumns} FROM refusals`).all();
}

export function listRefusalsOf(tx: ReadTx, jobRunId: JobRunId): Refusal[] {
  return tx.prepare<[string], Refusal>(`SELECT ${refusalColumns} FROM refusals WHERE job_run_id = ?`).all(jobRunId);
}

export function deleteRefusals(tx: WriteTx, jobRunId: JobRunId): void {
  tx.prepare<[string], never>(`DELETE FROM refusals WHERE job_run_id = ?`).run(jobRunId);
}
