import type { Logger } from 'pino';
import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { Millis, TokenId } from '../domain/ids.ts';
import type { ApiToken } from '../domain/tokens.ts';
import type { Store } from '../store/store.ts';
import { findApiToken, insertApiToken, listApiTokens, revokeApiToken, setApiTokenUsed } from '../store/tokens.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';
import type { IdSource } from './ports/ids.ts';
import { newSecret, tokenHash } from './tokens.ts';

/** The time of last use is written at most this often: a script may call many times a second. */
const usedEveryMs = 60_000;

/** Tokens of operators for the API: `sbx_` and 43 base64url characters, stored as SHA-256. */
export class ApiTokens {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #events: Events;
  readonly #log: Logger;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly events: Events;
    readonly log: Logger;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#events = options.events;
    this.#log = options.log;
  }

  /** The token itself is shown this once. */
  create(
    request: { readonly name: string; readonly expiresAtMs: Millis | null },
    by: Actor,
  ): { readonly token: string; readonly record: ApiToken } {
    const name = request.name.trim();
    if (name === '' || name.length > 100) {
      throw new DomainError('invalid', 'a token needs a name of 1 to 100 characters', {
        subject: 'name',
        word: 'token_name',
      });
    }
    const token = `sbx_${newSecret()}`;
    const record: ApiToken = {
      id: this.#ids.next<TokenId>(),
      name,
      createdAtMs: this.#clock.nowMs(),
      createdBy: by,
      expiresAtMs: request.expiresAtMs,
      lastUsedAtMs: null,
      revokedAtMs: null,
    };
    this.#store.write((tx) => {
      insertApiToken(tx, record, tokenHash(token));
      this.#events.append(tx, { type: 'token.created', tokenId: record.id, name }, by);
    });
    return { token, record };
  }

  /** Whose token it is. Refuses as `unauthenticated`. */
  verify(token: string): { readonly id: TokenId; readonly name: string } {
    const nowMs = this.#clock.nowMs();
    const record = token.startsWith('sbx_') ? this.#store.read((tx) => findApiToken(tx, tokenHash(token))) : undefined;
    const isValid = record?.revokedAtMs === null && (record.expiresAtMs === null || nowMs < record.expiresAtMs);
    if (!record || !isValid) {
      throw new DomainError('unauthenticated', 'the API token is not valid; it may be expired or revoked');
    }
    if (nowMs - (record.lastUsedAtMs ?? 0) >= usedEveryMs) this.#noteUse(record.id, nowMs);
    return { id: record.id, name: record.name };
  }

  /** A full disk must not keep the operator out who comes to make room. */
  #noteUse(id: TokenId, atMs: Millis): void {
    try {
      this.#store.write((tx) => setApiTokenUsed(tx, id, atMs));
    } catch (reason) {
      this.#log.warn({ err: reason }, 'the use of an API token could not be noted');
    }
  }

  /** Newest first. */
  list(): readonly ApiToken[] {
    return this.#store.read((tx) => listApiTokens(tx));
  }

  /** Takes effect with the next call. Naturally idempotent. */
  revoke(id: TokenId, by: Actor): void {
    const record = this.list().find((token) => token.id === id);
    if (!record) throw new DomainError('not-found', `there is no API token ${id}`);
    this.#store.write((tx) => {
      if (!revokeApiToken(tx, id, this.#clock.nowMs())) return;
      this.#events.append(tx, { type: 'token.revoked', tokenId: id, name: record.name }, by);
    });
  }
}
