import type { Millis, PipelineId, PipelineRunId, SecretId } from '../domain/ids.ts';
import { type Secret, type SecretScope, type SecretUse, scopeName } from '../domain/secret.ts';
import type { ReadTx, WriteTx } from './store.ts';

interface Row {
  id: string;
  name: string;
  scope_kind: SecretScope['kind'];
  scope_name: string;
  note: string;
  version: number;
  created_at_ms: number;
  created_by: string;
  rotated_at_ms: number | null;
  last_used_at_ms: number | null;
  is_masked: number;
}

/** By name. Removed ones are not in it. */
export function listSecrets(tx: ReadTx): readonly Secret[] {
  return tx
    .prepare<[], Row>(`
      SELECT id, name, scope_kind, scope_name, note, secrets.version AS version, secrets.created_at_ms AS created_at_ms,
             secrets.created_by AS created_by, rotated_at_ms, is_masked,
             (SELECT max(at_ms) FROM secret_uses WHERE secret_id = secrets.id) AS last_used_at_ms
        FROM secrets JOIN secret_versions ON secret_id = id AND secret_versions.version = secrets.version
       WHERE removed_at_ms IS NULL ORDER BY name, scope_kind, scope_name`)
    .all()
    .map(secretFrom);
}

export function insertSecret(tx: WriteTx, secret: Secret): void {
  tx.prepare<[string, string, string, string, string, number, number, string], never>(`
    INSERT INTO secrets (id, name, scope_kind, scope_name, note, version, created_at_ms, created_by)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(
    secret.id,
    secret.name,
    secret.scope.kind,
    scopeName(secret.scope),
    secret.note,
    secret.version,
    secret.createdAtMs,
    secret.createdBy,
  );
}

export function setSecretVersion(tx: WriteTx, id: SecretId, version: number, rotatedAtMs: Millis): void {
  tx.prepare<[number, number, string], never>('UPDATE secrets SET version = ?, rotated_at_ms = ? WHERE id = ?').run(
    version,
    rotatedAtMs,
    id,
  );
}

/** Its versions stay until `deleteOldVersions`: runs that used them are still masked. */
export function markSecretRemoved(tx: WriteTx, id: SecretId, atMs: Millis): void {
  tx.prepare<[number, string], never>('UPDATE secrets SET removed_at_ms = ? WHERE id = ?').run(atMs, id);
}

export interface SecretVersion {
  readonly secretId: SecretId;
  readonly version: number;
  readonly nonce: Buffer;
  readonly sealed: Buffer;
  readonly isMasked: boolean;
  readonly createdAtMs: Millis;
  readonly createdBy: string;
}

export function insertSecretVersion(tx: WriteTx, version: SecretVersion): void {
  tx.prepare<[string, number, Buffer, Buffer, number, number, string], never>(`
    INSERT INTO secret_versions (secret_id, version, nonce, sealed, is_masked, created_at_ms, created_by)
    VALUES (?, ?, ?, ?, ?, ?, ?)`).run(
    version.secretId,
    version.version,
    version.nonce,
    version.sealed,
    Number(version.isMasked),
    version.createdAtMs,
    version.createdBy,
  );
}

export type SealedVersion = Pick<SecretVersion, 'secretId' | 'version' | 'nonce' | 'sealed'>;

export function findSecretVersion(tx: ReadTx, id: SecretId, version: number): SealedVersion | undefined {
  return tx
    .prepare<[string, number], SealedVersion>(`
      SELECT secret_id AS secretId, version, nonce, sealed FROM secret_versions WHERE secret_id = ? AND version = ?`)
    .get(id, version);
}

/** The present value of a secret, sealed. */
export interface PresentVersion extends SealedVersion {
  readonly name: string;
}

/** Of every secret that is not removed, by name. */
export function listPresentVersions(tx: ReadTx): readonly PresentVersion[] {
  return tx
    .prepare<[], PresentVersion>(`
      SELECT secret_id AS secretId, secret_versions.version AS version, nonce, sealed, name
        FROM secrets JOIN secret_versions ON secret_id = id AND secret_versions.version = secrets.version
       WHERE removed_at_ms IS NULL ORDER BY name`)
    .all();
}

/** Every version that a run was given. */
export function listVersionsUsedBy(tx: ReadTx, runId: PipelineRunId): readonly SealedVersion[] {
  return tx
    .prepare<[string], SealedVersion>(`
      SELECT secret_id AS secretId, version, nonce, sealed
        FROM secret_uses JOIN secret_versions USING (secret_id, version) WHERE run_id = ?`)
    .all(runId);
}

export interface DerivedSecret {
  readonly runId: PipelineRunId;
  /** From 1, in the order in which the run came to know them. */
  readonly number: number;
  readonly nonce: Buffer;
  readonly sealed: Buffer;
}

export function insertDerivedSecret(tx: WriteTx, { runId, number, nonce, sealed }: DerivedSecret): void {
  tx.prepare<[string, number, Buffer, Buffer], never>(
    'INSERT INTO derived_secrets (run_id, number, nonce, sealed) VALUES (?, ?, ?, ?)',
  ).run(runId, number, nonce, sealed);
}

/** What expressions of the run made of its secrets. */
export function listDerivedSecrets(tx: ReadTx, runId: PipelineRunId): readonly DerivedSecret[] {
  return tx
    .prepare<[string], DerivedSecret>(
      'SELECT run_id AS runId, number, nonce, sealed FROM derived_secrets WHERE run_id = ? ORDER BY number',
    )
    .all(runId);
}

/** False when the run had it before. */
export function noteSecretUse(tx: WriteTx, use: SecretUse & { readonly secretId: SecretId }): boolean {
  return (
    tx
      .prepare<[string, string, number, string, number], never>(`
        INSERT INTO secret_uses (run_id, secret_id, version, pipeline_id, at_ms) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING`)
      .run(use.runId, use.secretId, use.version, use.pipelineId, use.atMs).changes === 1
  );
}

/** Newest first. */
export function listSecretUses(tx: ReadTx, id: SecretId, limit: number): readonly SecretUse[] {
  return tx
    .prepare<[string, number], SecretUse>(`
      SELECT run_id AS runId, pipeline_id AS pipelineId, version, at_ms AS atMs
        FROM secret_uses WHERE secret_id = ? ORDER BY at_ms DESC LIMIT ?`)
    .all(id, limit);
}

/** What of a run decides which secrets it may read. */
export function findRunProject(
  tx: ReadTx,
  runId: PipelineRunId,
): { readonly pipelineId: PipelineId; readonly project: string } | undefined {
  return tx
    .prepare<[string], { pipelineId: PipelineId; project: string }>(`
      SELECT pipeline_id AS pipelineId, project_id AS project
        FROM pipeline_runs JOIN pipelines USING (pipeline_id) WHERE run_id = ?`)
    .get(runId);
}

export function findPipelineProject(tx: ReadTx, pipelineId: PipelineId): string | undefined {
  return tx
    .prepare<[string], { project: string }>('SELECT project_id AS project FROM pipelines WHERE pipeline_id = ?')
    .get(pipelineId)?.project;
}

/** Former versions, and secrets removed, before that time. */
export function deleteOldVersions(tx: WriteTx, beforeMs: Millis): void {
  tx.prepare<[number], never>('DELETE FROM secrets WHERE removed_at_ms < ?').run(beforeMs);
  tx.prepare<[number], never>(`
    DELETE FROM secret_versions WHERE EXISTS
      (SELECT 1 FROM secrets WHERE id = secret_id AND secrets.version > secret_versions.version AND rotated_at_ms < ?)
  `).run(beforeMs);
}

/** With everything that was sealed: former values, and what runs made of them. */
export function forgetAllSecrets(tx: WriteTx): void {
  tx.prepare<[], never>('DELETE FROM secrets').run();
  tx.prepare<[], never>('DELETE FROM derived_secrets').run();
}

function secretFrom(row: Row): Secret {
  return {
    id: row.id as SecretId, // written by insertSecret only
    name: row.name,
    scope: scopeFrom(row.scope_kind, row.scope_name),
    note: row.note,
    version: row.version,
    createdAtMs: row.created_at_ms,
    createdBy: row.created_by,
    rotatedAtMs: row.rotated_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    isMasked: row.is_masked === 1,
  };
}

function scopeFrom(kind: SecretScope['kind'], name: string): SecretScope {
  switch (kind) {
    case 'global':
      return { kind };
    case 'project':
      return { kind, project: name };
    case 'pipeline':
      return { kind, pipelineId: name as PipelineId }; // stored by insertSecret from a scope of this kind
    case 'environment':
      return { kind, environment: name };
  }
}
