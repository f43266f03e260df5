import type { ApprovalId, JobRunId, Millis, PipelineId, PipelineRunId, RunnerId, StepRunId } from '../domain/ids.ts';
import type { JobRunState } from '../domain/job-run.ts';
import type { PipelineRunState, TriggerType } from '../domain/pipeline-run.ts';
import type { ReadTx } from './store.ts';

/** Fields combine with AND, the entries of a list with OR; an empty list is any. */
export interface RunSearch {
  readonly pipelineIds: readonly PipelineId[];
  readonly states: readonly PipelineRunState[];
  readonly triggers: readonly TriggerType[];
  readonly branch: string;
  readonly text: string;
  readonly fromMs: Millis | null;
  readonly toMs: Millis | null;
}

/** At most `limit` ids, newest first, of runs older than `before`. */
export function searchRuns(tx: ReadTx, search: RunSearch, before: string | null, limit: number): PipelineRunId[] {
  const where = conditionsOf(search);
  if (before !== null) where.add('run_id < ?', before);
  const sql = `SELECT run_id FROM pipeline_runs ${where.sql} ORDER BY run_id DESC LIMIT ?`;
  return tx
    .prepare<unknown[], { run_id: PipelineRunId }>(sql)
    .all(...where.values, limit)
    .map((row) => row.run_id);
}

/** How many match, counted no further than `most`. */
export function countRuns(tx: ReadTx, search: RunSearch, most: number): number {
  const where = conditionsOf(search);
  const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM pipeline_runs ${where.sql} LIMIT ?)`;
  return tx.prepare<unknown[], { n: number }>(sql).get(...where.values, most)?.n ?? 0;
}

/** Conditions from fixed texts; values are always bound. */
class Conditions {
  readonly #texts: string[] = [];
  readonly values: (string | number)[] = [];

  add(text: string, ...values: (string | number)[]): void {
    this.#texts.push(text);
    this.values.push(...values);
  }

  addOneOf(column: string, words: readonly string[]): void {
    if (words.length > 0) this.add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(words));
  }

  get sql(): string {
    return this.#texts.length === 0 ? '' : `WHERE ${this.#texts.join(' AND ')}`;
  }
}

function conditionsOf(search: RunSearch): Conditions {
  const where = new Conditions();
  where.addOneOf('pipeline_id', search.pipelineIds);
  where.addOneOf('state', search.states);
  where.addOneOf('trigger_type', search.triggers);
  if (search.branch !== '') where.add('branch = ?', search.branch);
  if (search.fromMs !== null) where.add('created_at_ms >= ?', search.fromMs);
  if (search.toMs !== null) where.add('created_at_ms < ?', search.toMs);
  for (const word of search.text.split(/\s+/).filter(Boolean)) {
    const number = /^#?(\d{1,9})$/.exec(word)?.[1];
    const inside = `%${likeText(word)}%`;
    where.add(
      `(pipeline_name LIKE ? ESCAPE '\\' OR branch LIKE ? ESCAPE '\\' OR triggered_by LIKE ? ESCAPE '\\'
        OR commit_sha LIKE ? ESCAPE '\\' OR number = ?)`,
      inside,
      inside,
      inside,
      `${likeText(word)}%`,
      number === undefined ? -1 : Number(number),
    );
  }
  return where;
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

export interface RunBar {
  readonly runId: PipelineRunId;
  readonly number: number;
  readonly state: PipelineRunState;
  readonly createdAtMs: Millis;
  readonly startedAtMs: Millis | null;
  readonly endedAtMs: Millis | null;
}

/** The last runs of a pipeline, newest first. */
export function lastRuns(tx: ReadTx, pipelineId: PipelineId, limit: number): RunBar[] {
  return tx
    .prepare<[string, number], RunBar>(`
      SELECT run_id AS runId, number, state, created_at_ms AS createdAtMs, started_at_ms AS startedAtMs,
             ended_at_ms AS endedAtMs
        FROM pipeline_runs WHERE pipeline_id = ? ORDER BY run_id DESC LIMIT ?`)
    .all(pipelineId, limit);
}

/** All attempts that share a number, first one first. */
export function attemptsOf(tx: ReadTx, pipelineId: PipelineId, number: number): PipelineRunId[] {
  return tx
    .prepare<[string, number], { run_id: PipelineRunId }>(
      'SELECT run_id FROM pipeline_runs WHERE pipeline_id = ? AND number = ? ORDER BY attempt',
    )
    .all(pipelineId, number)
    .map((row) => row.run_id);
}

/** The newest successful run of the pipeline that is older than `before`. */
export function lastGreenBefore(tx: ReadTx, pipelineId: PipelineId, before: PipelineRunId): PipelineRunId | undefined {
  return tx
    .prepare<[string, string], { run_id: PipelineRunId }>(`
      SELECT run_id FROM pipeline_runs
       WHERE pipeline_id = ? AND run_id < ? AND state = 'success' ORDER BY run_id DESC LIMIT 1`)
    .get(pipelineId, before)?.run_id;
}

/** How the run before it on the same branch ended, of those that passed or failed. */
export function stateBefore(
  tx: ReadTx,
  {
    pipelineId,
    branch,
    runId,
  }: { readonly pipelineId: PipelineId; readonly branch: string; readonly runId: PipelineRunId },
): PipelineRunState | undefined {
  return tx
    .prepare<[string, string, string], { state: PipelineRunState }>(`
      SELECT state FROM pipeline_runs
       WHERE pipeline_id = ? AND run_id < ? AND branch = ? AND state IN ('success', 'partial', 'failed')
       ORDER BY run_id DESC LIMIT 1`)
    .get(pipelineId, runId, branch)?.state;
}

export interface FailedPlace {
  readonly jobRunId: JobRunId;
  readonly jobKey: string;
  readonly stepRunId: StepRunId | null;
  readonly stepName: string;
  readonly message: string;
}

/** The job that failed first and the step that made it fail, if a step did. */
export function firstFailure(tx: ReadTx, runId: PipelineRunId): FailedPlace | undefined {
  const job = tx
    .prepare<[string], { jobRunId: JobRunId; jobKey: string; message: string }>(`
      SELECT job_run_id AS jobRunId, job_key AS jobKey, error_message AS message FROM job_runs
       WHERE run_id = ? AND is_latest = 1 AND state IN ('failed', 'timeout') ORDER BY ended_at_ms, job_index LIMIT 1`)
    .get(runId);
  if (!job) return undefined;
  const step = tx
    .prepare<[string, string], { stepRunId: StepRunId; stepName: string; message: string }>(`
      SELECT step_run_id AS stepRunId, step_name AS stepName, error_message AS message FROM step_runs
       WHERE run_id = ? AND job_run_id = ? AND is_latest = 1 AND state IN ('failed', 'timeout')
       ORDER BY continue_on_error, ended_at_ms LIMIT 1`)
    .get(runId, job.jobRunId);
  return {
    ...job,
    stepRunId: step?.stepRunId ?? null,
    stepName: step?.stepName ?? '',
    message: step?.message || job.message,
  };
}

export function pendingApprovals(tx: ReadTx, runId: PipelineRunId): ApprovalId[] {
  return tx
    .prepare<[string], { approval_id: ApprovalId }>(
      `SELECT approval_id FROM approvals WHERE run_id = ? AND state = 'pending' ORDER BY approval_id`,
    )
    .all(runId)
    .map((row) => row.approval_id);
}

export interface DoneJob {
  readonly jobKey: string;
  readonly durationMs: Millis;
}

/** Jobs of the pipeline's last successful runs that were executed, not taken over. */
export function recentJobDurations(tx: ReadTx, pipelineId: PipelineId, runs: number): DoneJob[] {
  return tx
    .prepare<[string, number], DoneJob>(`
      SELECT job_key AS jobKey, ended_at_ms - started_at_ms AS durationMs FROM job_runs
       WHERE run_id IN (SELECT run_id FROM pipeline_runs WHERE pipeline_id = ? AND state IN ('success', 'partial')
                         ORDER BY run_id DESC LIMIT ?)
         AND is_latest = 1 AND state = 'success' AND carried_from IS NULL AND started_at_ms IS NOT NULL`)
    .all(pipelineId, runs);
}

/** How long the jobs of runs that were made since then waited for a runner, shortest first. */
export function queueWaits(tx: ReadTx, sinceMs: Millis, pipelineId: PipelineId | null): Millis[] {
  return tx
    .prepare<[number, string | null], { waited: Millis }>(`
      SELECT j.started_at_ms - j.queued_at_ms AS waited
        FROM pipeline_runs r CROSS JOIN job_runs j ON j.run_id = r.run_id
       WHERE r.created_at_ms >= ? AND r.pipeline_id = coalesce(?, r.pipeline_id)
         AND j.started_at_ms IS NOT NULL AND j.queued_at_ms IS NOT NULL ORDER BY waited`)
    .all(sinceMs, pipelineId)
    .map((row) => row.waited);
}

export interface EndedRun {
  readonly state: PipelineRunState;
  readonly durationMs: Millis | null;
}

/** Runs made since then. */
export function runsSince(tx: ReadTx, sinceMs: Millis, pipelineId: PipelineId | null): EndedRun[] {
  return tx
    .prepare<[number, string | null], EndedRun>(`
      SELECT state, ended_at_ms - started_at_ms AS durationMs FROM pipeline_runs
       WHERE created_at_ms >= ? AND pipeline_id = coalesce(?, pipeline_id)`)
    .all(sinceMs, pipelineId);
}

export interface RunnerJob {
  readonly jobRunId: JobRunId;
  readonly runId: PipelineRunId;
  readonly jobKey: string;
  readonly state: JobRunState;
  readonly startedAtMs: Millis | null;
  readonly endedAtMs: Millis | null;
}

/** Jobs a runner has or had, newest first. */
export function runnerJobs(tx: ReadTx, runnerId: RunnerId, before: string | null, limit: number): RunnerJob[] {
  return tx
    .prepare<[string, string | null, number], RunnerJob>(`
      SELECT job_run_id AS jobRunId, run_id AS runId, job_key AS jobKey, state, started_at_ms AS startedAtMs,
             ended_at_ms AS endedAtMs
        FROM job_runs WHERE runner_id = ? AND job_run_id < coalesce(?, 'z') ORDER BY job_run_id DESC LIMIT ?`)
    .all(runnerId, before, limit);
}

/** What a runner holds now. */
export function runningJobs(tx: ReadTx, runnerId: RunnerId): RunnerJob[] {
  return tx
    .prepare<[string], RunnerJob>(`
      SELECT j.job_run_id AS jobRunId, j.run_id AS runId, j.job_key AS jobKey, j.state,
             j.started_at_ms AS startedAtMs, j.ended_at_ms AS endedAtMs
        FROM leases l JOIN job_runs j ON j.job_run_id = l.job_run_id WHERE l.runner_id = ? ORDER BY j.started_at_ms`)
    .all(runnerId);
}

export interface WorkCounters {
  readonly runningRuns: number;
  readonly waitingJobs: number;
  readonly runningJobs: number;
  readonly pendingApprovals: number;
  readonly brokenPipelines: number;
  /** Of these, those whose failed run somebody has taken on. */
  readonly takenPipelines: number;
}

export function countWork(tx: ReadTx): WorkCounters {
  const row = tx
    .prepare<[], WorkCounters>(`
      SELECT (SELECT count(*) FROM pipeline_runs WHERE ended_at_ms IS NULL) AS runningRuns,
             (SELECT count(*) FROM job_runs WHERE phase <> 'over' AND phase NOT IN ('steps', 'target')) AS waitingJobs,
             (SELECT count(*) FROM job_runs WHERE phase <> 'over' AND phase IN ('steps', 'target')) AS runningJobs,
             (SELECT count(*) FROM approvals WHERE state = 'pending') AS pendingApprovals,
             (SELECT count(*) FROM pipelines p JOIN pipeline_runs r ON r.run_id = p.latest_run_id
               WHERE r.state = 'failed' AND p.deleted_at_ms IS NULL AND p.home <> 'ad-hoc') AS brokenPipelines,
             (SELECT count(*) FROM pipelines p JOIN pipeline_runs r ON r.run_id = p.latest_run_id
                JOIN run_notes n ON n.run_id = r.run_id AND n.is_taken = 1
               WHERE r.state = 'failed' AND p.deleted_at_ms IS NULL AND p.home <> 'ad-hoc') AS takenPipelines`)
    .get();
  if (!row) throw new Error('a select without a table answers one row');
  return row;
}
