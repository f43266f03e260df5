import type { Artifact, UploadRequest } from '../domain/artifact.ts';
import type { ArtifactId, JobRunId, Millis, PipelineId, PipelineRunId, StepRunId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** What of a step an artifact inherits, and whether the step may still keep files. */
export interface StepOfArtifact {
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly jobRunId: JobRunId;
  readonly jobName: string;
  readonly endedAtMs: Millis | null;
}

export function findStepOfArtifact(tx: ReadTx, stepRunId: StepRunId): StepOfArtifact | undefined {
  return tx
    .prepare<[string], StepOfArtifact>(`
      SELECT run_id AS runId, pipeline_id AS pipelineId, job_run_id AS jobRunId, job_name AS jobName,
             ended_at_ms AS endedAtMs
        FROM step_runs WHERE step_run_id = ?`)
    .get(stepRunId);
}

interface Row extends Omit<Artifact, 'isExecutable'> {
  readonly isExecutable: number;
}
const columns = `artifact_id AS id, run_id AS runId, pipeline_id AS pipelineId, job_run_id AS jobRunId,
  step_run_id AS stepRunId, job_name AS jobName, name, path, size_bytes AS sizeBytes, sha256,
  is_executable AS isExecutable, created_at_ms AS createdAtMs, expires_at_ms AS expiresAtMs, uri`;

export function findArtifact(tx: ReadTx, id: ArtifactId): Artifact | undefined {
  const row = tx.prepare<[string], Row>(`SELECT ${columns} FROM artifacts WHERE artifact_id = ?`).get(id);
  return row && artifactFrom(row);
}

/** Oldest first. */
export function listArtifactsOfRun(tx: ReadTx, runId: PipelineRunId): readonly Artifact[] {
  return tx
    .prepare<[string], Row>(`SELECT ${columns} FROM artifacts WHERE run_id = ? ORDER BY artifact_id`)
    .all(runId)
    .map(artifactFrom);
}

/** Newest first. */
export function listArtifactsOfStep(tx: ReadTx, stepRunId: StepRunId): readonly Artifact[] {
  return tx
    .prepare<[string], Row>(`SELECT ${columns} FROM artifacts WHERE step_run_id = ? ORDER BY artifact_id DESC`)
    .all(stepRunId)
    .map(artifactFrom);
}

/** Whether a pipeline has the content already. */
export function hasContent(tx: ReadTx, pipelineId: PipelineId, sha256: string): boolean {
  return (
    tx
      .prepare<[string, string], object>('SELECT 1 FROM artifacts WHERE sha256 = ? AND pipeline_id = ? LIMIT 1')
      .get(sha256, pipelineId) !== undefined
  );
}

export function isContentUsed(tx: ReadTx, sha256: string): boolean {
  return tx.prepare<[string], object>('SELECT 1 FROM artifacts WHERE sha256 = ? LIMIT 1').get(sha256) !== undefined;
}

/** Takes the place of one that the step kept under the same name and path. Answers the digest of that one, if any. */
export function saveArtifact(tx: WriteTx, artifact: Artifact): string | undefined {
  const replaced = tx
    .prepare<[string, string, string], { sha256: string }>(
      'DELETE FROM artifacts WHERE step_run_id = ? AND name = ? AND path = ? RETURNING sha256',
    )
    .get(artifact.stepRunId, artifact.name, artifact.path);
  tx.prepare<
    [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      number,
      string,
      number,
      number,
      number | null,
      string,
    ],
    never
  >(`
    INSERT INTO artifacts (artifact_id, run_id, pipeline_id, job_run_id, step_run_id, job_name, name, path, size_bytes,
                           sha256, is_executable, created_at_ms, expires_at_ms, uri)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
    artifact.id,
    artifact.runId,
    artifact.pipelineId,
    artifact.jobRunId,
    artifact.stepRunId,
    artifact.jobName,
    artifact.name,
    artifact.path,
    artifact.sizeBytes,
    artifact.sha256,
    Number(artifact.isExecutable),
    artifact.createdAtMs,
    artifact.expiresAtMs,
    artifact.uri,
  );
  return replaced?.sha256 || undefined;
}

export function deleteArtifact(tx: WriteTx, id: ArtifactId): void {
  tx.prepare<[string], never>('DELETE FROM artifacts WHERE artifact_id = ?').run(id);
}

/** Expired ones, and those without a time of their own that are older than `createdBeforeMs`. */
export function listExpiredArtifacts(
  tx: ReadTx,
  times: { readonly nowMs: Millis; readonly createdBeforeMs: Millis; readonly limit: number },
): readonly Artifact[] {
  return tx
    .prepare<[number, number, number], Row>(`
      SELECT ${columns} FROM artifacts
       WHERE expires_at_ms <= ? OR (expires_at_ms IS NULL AND created_at_ms < ?) LIMIT ?`)
    .all(times.nowMs, times.createdBeforeMs, times.limit)
    .map(artifactFrom);
}

/** Every content in use. */
export function listContents(tx: ReadTx): readonly { readonly sha256: string; readonly sizeBytes: number }[] {
  return tx
    .prepare<[], { sha256: string; sizeBytes: number }>(
      "SELECT sha256, max(size_bytes) AS sizeBytes FROM artifacts WHERE uri = '' GROUP BY sha256",
    )
    .all();
}

function artifactFrom(row: Row): Artifact {
  return { ...row, isExecutable: row.isExecutable === 1 };
}

/** An upload that is not finished. */
export interface Upload extends UploadRequest {
  readonly uploadId: string;
  readonly stepRunId: StepRunId;
  /** Up to here the bytes are on disk for sure. */
  readonly offset: number;
}

interface UploadRow extends Omit<Upload, 'isExecutable'> {
  readonly isExecutable: number;
}
const uploadColumns = `upload_id AS uploadId, step_run_id AS stepRunId, name, path, size_bytes AS sizeBytes, sha256,
  is_executable AS isExecutable, expire_in_ms AS expireInMs, offset`;

export function findUpload(tx: ReadTx, uploadId: string): Upload | undefined {
  return uploadFrom(
    tx.prepare<[string], UploadRow>(`SELECT ${uploadColumns} FROM artifact_uploads WHERE upload_id = ?`).get(uploadId),
  );
}

export function findUploadOf(
  tx: ReadTx,
  of: { readonly stepRunId: StepRunId; readonly name: string; readonly path: string },
): Upload | undefined {
  return uploadFrom(
    tx
      .prepare<[string, string, string], UploadRow>(
        `SELECT ${uploadColumns} FROM artifact_uploads WHERE step_run_id = ? AND name = ? AND path = ?`,
      )
      .get(of.stepRunId, of.name, of.path),
  );
}

export function insertUpload(tx: WriteTx, upload: Upload, atMs: Millis): void {
  tx.prepare<[string, string, string, string, number, string, number, number | null, number], never>(`
    INSERT INTO artifact_uploads (upload_id, step_run_id, name, path, size_bytes, sha256, is_executable, expire_in_ms,
                                  offset, used_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`).run(
    upload.uploadId,
    upload.stepRunId,
    upload.name,
    upload.path,
    upload.sizeBytes,
    upload.sha256,
    Number(upload.isExecutable),
    upload.expireInMs,
    atMs,
  );
}

export function setUploadOffset(tx: WriteTx, uploadId: string, offset: number, atMs: Millis): void {
  tx.prepare<[number, number, string], never>(
    'UPDATE artifact_uploads SET offset = ?, used_at_ms = ? WHERE upload_id = ?',
  ).run(offset, atMs, uploadId);
}

export function deleteUpload(tx: WriteTx, uploadId: string): void {
  tx.prepare<[string], never>('DELETE FROM artifact_uploads WHERE upload_id = ?').run(uploadId);
}

/** Uploads that nobody went on with since then. */
export function listUploadsUnusedSince(tx: ReadTx, atMs: Millis): readonly string[] {
  return tx
    .prepare<[number], { uploadId: string }>('SELECT upload_id AS uploadId FROM artifact_uploads WHERE used_at_ms < ?')
    .all(atMs)
    .map(({ uploadId }) => uploadId);
}

function uploadFrom(row: UploadRow | undefined): Upload | undefined {
  return row && { ...row, isExecutable: row.isExecutable === 1 };
}
