import type { Millis } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** False when it is known already. */
export function insertAgentEventKey(tx: WriteTx, key: string, receivedAtMs: Millis): boolean {
  return (
    tx
      .prepare<[string, number], never>(
        'INSERT INTO agent_event_keys (event_key, received_at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
      )
      .run(key, receivedAtMs).changes === 1
  );
}

export function isAgentEventKnown(tx: ReadTx, key: string): boolean {
  return tx.prepare<[string], object>('SELECT 1 FROM agent_event_keys WHERE event_key = ?').get(key) !== undefined;
}

export function deleteAgentEventKeysBefore(tx: WriteTx, receivedBeforeMs: Millis): number {
  return tx.prepare<[number], never>('DELETE FROM agent_event_keys WHERE received_at_ms < ?').run(receivedBeforeMs)
    .changes;
}
