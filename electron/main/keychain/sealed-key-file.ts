import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { DomainError } from '../../../server/domain/errors.ts';
import { removeDurably, replaceDurably } from '../../../server/services/durable-file.ts';
import { keyFrom, textFrom } from '../../../server/services/key-file.ts';
import type { OsCipher } from './os-cipher.ts';

const form = z.object({ version: z.literal(1), sealed: z.base64() });

/** The key as the keychain of the operating system has sealed it. */
export class SealedKeyFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  exists(): boolean {
    return existsSync(this.path);
  }

  /** Refuses as `wrong-state` what is damaged, or was sealed elsewhere. */
  async read(cipher: OsCipher): Promise<{ readonly key: Buffer; readonly isStale: boolean }> {
    try {
      const { sealed } = form.parse(JSON.parse(readFileSync(this.path, 'utf8')));
      const { text, isStale } = await cipher.open(Buffer.from(sealed, 'base64'));
      const key = keyFrom(text);
      if (key) return { key, isStale };
      throw new Error('what was sealed is no key');
    } catch (cause) {
      throw new DomainError(
        'wrong-state',
        `the keychain of this desktop does not open ${this.path}: it was sealed for another user, machine or app; sign ` +
          'in as before, or put back the key file, or quit the app and forget the secrets with "signalbox secrets reset"',
        {},
        { cause },
      );
    }
  }

  /** On disk, and proven to open again, when this resolves. */
  async keep(key: Buffer, cipher: OsCipher): Promise<void> {
    const sealed = await cipher.seal(textFrom(key));
    replaceDurably(this.path, `${JSON.stringify({ version: 1, sealed: sealed.toString('base64') })}\n`);
    const { key: kept } = await this.read(cipher);
    if (!kept.equals(key)) throw new Error(`${this.path} opens to another key than was sealed`);
  }

  remove(): void {
    removeDurably(this.path);
  }
}
