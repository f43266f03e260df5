import type { Plan } from '../../pipeline/plan.ts';
import type { Millis, PipelineId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** Texts and plans are stored once per content. */
export function saveSource(tx: WriteTx, digest: string, text: string): void {
  tx.prepare<[string, string], never>(`INSERT INTO sources (digest, text) VALUES (?, ?) ON CONFLICT DO NOTHING`).run(
    digest,
    text,
  );
}

export function findSource(tx: ReadTx, digest: string): string | undefined {
  return tx.prepare<[string], { text: string }>(`SELECT text FROM sources WHERE digest = ?`).get(digest)?.text;
}

export function savePlan(tx: WriteTx, plan: Plan): void {
  tx.prepare<[string, string], never>(`INSERT INTO plans (digest, plan) VALUES (?, ?) ON CONFLICT DO NOTHING`).run(
    plan.digest,
    JSON.stringify(plan),
  );
}

export function findPlan(tx: ReadTx, digest: string): Plan | undefined {
  const row = tx.prepare<[string], { plan: string }>(`SELECT plan FROM plans WHERE digest = ?`).get(digest);
  return row && (JSON.parse(row.plan) as Plan); // only savePlan writes this column
}

export interface Version {
  readonly version: number;
  readonly sourceDigest: string;
  readonly message: string;
  readonly editor: string;
  readonly savedAtMs: Millis;
}

const versionColumns = `version, source_digest AS sourceDigest, message, editor, saved_at_ms AS savedAtMs`;

export function appendVersion(tx: WriteTx, pipelineId: PipelineId, version: Omit<Version, 'version'>): void {
  tx.prepare<unknown[], never>(
    `INSERT INTO pipeline_versions (pipeline_id, version, source_digest, message, editor, saved_at_ms)
     SELECT ?, COALESCE(MAX(version), 0) + 1, ?, ?, ?, ? FROM pipeline_versions WHERE pipeline_id = ?`,
  ).run(pipelineId, version.sourceDigest, version.message, version.editor, version.savedAtMs, pipelineId);
}

/** Newest first. */
export function listVersions(tx: ReadTx, pipelineId: PipelineId, limit: number): Version[] {
  return tx
    .prepare<[string, number], Version>(
      `SELECT ${versionColumns} FROM pipeline_versions WHERE pipeline_id = ? ORDER BY version DESC LIMIT ?`,
    )
    .all(pipelineId, limit);
}

export function hasVersion(tx: ReadTx, pipelineId: PipelineId, sourceDigest: string): boolean {
  return (
    tx
      .prepare<[string, string], object>(
        `SELECT 1 FROM pipeline_versions WHERE pipeline_id = ? AND source_digest = ? LIMIT 1`,
      )
      .get(pipelineId, sourceDigest) !== undefined
  );
}

const keptSaves = 1000;

export function findSaveAnswer(tx: ReadTx, pipelineId: PipelineId, requestId: string): string | undefined {
  return tx
    .prepare<[string, string], { answer: string }>(
      `SELECT answer FROM save_requests WHERE pipeline_id = ? AND request_id = ?`,
    )
    .get(pipelineId, requestId)?.answer;
}

export function rememberSave(tx: WriteTx, pipelineId: PipelineId, requestId: string, answer: string): void {
  tx.prepare<[string, string, string], never>(
    `INSERT INTO save_requests (pipeline_id, request_id, answer) VALUES (?, ?, ?)`,
  ).run(pipelineId, requestId, answer);
  tx.prepare<[string, string, number], never>(
    `DELETE FROM save_requests WHERE pipeline_id = ? AND save_number <= (
       SELECT save_number FROM save_requests WHERE pipeline_id = ? ORDER BY save_number DESC LIMIT 1 OFFSET ?)`,
  ).run(pipelineId, pipelineId, keptSaves);
}
