import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DomainError } from '../../../server/domain/errors.ts';
import { createDurably, removeDurably } from '../../../server/services/durable-file.ts';
import { KeyFile, sealedKeyFileIn, textFrom } from '../../../server/services/key-file.ts';
import type { KeyPlace } from '../../../server/services/ports/keychain.ts';
import type { KeyWhereabouts } from '../../ipc.ts';
import type { OsKeychain } from './os-cipher.ts';
import { SealedKeyFile } from './sealed-key-file.ts';

/** `keychain`: sealed by the operating system, where it can; `file`: readable by `signalbox serve` as well. */
export type KeyPreference = 'keychain' | 'file';

/**
 * The key of the secrets in the keychain of the operating system, or in the key file where there is none or where it is
 * wanted there. Moving from one to the other writes the new place, proves it, and only then removes the old one: whatever
 * instant the process is killed at, one readable key is there, and the next `find` finishes the move.
 */
export class DesktopKeychain implements KeyPlace {
  readonly #keychain: Promise<OsKeychain>;
  readonly #file: KeyFile;
  readonly #sealed: SealedKeyFile;
  #preference: KeyPreference;

  constructor(options: {
    readonly dataDir: string;
    /** May take until the operator has unlocked it; everything here waits for it. */
    readonly keychain: Promise<OsKeychain>;
    readonly preference: KeyPreference;
  }) {
    this.#keychain = options.keychain;
    this.#preference = options.preference;
    this.#file = new KeyFile(options.dataDir);
    this.#sealed = new SealedKeyFile(sealedKeyFileIn(options.dataDir));
  }

  get name(): string {
    if (this.#sealed.exists()) return `${this.#sealed.path} (opened by the keychain of this desktop)`;
    return this.#hasFile() ? this.#file.name : `${this.#file.name} (or ${this.#sealed.path})`;
  }

  async find(): Promise<Buffer | undefined> {
    const keychain = await this.#keychain;
    const key = await this.#read(keychain);
    if (key) await this.#move(key, keychain);
    return key;
  }

  async create(): Promise<Buffer> {
    const present = await this.find();
    if (present) return present;
    const keychain = await this.#keychain;
    if (keychain.kind === 'unavailable' || this.#preference === 'file') return this.#file.create();
    const key = randomBytes(32);
    await this.#sealed.keep(key, keychain.cipher);
    return key;
  }

  /** Moves the key, if there is one, and remembers the wish. Refuses as `wrong-state` a keychain that cannot be used. */
  async prefer(preference: KeyPreference): Promise<void> {
    const keychain = await this.#keychain;
    if (preference === 'keychain' && keychain.kind === 'unavailable')
      throw new DomainError('wrong-state', `the keychain of this desktop cannot be used: ${keychain.because}`);
    const key = await this.#read(keychain);
    this.#preference = preference;
    if (key) await this.#move(key, keychain);
  }

  async whereabouts(): Promise<KeyWhereabouts> {
    const keychain = await this.#keychain;
    const place = this.#sealed.exists() ? 'keychain' : this.#hasFile() ? 'file' : 'none';
    return { place, keychainProblem: keychain.kind === 'unavailable' ? keychain.because : '' };
  }

  /** Also in the middle of a move, when it is in both. */
  async #read(keychain: OsKeychain): Promise<Buffer | undefined> {
    const plain = this.#file.read();
    if (!this.#sealed.exists()) return plain;
    if (keychain.kind === 'unavailable') {
      if (plain) return plain;
      throw new DomainError(
        'wrong-state',
        `the key is in ${this.#sealed.path}, but the keychain of this desktop cannot be used: ` +
          `${keychain.because}; start the app in the session it was made in`,
      );
    }
    const { cipher } = keychain;
    if (!plain) {
      const { key, isStale } = await this.#sealed.read(cipher);
      if (isStale) await this.#sealed.keep(key, cipher); // the system has a newer key for its keychain
      return key;
    }
    const sealed = await this.#sealed.read(cipher).catch((reason: unknown) => {
      if (reason instanceof DomainError) return undefined; // cut off, or of another machine: the file is enough
      throw reason;
    });
    if (!sealed || sealed.key.equals(plain)) return plain;
    throw new DomainError(
      'wrong-state',
      `${this.#file.name} and ${this.#sealed.path} hold two different keys; move away the one that is not of this data folder`,
    );
  }

  /** To where it is wanted, as far as there is a keychain; nothing happens when it is there, and there only. */
  async #move(key: Buffer, keychain: OsKeychain): Promise<void> {
    if (keychain.kind === 'unavailable') return;
    if (this.#preference === 'keychain' && this.#hasFile()) {
      await this.#sealed.keep(key, keychain.cipher);
      removeDurably(this.#file.name);
    }
    if (this.#preference === 'file' && this.#sealed.exists()) {
      createDurably(this.#file.name, textFrom(key));
      if (this.#file.read()?.equals(key)) this.#sealed.remove();
    }
  }

  #hasFile(): boolean {
    return existsSync(this.#file.name);
  }
}
