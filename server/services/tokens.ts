import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What is stored of a token. Tokens carry at least 160 random bits, so a plain hash is enough. */
export function tokenHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Whether the secret is the one whose hash is stored; in constant time. */
export function isTokenOf(hash: Buffer | null, secret: string): boolean {
  return hash !== null && timingSafeEqual(hash, tokenHash(secret));
}

/** 43 base64url characters: 256 bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
