import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { languages } from '../../renderer/words/language.ts';
import type { ShellSettings } from '../ipc.ts';

const port = z.number().int().min(0).max(65_535);

/** Version 1 of the file. A key that is missing or not valid has its default; a later version gets a step from here. */
const schema = z.object({
  version: z.literal(1).catch(1),
  startAtLogin: z.boolean().catch(false),
  whenClosed: z.enum(['ask', 'background', 'quit']).catch('ask'),
  whenQuitting: z.enum(['ask', 'background', 'drain', 'stop']).catch('ask'),
  keepAwake: z.boolean().catch(true),
  embeddedRunner: z.boolean().catch(true),
  notifyRunFailed: z.boolean().catch(true),
  notifyRunFixed: z.boolean().catch(true),
  notifyApproval: z.boolean().catch(true),
  notifyRunnerLost: z.boolean().catch(true),
  updateChannel: z.enum(['stable', 'beta', 'off']).catch('stable'),
  language: z.enum(['system', ...languages]).catch('system'),
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** Where the key of the secrets is wanted. */
  keyPlace: z.enum(['keychain', 'file']).catch('keychain'),
  /** Kept once found: the window's own preferences belong to the address with its port. */
  consolePort: port.catch(7420),
  agentPort: port.catch(50_051),
});

export type StoredSettings = Readonly<z.output<typeof schema>>;

/** What a window may change; what is beside it is the shell's own. */
export const changeSchema: z.ZodType<Partial<ShellSettings>> = z.strictObject({
  startAtLogin: z.boolean().optional(),
  whenClosed: z.enum(['ask', 'background', 'quit']).optional(),
  whenQuitting: z.enum(['ask', 'background', 'drain', 'stop']).optional(),
  keepAwake: z.boolean().optional(),
  embeddedRunner: z.boolean().optional(),
  updateChannel: z.enum(['stable', 'beta', 'off']).optional(),
  notifyRunFailed: z.boolean().optional(),
  notifyRunFixed: z.boolean().optional(),
  notifyApproval: z.boolean().optional(),
  notifyRunnerLost: z.boolean().optional(),
}) as z.ZodType<Partial<ShellSettings>>; // under exactOptionalPropertyTypes zod's optional says `| undefined`; JSON has none

/** The choices of this installation, in a file of the data folder. */
export class Settings {
  readonly #file: string;
  #current: StoredSettings;
  readonly #listeners = new Set<(settings: StoredSettings, before: StoredSettings) => void>();

  constructor(file: string) {
    this.#file = file;
    this.#current = schema.parse(jsonIn(file));
  }

  get current(): StoredSettings {
    return this.#current;
  }

  change(change: Partial<StoredSettings>): void {
    const before = this.#current;
    this.#current = { ...before, ...change };
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    // Replaced in one step: half a file would be all defaults.
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(this.#current, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
    for (const listener of this.#listeners) listener(this.#current, before);
  }

  onChange(listener: (settings: StoredSettings, before: StoredSettings) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

/** The part that the window sees. */
export function shownSettings(settings: StoredSettings): ShellSettings {
  const {
    version: _,
    language: __,
    theme: ___,
    consolePort: ____,
    agentPort: _____,
    keyPlace: ______,
    ...shown
  } = settings;
  return shown;
}

/** A missing or damaged file is an empty one. */
function jsonIn(file: string): object {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
  } catch {
    return {};
  }
}
