import type { Actor, DomainEvent, StoredEvent } from '../domain/events.ts';
import type { Millis } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** Answers the sequence number. */
export function insertEvent(tx: WriteTx, event: DomainEvent, actor: Actor, atMs: Millis): number {
  const runId = 'runId' in event ? event.runId : null;
  const { lastInsertRowid } = tx
    .prepare<[number, string, string | null, string, string], never>(
      `INSERT INTO events (at_ms, type, run_id, actor, event) VALUES (?, ?, ?, ?, ?)`,
    )
    .run(atMs, event.type, runId, actor, JSON.stringify(event));
  return Number(lastInsertRowid);
}

export function listEventsAfter(tx: ReadTx, seq: number, limit: number): StoredEvent[] {
  return tx
    .prepare<[number, number], EventRow>(
      `SELECT seq, at_ms, actor, event FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
    )
    .all(seq, limit)
    .map(eventFrom);
}

/** What happened to one run, oldest first. */
export function listEventsOfRun(tx: ReadTx, runId: string, afterSeq: number, limit: number): StoredEvent[] {
  return tx
    .prepare<[string, number, number], EventRow>(
      `SELECT seq, at_ms, actor, event FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
    )
    .all(runId, afterSeq, limit)
    .map(eventFrom);
}

export function lastSeq(tx: ReadTx): number {
  return tx.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'events'`).get()?.seq ?? 0;
}

/** The oldest kept sequence number; one past the last when none is kept. */
export function firstSeq(tx: ReadTx): number {
  const row = tx.prepare<[], { first: number | null }>(`SELECT MIN(seq) AS first FROM events`).get();
  return row?.first ?? lastSeq(tx) + 1;
}

export function deleteEventsBefore(tx: WriteTx, atMs: Millis): number {
  return tx.prepare<[number], never>(`DELETE FROM events WHERE at_ms < ?`).run(atMs).changes;
}

interface EventRow {
  readonly seq: number;
  readonly at_ms: number;
  readonly actor: string;
  readonly event: string;
}

function eventFrom(row: EventRow): StoredEvent {
  const event = JSON.parse(row.event) as DomainEvent; // only insertEvent writes this column
  return { ...event, seq: row.seq, atMs: row.at_ms, actor: row.actor };
}
