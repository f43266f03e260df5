import type { Millis } from '../domain/ids.ts';
import type { SettingKey, SettingValue } from '../domain/settings.ts';

export interface Setting<Key extends SettingKey = SettingKey> {
  readonly key: Key;
  readonly value: SettingValue<Key>;
  /** 0: the default, never set. */
  readonly version: number;
  readonly updatedAtMs: Millis | null;
  readonly updatedBy: string;
}

export declare class Settings {
  get<Key extends SettingKey>(key: Key): SettingValue<Key>;
  list(): readonly Setting[];
  /** Checked against the key's schema (`invalid`) and, when given, the version that was read (`stale`). */
  set<Key extends SettingKey>(key: Key, value: unknown, by: string, expectedVersion?: number): Setting<Key>;
  reset(key: SettingKey, by: string): void;
  onChange(listener: (key: SettingKey) => void): Disposable;
}
