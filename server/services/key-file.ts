import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../domain/errors.ts';
import { createDurably } from './durable-file.ts';
import type { KeyPlace } from './ports/keychain.ts';

const keyBytes = 32;

/** Where the desktop app keeps the key instead, sealed by the keychain of the operating system. */
export function sealedKeyFileIn(dataDir: string): string {
  return join(dataDir, 'master.key.sealed');
}

/** The key in a file that only its owner can read: what there is without a keychain of the operating system. */
export class KeyFile implements KeyPlace {
  readonly name: string;
  readonly #sealed: string;

  constructor(dataDir: string) {
    this.name = join(dataDir, 'master.key');
    this.#sealed = sealedKeyFileIn(dataDir);
  }

  async find(): Promise<Buffer | undefined> {
    const key = this.read();
    if (key || !existsSync(this.#sealed)) return key;
    throw new DomainError(
      'wrong-state',
      `the key is in the keychain of this desktop (${this.#sealed}), which only the app can open; start the app, and ` +
        'choose the key file in its settings if it shall be readable without the app',
    );
  }

  async create(): Promise<Buffer> {
    const key = randomBytes(keyBytes);
    if (createDurably(this.name, textFrom(key))) return key;
    const made = this.read();
    if (made) return made;
    throw new DomainError('wrong-state', `the key file ${this.name} came and went; start again`);
  }

  /** What is in the file itself, whatever else there is. */
  read(): Buffer | undefined {
    let text: string;
    try {
      text = readFileSync(this.name, 'utf8');
    } catch (reason) {
      if (reason instanceof Error && 'code' in reason && reason.code === 'ENOENT') return undefined;
      throw new DomainError('wrong-state', `the key file ${this.name} cannot be read`, {}, { cause: reason });
    }
    // A copy or a restored backup may have come with other rights.
    if (process.platform !== 'win32' && (statSync(this.name).mode & 0o077) !== 0) chmodSync(this.name, 0o600);
    const key = keyFrom(text);
    if (key) return key;
    throw new DomainError(
      'wrong-state',
      `the key file ${this.name} is damaged; put back the one from before, or stop the server and forget the secrets ` +
        'with "signalbox secrets reset"',
    );
  }
}

/** How the key is written down, in the file and inside what a keychain seals. */
export function textFrom(key: Buffer): string {
  return `${key.toString('base64')}\n`;
}

export function keyFrom(text: string): Buffer | undefined {
  const key = Buffer.from(text.trim(), 'base64');
  return key.length === keyBytes ? key : undefined;
}
