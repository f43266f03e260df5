import type { Millis, TokenId } from './ids.ts';

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

/** Whether it still lets an agent in. */
export function admits(token: RegistrationToken, nowMs: Millis): boolean {
  const isExpired = token.expiresAtMs !== null && nowMs >= token.expiresAtMs;
  const isUsedUp = token.maxUses > 0 && token.uses >= token.maxUses;
  return token.revokedAtMs === null && !isExpired && !isUsedUp;
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
