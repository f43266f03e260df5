import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';
import type { PipelineRunId, SecretId } from '../domain/ids.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** A key for one purpose, so that no key is used for two. */
export function keyFor(purpose: 'secrets' | 'step-tokens' | 'downloads' | 'agent-access', masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `signalbox ${purpose}`, 32));
}

export interface Sealed {
  readonly nonce: Buffer;
  /** Ciphertext, then the tag. */
  readonly sealed: Buffer;
}

/** `boundTo` is authenticated with the value: moved to another row, it does not open. */
export function seal(key: Buffer, value: string, boundTo: string): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(boundTo));
  return { nonce, sealed: Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]) };
}

/** What a version of a secret is bound to, and a text that expressions of a run made of secrets. */
export function versionBinding(id: SecretId | PipelineRunId, version: number): string {
  return `${id}:${version}`;
}

/** Refuses as `corrupt` what was changed, moved, or sealed with another key. */
export function unseal(key: Buffer, { nonce, sealed }: Sealed, boundTo: string): string {
  const ciphertext = sealed.subarray(0, -tagBytes);
  try {
    const decipher = createDecipheriv(algorithm, key, nonce)
      .setAAD(Buffer.from(boundTo))
      .setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new DomainError(
      'corrupt',
      'a stored secret cannot be opened with the present key',
      { word: 'secret_sealed' },
      { cause },
    );
  }
}
