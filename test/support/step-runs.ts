import type { JobRunId, Millis, PipelineId, PipelineRunId, RunnerId, StepRunId } from '../../server/domain/ids.ts';
import type { Store, WriteTx } from '../../server/store/store.ts';

export interface StoredStep {
  readonly pipelineId: PipelineId;
  readonly runId: PipelineRunId;
  readonly jobRunId: JobRunId;
  readonly stepRunId: StepRunId;
}

/** A running step of a run of its own, written as rows: for tests of what hangs on a step but is not about runs. */
export function addStep(
  store: Store,
  step: {
    readonly name: string;
    readonly runnerId: RunnerId | null;
    readonly atMs: Millis;
    readonly project?: string;
    /** Puts it into the run and job of this one. */
    readonly beside?: StoredStep;
  },
): StoredStep {
  const { name, runnerId, atMs, project = 'team', beside } = step;
  const ids = beside ?? {
    pipelineId: `pipeline-${name}` as PipelineId, // all ids: made here
    runId: `run-${name}` as PipelineRunId,
    jobRunId: `job-${name}` as JobRunId,
  };
  const stepRunId = `step-${name}` as StepRunId;
  store.write((tx) => {
    if (!beside) {
      insert(tx, 'sources', { digest: digestOf(name) });
      insert(tx, 'pipelines', {
        ...{ pipeline_id: ids.pipelineId, project_id: project, name, home: 'managed', save_mode: 'direct' },
      });
      insert(tx, 'pipeline_runs', {
        ...{ run_id: ids.runId, pipeline_id: ids.pipelineId, number: 1, attempt: 1, state: 'running' },
        ...{ source_digest: digestOf(name), trigger_type: 'manual', created_at_ms: atMs },
      });
      insert(tx, 'job_runs', {
        ...{ job_run_id: ids.jobRunId, run_id: ids.runId, pipeline_id: ids.pipelineId, job_key: 'build', attempt: 1 },
        ...{ state: 'running', phase: 'steps', verdict: 'none', priority: 5 },
      });
    }
    insert(tx, 'step_runs', {
      ...{ step_run_id: stepRunId, job_run_id: ids.jobRunId, run_id: ids.runId, pipeline_id: ids.pipelineId },
      ...{ job_name: 'build', step_name: name, step_index: stepIndex(tx, ids.jobRunId), attempt: 1, is_latest: 1 },
      ...{ state: runnerId ? 'running' : 'pending', runner_id: runnerId, created_at_ms: atMs },
    });
  });
  return { ...ids, stepRunId };
}

export function endStep(store: Store, stepRunId: StepRunId, atMs: Millis): void {
  store.write((tx) => {
    tx.prepare<[number, string], never>(
      `UPDATE step_runs SET state = 'success', ended_at_ms = ? WHERE step_run_id = ?`,
    ).run(atMs, stepRunId);
  });
}

/** Columns that the test is not about get an empty value. */
function insert(tx: WriteTx, table: string, row: Readonly<Record<string, unknown>>): void {
  const needed = tx
    .prepare<[string], { name: string; type: string }>(
      `SELECT name, type FROM pragma_table_info(?) WHERE "notnull" = 1 AND dflt_value IS NULL`,
    )
    .all(table);
  const empty = Object.fromEntries(needed.map(({ name, type }) => [name, type === 'TEXT' ? '' : 0]));
  const full = { ...empty, ...row };
  const columns = Object.keys(full);
  const marks = columns.map(() => '?').join(', ');
  tx.prepare<unknown[], never>(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(
    ...Object.values(full),
  );
}

function stepIndex(tx: WriteTx, jobRunId: JobRunId): number {
  return (
    tx
      .prepare<[string], { count: number }>('SELECT count(*) AS count FROM step_runs WHERE job_run_id = ?')
      .get(jobRunId)?.count ?? 0
  );
}

function digestOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
}
