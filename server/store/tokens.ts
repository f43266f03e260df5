import type { Millis, TokenId } from '../domain/ids.ts';
import type { ApiToken, RegistrationToken } from '../domain/tokens.ts';
import type { ReadTx, WriteTx } from './store.ts';

interface RegistrationTokenRow {
  id: string;
  hint: string;
  note: string;
  needs_approval: number;
  max_uses: number;
  uses: number;
  expires_at_ms: number | null;
  created_at_ms: number;
  created_by: string;
  revoked_at_ms: number | null;
}
const registrationColumns =
  'id, hint, note, needs_approval, max_uses, uses, expires_at_ms, created_at_ms, created_by, revoked_at_ms';

export function insertRegistrationToken(tx: WriteTx, token: RegistrationToken, hash: Buffer): void {
  tx.prepare<[string, Buffer, string, string, number, number, number | null, number, string], never>(`
    INSERT INTO registration_tokens
      (id, token_hash, hint, note, needs_approval, max_uses, expires_at_ms, created_at_ms, created_by)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
    token.id,
    hash,
    token.hint,
    token.note,
    Number(token.needsApproval),
    token.maxUses,
    token.expiresAtMs,
    token.createdAtMs,
    token.createdBy,
  );
}

export function findRegistrationToken(tx: ReadTx, hash: Buffer): RegistrationToken | undefined {
  const row = tx
    .prepare<[Buffer], RegistrationTokenRow>(
      `SELECT ${registrationColumns} FROM registration_tokens WHERE token_hash = ?`,
    )
    .get(hash);
  return row && registrationTokenFrom(row);
}

/** Newest first. */
export function listRegistrationTokens(tx: ReadTx): readonly RegistrationToken[] {
  return tx
    .prepare<[], RegistrationTokenRow>(
      `SELECT ${registrationColumns} FROM registration_tokens ORDER BY created_at_ms DESC, id DESC`,
    )
    .all()
    .map(registrationTokenFrom);
}

/** The CHECK on `uses` is the last line of defence of the limit. */
export function countRegistrationTokenUse(tx: WriteTx, id: TokenId): void {
  tx.prepare<[string], never>('UPDATE registration_tokens SET uses = uses + 1 WHERE id = ?').run(id);
}

/** False when there is no such token or it was revoked before. */
export function revokeRegistrationToken(tx: WriteTx, id: TokenId, atMs: Millis): boolean {
  return (
    tx
      .prepare<[number, string], never>(
        'UPDATE registration_tokens SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL',
      )
      .run(atMs, id).changes === 1
  );
}

function registrationTokenFrom(row: RegistrationTokenRow): RegistrationToken {
  return {
    id: row.id as TokenId, // written by insertRegistrationToken only
    hint: row.hint,
    note: row.note,
    needsApproval: row.needs_approval === 1,
    maxUses: row.max_uses,
    uses: row.uses,
    expiresAtMs: row.expires_at_ms,
    createdAtMs: row.created_at_ms,
    createdBy: row.created_by,
    revokedAtMs: row.revoked_at_ms,
  };
}

const apiColumns = `id, name, created_at_ms AS createdAtMs, created_by AS createdBy, expires_at_ms AS expiresAtMs,
  last_used_at_ms AS lastUsedAtMs, revoked_at_ms AS revokedAtMs`;

export function insertApiToken(tx: WriteTx, token: ApiToken, hash: Buffer): void {
  tx.prepare<[string, Buffer, string, number, string, number | null], never>(`
    INSERT INTO api_tokens (id, token_hash, name, created_at_ms, created_by, expires_at_ms)
    VALUES (?, ?, ?, ?, ?, ?)`).run(token.id, hash, token.name, token.createdAtMs, token.createdBy, token.expiresAtMs);
}

export function findApiToken(tx: ReadTx, hash: Buffer): ApiToken | undefined {
  return tx.prepare<[Buffer], ApiToken>(`SELECT ${apiColumns} FROM api_tokens WHERE token_hash = ?`).get(hash);
}

/** Newest first. */
export function listApiTokens(tx: ReadTx): readonly ApiToken[] {
  return tx.prepare<[], ApiToken>(`SELECT ${apiColumns} FROM api_tokens ORDER BY created_at_ms DESC, id DESC`).all();
}

export function setApiTokenUsed(tx: WriteTx, id: TokenId, atMs: Millis): void {
  tx.prepare<[number, string], never>('UPDATE api_tokens SET last_used_at_ms = ? WHERE id = ?').run(atMs, id);
}

/** False when there is no such token or it was revoked before. */
export function revokeApiToken(tx: WriteTx, id: TokenId, atMs: Millis): boolean {
  return (
    tx
      .prepare<[number, string], never>(
        'UPDATE api_tokens SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL',
      )
      .run(atMs, id).changes === 1
  );
}
