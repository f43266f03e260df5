import type { Millis, RunnerId, TokenId } from './ids.ts';

/** Why somebody who wanted in was not let in. For operators: whoever tried is told no more than that it failed. */
export const entryCauses = [
  'token-unknown',
  'token-expired',
  'token-used-up',
  'token-revoked',
  'secret-wrong', // the runner is known, its secret is another one
  'refused', // for another reason, which the message says
  'no-such-call', // another protocol, or one that is newer
  'no-tls',
  'tls-ended', // by the other side, before any call
] as const;
export type EntryCause = (typeof entryCauses)[number];

export interface RefusedEntry {
  readonly cause: EntryCause;
  /** Which registration token it was; null where that is not known. */
  readonly tokenId: TokenId | null;
  /** Which runner it claimed to be. */
  readonly runnerId: RunnerId | null;
  /** Since when that could not work: when the token expired or was revoked. */
  readonly sinceMs: Millis | null;
}

export const refusedEntry = (cause: EntryCause, about: Partial<RefusedEntry> = {}): RefusedEntry => ({
  cause,
  tokenId: null,
  runnerId: null,
  sinceMs: null,
  ...about,
});
