import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { DomainError } from '../domain/errors.ts';
import type { Keychain } from './ports/keychain.ts';

const keyBytes = 32;

/** The key in a file that only its owner can read: what there is without a keychain of the operating system. */
export class KeyFile implements Keychain {
  readonly #path: string;
  #key: Buffer | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  masterKey(): Buffer {
    this.#key ??= this.#read() ?? this.#create();
    return this.#key;
  }

  #read(): Buffer | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (reason) {
      if (isCode(reason, 'ENOENT')) return undefined;
      throw new DomainError('wrong-state', `the key file ${this.#path} cannot be read`, {}, { cause: reason });
    }
    // A copy or a restored backup may have come with other rights.
    if (process.platform !== 'win32' && (statSync(this.#path).mode & 0o077) !== 0) chmodSync(this.#path, 0o600);
    const key = Buffer.from(text.trim(), 'base64');
    if (key.length === keyBytes) return key;
    throw new DomainError(
      'wrong-state',
      `the key file ${this.#path} is damaged; restore it, or remove it and all stored secrets with it`,
    );
  }

  /** Written aside and linked into place: a crash leaves either no key or a whole one, and two starts agree on one. */
  #create(): Buffer {
    const key = randomBytes(keyBytes);
    const aside = `${this.#path}.${process.pid}.new`;
    const file = openSync(aside, 'w', 0o600);
    try {
      writeSync(file, `${key.toString('base64')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    try {
      linkSync(aside, this.#path);
      return key;
    } catch (reason) {
      const made = isCode(reason, 'EEXIST') ? this.#read() : undefined;
      if (made) return made;
      throw reason;
    } finally {
      unlinkSync(aside);
    }
  }
}

function isCode(reason: unknown, code: string): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === code;
}
