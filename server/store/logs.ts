import type { Millis, PipelineRunId, RunnerId, StepRunId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** How its lines came. */
export type LogOrigin = 'none' | 'raw' | 'lines-v1' | 'events';

/** What is known of a log as a whole. */
export interface LogRecord {
  readonly logId: number;
  readonly stepRunId: StepRunId;
  readonly runId: PipelineRunId;
  /** Complete lines. */
  readonly lineCount: number;
  readonly byteCount: number;
  /** Past the limit of the step. */
  readonly droppedLines: number;
  readonly droppedBytes: number;
  readonly origin: LogOrigin;
  /** Of an agent that numbers them: those below are settled. */
  readonly numberedLines: number;
  readonly createdAtMs: Millis;
  readonly closedAtMs: Millis | null;
}

/** Whose log it is. */
export interface LogOwner {
  readonly runId: PipelineRunId;
  readonly runnerId: RunnerId | null;
  readonly createdAtMs: Millis;
  readonly startedAtMs: Millis | null;
  readonly endedAtMs: Millis | null;
}

const columns = `log_id AS logId, step_run_id AS stepRunId, run_id AS runId, line_count AS lineCount,
  byte_count AS byteCount, dropped_lines AS droppedLines, dropped_bytes AS droppedBytes, origin,
  numbered_lines AS numberedLines, created_at_ms AS createdAtMs,
  closed_at_ms AS closedAtMs`;

export function findLogOwner(tx: ReadTx, stepRunId: StepRunId): LogOwner | undefined {
  return tx
    .prepare<[string], LogOwner>(`
      SELECT run_id AS runId, runner_id AS runnerId, created_at_ms AS createdAtMs,
             started_at_ms AS startedAtMs, ended_at_ms AS endedAtMs
        FROM step_runs WHERE step_run_id = ?`)
    .get(stepRunId);
}

/** An agent that has a whole job sends the lines of a step after its end, and after that of the job. */
export function areLinesAwaited(tx: ReadTx, stepRunId: StepRunId): boolean {
  const found = tx
    .prepare<[string], { readonly found: number }>(`
      SELECT 1 AS found
        FROM step_runs
        JOIN timers ON timers.kind IN ('whole-lease', 'late-lines') AND timers.subject = step_runs.job_run_id
       WHERE step_runs.step_run_id = ?`)
    .get(stepRunId);
  return found !== undefined;
}

export function findLog(tx: ReadTx, stepRunId: StepRunId): LogRecord | undefined {
  return tx.prepare<[string], LogRecord>(`SELECT ${columns} FROM logs WHERE step_run_id = ?`).get(stepRunId);
}

export function findLogById(tx: ReadTx, logId: number): LogRecord | undefined {
  return tx.prepare<[number], LogRecord>(`SELECT ${columns} FROM logs WHERE log_id = ?`).get(logId);
}

interface LogLength {
  readonly logId: number;
  readonly lineCount: number;
}

/** Oldest first. */
export function listClosedLogs(tx: ReadTx): readonly LogLength[] {
  return tx
    .prepare<[], LogLength>(
      'SELECT log_id AS logId, line_count AS lineCount FROM logs WHERE closed_at_ms IS NOT NULL ORDER BY log_id',
    )
    .all();
}

/** Newest first. */
export function listLogs(tx: ReadTx): readonly LogLength[] {
  return tx
    .prepare<[], LogLength>('SELECT log_id AS logId, line_count AS lineCount FROM logs ORDER BY log_id DESC')
    .all();
}

/** A log that has no row yet: its number is 0 until `saveLog`. */
export function newLog(stepRunId: StepRunId, runId: PipelineRunId, createdAtMs: Millis): LogRecord {
  const empty = {
    lineCount: 0,
    byteCount: 0,
    droppedLines: 0,
    droppedBytes: 0,
    origin: 'none',
    numberedLines: 0,
    closedAtMs: null,
  } as const;
  return { ...empty, logId: 0, stepRunId, runId, createdAtMs };
}

/** Answers the number of the log. */
export function saveLog(tx: WriteTx, log: LogRecord): number {
  if (log.logId > 0) {
    updateLog(tx, log);
    return log.logId;
  }
  const { lastInsertRowid } = tx
    .prepare<[string, string, number, number, number, number, string, number, number, number | null], never>(`
      INSERT INTO logs (step_run_id, run_id, line_count, byte_count, dropped_lines, dropped_bytes, origin,
                        numbered_lines, created_at_ms, closed_at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(
      log.stepRunId,
      log.runId,
      log.lineCount,
      log.byteCount,
      log.droppedLines,
      log.droppedBytes,
      log.origin,
      log.numberedLines,
      log.createdAtMs,
      log.closedAtMs,
    );
  return Number(lastInsertRowid);
}

function updateLog(tx: WriteTx, log: LogRecord): void {
  tx.prepare<[number, number, number, number, string, number, number | null, number], never>(`
    UPDATE logs SET line_count = ?, byte_count = ?, dropped_lines = ?, dropped_bytes = ?, origin = ?,
                    numbered_lines = ?, closed_at_ms = ?
     WHERE log_id = ?`).run(
    log.lineCount,
    log.byteCount,
    log.droppedLines,
    log.droppedBytes,
    log.origin,
    log.numberedLines,
    log.closedAtMs,
    log.logId,
  );
}

/** Logs left open though their step has ended: a crash came between. */
export function listUnclosedLogs(tx: ReadTx): readonly StepRunId[] {
  return tx
    .prepare<[], { stepRunId: StepRunId }>(`
      SELECT logs.step_run_id AS stepRunId FROM logs JOIN step_runs USING (step_run_id)
       WHERE logs.closed_at_ms IS NULL AND step_runs.ended_at_ms IS NOT NULL`)
    .all()
    .map(({ stepRunId }) => stepRunId);
}

/** Logs that were closed before, oldest first. */
export function listLogsClosedBefore(tx: ReadTx, atMs: Millis, limit: number): readonly LogRecord[] {
  return tx
    .prepare<[number, number], LogRecord>(
      `SELECT ${columns} FROM logs WHERE closed_at_ms < ? ORDER BY closed_at_ms LIMIT ?`,
    )
    .all(atMs, limit);
}

/** With its chunks. */
export function deleteLog(tx: WriteTx, logId: number): void {
  tx.prepare<[number], never>('DELETE FROM logs WHERE log_id = ?').run(logId);
}

/** A line whose end has not come yet. */
export interface LogFragment {
  readonly flags: number;
  readonly atUs: number;
  readonly bytes: Buffer;
}

/** In the order in which their lines began. */
export function listFragments(tx: ReadTx, logId: number): readonly LogFragment[] {
  return tx
    .prepare<[number], LogFragment>(
      'SELECT flags, at_us AS atUs, bytes FROM log_fragments WHERE log_id = ? ORDER BY at_us, flags',
    )
    .all(logId);
}

export function replaceFragments(tx: WriteTx, logId: number, fragments: readonly LogFragment[]): void {
  tx.prepare<[number], never>('DELETE FROM log_fragments WHERE log_id = ?').run(logId);
  const insert = tx.prepare<[number, number, number, Buffer], never>(
    'INSERT INTO log_fragments (log_id, flags, at_us, bytes) VALUES (?, ?, ?, ?)',
  );
  for (const { flags, atUs, bytes } of fragments) insert.run(logId, flags, atUs, bytes);
}
