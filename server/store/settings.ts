import type { Millis } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

export interface StoredSetting {
  readonly key: string;
  readonly value: unknown;
  readonly version: number;
  readonly updatedAtMs: Millis;
  readonly updatedBy: string;
}

interface Row extends Omit<StoredSetting, 'value'> {
  value: string;
}

export function listSettings(tx: ReadTx): readonly StoredSetting[] {
  return tx
    .prepare<[], Row>(
      'SELECT key, value, version, updated_at_ms AS updatedAtMs, updated_by AS updatedBy FROM settings ORDER BY key',
    )
    .all()
    .map((row) => ({ ...row, value: JSON.parse(row.value) as unknown }));
}

export function saveSetting(tx: WriteTx, setting: StoredSetting): void {
  tx.prepare<[string, string, number, number, string], never>(`
    INSERT INTO settings (key, value, version, updated_at_ms, updated_by) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version,
      updated_at_ms = excluded.updated_at_ms, updated_by = excluded.updated_by`).run(
    setting.key,
    JSON.stringify(setting.value),
    setting.version,
    setting.updatedAtMs,
    setting.updatedBy,
  );
}
