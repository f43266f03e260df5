import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DomainError } from '../../../server/domain/errors.ts';
import { createDurably, removeDurably } from '../../../server/services/durable-file.ts';
import { KeyFile, sealedKeyFileIn, textFrom } from '../../../server/services/key-file.ts';
import type { KeyPlace } from '../../../server/services/ports/keychain.ts';
import type { OsKeychain } from './os-cipher.ts';
import { SealedKeyFile } from './sealed-key-file.ts';

/** `keychain`: sealed by the operating system, where it can; `file`: readable by `signalbox serve` as well. */
export type KeyPreference = 'keychain' | 'file';

/** Where the key is at present. */
export interface KeyWhereabouts {
  readonly place: 'keychain' | 'file' | 'none';
  /** Why the keychain cannot be used; empty when it can. */
  readonly keychainProblem: string;
}

/**
 * The key of the secrets in the keychain of the operating system, or in the key file where there is none or where it is
 * wanted there. Moving from one to the other writes the new place, proves it, and only then removes the old one: whatever
 * instant the process is killed at, one readable key is there, and the next `find` finishes the move.
 */
export class DesktopKeychain implements KeyPlace {
  readonly #keychain: OsKeychain;
  readonly #file: KeyFile;
  readonly #sealed: SealedKeyFile;
  #preference: KeyPreference;

  constructor(options: {
    readonly dataDir: string;
    readonly keychain: OsKeychain;
    readonly preference: KeyPreference;
  }) {
    this.#keychain = options.keychain;
    this.#preference = options.preference;
    this.#file = new KeyFile(options.dataDir);
    this.#sealed = new SealedKeyFile(sealedKeyFileIn(options.dataDir));
  }

  get name(): string {
    const isInFile = this.#sealed.exists() ? false : this.#preference === 'file' || !this.#cipher;
    return isInFile ? this.#file.name : `${this.#sealed.path} (opened by the keychain of this desktop)`;
  }

  async find(): Promise<Buffer | undefined> {
    const key = await this.#read();
    if (key) await this.#moveTo(this.#target(), key);
    return key;
  }

  async create(): Promise<Buffer> {
    const present = await this.find();
    if (present) return present;
    if (this.#target() === 'file') return this.#file.create();
    const key = randomBytes(32);
    await this.#moveTo('keychain', key);
    return key;
  }

  /** Moves the key, if there is one, and remembers the wish. Refuses as `wrong-state` a keychain that cannot be used. */
  async prefer(preference: KeyPreference): Promise<void> {
    if (preference === 'keychain' && this.#keychain.kind === 'unavailable')
      throw new DomainError('wrong-state', `the keychain of this desktop cannot be used: ${this.#keychain.because}`);
    const key = await this.#read();
    this.#preference = preference;
    if (key) await this.#moveTo(preference, key);
  }

  whereabouts(): KeyWhereabouts {
    const place = this.#sealed.exists() ? 'keychain' : this.#fileExists() ? 'file' : 'none';
    return { place, keychainProblem: this.#keychain.kind === 'unavailable' ? this.#keychain.because : '' };
  }

  get #cipher() {
    return this.#keychain.kind === 'available' ? this.#keychain.cipher : undefined;
  }

  #target(): KeyPreference {
    return this.#cipher ? this.#preference : 'file';
  }

  /** Also in the middle of a move, when it is in both. */
  async #read(): Promise<Buffer | undefined> {
    const plain = this.#file.read();
    if (!this.#sealed.exists()) return plain;
    if (this.#keychain.kind === 'unavailable') {
      if (plain) return plain;
      throw new DomainError(
        'wrong-state',
        `the key is in ${this.#sealed.path}, but the keychain of this desktop cannot be used: ` +
          `${this.#keychain.because}; start the app in the session it was made in`,
      );
    }
    if (!plain) {
      const { key, isStale } = await this.#sealed.read(this.#keychain.cipher);
      if (isStale) await this.#sealed.keep(key, this.#keychain.cipher); // the system has a newer key for its keychain
      return key;
    }
    const sealed = await this.#sealed.read(this.#keychain.cipher).catch((reason: unknown) => {
      if (reason instanceof DomainError) return undefined; // cut off, or of another machine: the file is enough
      throw reason;
    });
    if (!sealed || sealed.key.equals(plain)) return plain;
    throw new DomainError(
      'wrong-state',
      `${this.#file.name} and ${this.#sealed.path} hold two different keys; move away the one that is not of this data folder`,
    );
  }

  async #moveTo(place: KeyPreference, key: Buffer): Promise<void> {
    const cipher = this.#cipher;
    if (place === 'keychain' && cipher) {
      const isThere = this.#sealed.exists() && !this.#fileExists();
      if (isThere) return;
      await this.#sealed.keep(key, cipher);
      if (this.#fileExists()) removeDurably(this.#file.name);
    } else if (this.#sealed.exists() && cipher) {
      createDurably(this.#file.name, textFrom(key));
      if (this.#file.read()?.equals(key)) this.#sealed.remove();
    }
  }

  #fileExists(): boolean {
    return existsSync(this.#file.name);
  }
}
