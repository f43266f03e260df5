import type { Millis, TokenId } from './ids.ts';
import { type RefusedEntry, refusedEntry } from './refused-entry.ts';

export interface RegistrationTokenRequest {
  readonly note: string;
  /** Null: never. */
  readonly expiresAtMs: Millis | null;
  /** 0: any number of times. */
  readonly maxUses: number;
  readonly needsApproval: boolean;
}

/** Everything about a registration token but the token. */
export interface RegistrationToken extends RegistrationTokenRequest {
  readonly id: TokenId;
  /** First characters, for recognition. */
  readonly hint: string;
  readonly uses: number;
  readonly createdAtMs: Millis;
  readonly createdBy: string;
  readonly revokedAtMs: Millis | null;
}

/** Why it lets no agent in any more; undefined while it does. */
export function obstacleOf(token: RegistrationToken, nowMs: Millis): RefusedEntry | undefined {
  const { id: tokenId, revokedAtMs, expiresAtMs, maxUses, uses } = token;
  if (revokedAtMs !== null) return refusedEntry('token-revoked', { tokenId, sinceMs: revokedAtMs });
  if (maxUses > 0 && uses >= maxUses) return refusedEntry('token-used-up', { tokenId });
  if (expiresAtMs !== null && nowMs >= expiresAtMs)
    return refusedEntry('token-expired', { tokenId, sinceMs: expiresAtMs });
  return undefined;
}

/** Everything about an operator's token but the token. */
export interface ApiToken {
  readonly id: TokenId;
  readonly name: string;
  readonly createdAtMs: Millis;
  readonly createdBy: string;
  readonly expiresAtMs: Millis | null;
  readonly lastUsedAtMs: Millis | null;
  readonly revokedAtMs: Millis | null;
}
