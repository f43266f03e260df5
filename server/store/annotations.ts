import type { Annotation } from '../domain/annotation.ts';
import type { PipelineRunId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

const columns = `annotation_id AS annotationId, run_id AS runId, pipeline_id AS pipelineId, job_run_id AS jobRunId,
  step_run_id AS stepRunId, job_name AS jobName, name, style, markdown, posted_at_ms AS postedAtMs`;

/** In the place of the one of that name, if its job has one: that keeps its id. */
export function saveAnnotation(tx: WriteTx, one: Annotation): Annotation {
  const saved = tx
    .prepare<unknown[], Annotation>(`
      INSERT INTO annotations (annotation_id, run_id, pipeline_id, job_run_id, step_run_id, job_name, name, style,
                               markdown, posted_at_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (run_id, job_name, name) DO UPDATE
         SET job_run_id = excluded.job_run_id, step_run_id = excluded.step_run_id, style = excluded.style,
             markdown = excluded.markdown, posted_at_ms = excluded.posted_at_ms
      RETURNING ${columns}`)
    .get(
      ...[one.annotationId, one.runId, one.pipelineId, one.jobRunId, one.stepRunId, one.jobName, one.name],
      ...[one.style, one.markdown, one.postedAtMs],
    );
  return saved ?? one;
}

export function findAnnotation(tx: ReadTx, annotationId: string): Annotation | undefined {
  return tx
    .prepare<[string], Annotation>(`SELECT ${columns} FROM annotations WHERE annotation_id = ?`)
    .get(annotationId);
}

/** Oldest first. */
export function listAnnotations(tx: ReadTx, runId: PipelineRunId): readonly Annotation[] {
  return tx
    .prepare<[string], Annotation>(`SELECT ${columns} FROM annotations WHERE run_id = ? ORDER BY annotation_id`)
    .all(runId);
}
