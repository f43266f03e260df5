import type { Millis } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

export interface StoredTimer {
  readonly kind: string;
  readonly subject: string;
  readonly dueAtMs: Millis;
}

/** Sets the time, or moves it. */
export function saveTimer(tx: WriteTx, timer: StoredTimer): void {
  tx.prepare<[string, string, number], never>(
    `INSERT INTO timers (kind, subject, due_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (kind, subject) DO UPDATE SET due_at_ms = excluded.due_at_ms`,
  ).run(timer.kind, timer.subject, timer.dueAtMs);
}

export function deleteTimer(tx: WriteTx, kind: string, subject: string): void {
  tx.prepare<[string, string], never>(`DELETE FROM timers WHERE kind = ? AND subject = ?`).run(kind, subject);
}

export function listDueTimers(tx: ReadTx, nowMs: Millis, limit: number): StoredTimer[] {
  return tx
    .prepare<[number, number], StoredTimer>(
      `SELECT kind, subject, due_at_ms AS dueAtMs FROM timers WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?`,
    )
    .all(nowMs, limit);
}

export function nextTimerAtMs(tx: ReadTx): Millis | undefined {
  return tx.prepare<[], { dueAtMs: number }>(`SELECT due_at_ms AS dueAtMs FROM timers ORDER BY due_at_ms LIMIT 1`).get()
    ?.dueAtMs;
}

/** Gives what is due before `untilMs` until then. */
export function postponeTimers(tx: WriteTx, kind: string, untilMs: Millis): void {
  tx.prepare<[number, string, number], never>(`UPDATE timers SET due_at_ms = ? WHERE kind = ? AND due_at_ms < ?`).run(
    untilMs,
    kind,
    untilMs,
  );
}

export function hasTimer(tx: ReadTx, kind: string, subject: string): boolean {
  return (
    tx.prepare<[string, string], object>(`SELECT 1 FROM timers WHERE kind = ? AND subject = ?`).get(kind, subject) !==
    undefined
  );
}
