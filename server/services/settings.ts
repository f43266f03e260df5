import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { Millis } from '../domain/ids.ts';
import {
  isSettingKey,
  privateSettings,
  type SettingKey,
  type SettingValue,
  settingKeys,
  settingSchemas,
} from '../domain/settings.ts';
import { listSettings, saveSetting } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';

export interface Setting<Key extends SettingKey = SettingKey> {
  readonly key: Key;
  readonly value: SettingValue<Key>;
  readonly isDefault: boolean;
  /** 0: never set. Rises with every change, resets included. */
  readonly version: number;
  readonly updatedAtMs: Millis | null;
  readonly updatedBy: string;
}

/** What an operator may change while the server runs. Read often, so it is held in memory. */
export class Settings {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #events: Events;
  readonly #settings = new Map<SettingKey, Setting>();
  readonly #listeners = new Set<(key: SettingKey) => void>();

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly events: Events }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#events = options.events;
    for (const key of settingKeys) this.#settings.set(key, unset(key));
    for (const stored of this.#store.read((tx) => listSettings(tx))) {
      // A key or value this version does not know is left alone in the database, and the default holds.
      if (!isSettingKey(stored.key)) continue;
      const parsed = settingSchemas[stored.key].safeParse(stored.value ?? undefined);
      if (!parsed.success) continue;
      this.#settings.set(stored.key, {
        ...stored,
        key: stored.key,
        value: parsed.data,
        isDefault: stored.value === null,
      });
    }
  }

  get<Key extends SettingKey>(key: Key): SettingValue<Key> {
    return this.find(key).value;
  }

  find<Key extends SettingKey>(key: Key): Setting<Key> {
    return this.#settings.get(key) as Setting<Key>; // every key is put into the map with a value of its own schema
  }

  list(): readonly Setting[] {
    return settingKeys.map((key) => this.find(key));
  }

  /** Checked against the key's schema (`invalid`) and, when given, against the version that was read (`stale`). */
  set<Key extends SettingKey>(key: Key, value: unknown, by: Actor, expectedVersion?: number): Setting<Key> {
    const parsed = settingSchemas[key].safeParse(value);
    if (!parsed.success) {
      const problem = parsed.error.issues[0]?.message ?? 'not valid';
      throw new DomainError('invalid', `setting ${key}: ${problem}`, {
        subject: key,
        word: key === 'notifications.webhookUrl' ? 'setting_address' : 'setting_value',
        values: { key },
      });
    }
    return this.#save(key, parsed.data, by, expectedVersion);
  }

  /** Back to the default. */
  reset<Key extends SettingKey>(key: Key, by: Actor): Setting<Key> {
    return this.#save(key, null, by, undefined);
  }

  /** Called after the change is on disk. */
  onChange(listener: (key: SettingKey) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Null stands for the default, so that a later version's better default takes effect. */
  #save<Key extends SettingKey>(
    key: Key,
    value: unknown,
    by: Actor,
    expectedVersion: number | undefined,
  ): Setting<Key> {
    const before = this.find(key);
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      throw new DomainError(
        'stale',
        `setting ${key} is at version ${before.version}, not ${expectedVersion}; read it again`,
        { subject: key, word: 'setting_changed' },
      );
    }
    const parsed = settingSchemas[key].parse(value ?? undefined) as SettingValue<Key>; // the output of the same schema
    const values = privateSettings.has(key)
      ? {}
      : { before: JSON.stringify(before.value), after: JSON.stringify(parsed) };
    const changed = { version: before.version + 1, updatedAtMs: this.#clock.nowMs(), updatedBy: by };
    this.#store.write((tx) => {
      saveSetting(tx, { key, value, ...changed });
      this.#events.append(tx, { type: 'setting.changed', key, ...values }, by);
    });
    this.#settings.set(key, { key, value: parsed, isDefault: value === null, ...changed });
    for (const listener of this.#listeners) listener(key);
    return this.find(key);
  }
}

function unset(key: SettingKey): Setting {
  const value = settingSchemas[key].parse(undefined);
  return { key, value, isDefault: true, version: 0, updatedAtMs: null, updatedBy: '' };
}
