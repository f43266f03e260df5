import { randomBytes } from 'node:crypto';
import { DomainError, malformed } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { TokenId } from '../domain/ids.ts';
import { type RefusedEntry, refusedEntry } from '../domain/refused-entry.ts';
import { obstacleOf, type RegistrationToken, type RegistrationTokenRequest } from '../domain/tokens.ts';
import type { ReadTx, Store, WriteTx } from '../store/store.ts';
import {
  countRegistrationTokenUse,
  findRegistrationToken,
  insertRegistrationToken,
  listRegistrationTokens,
  revokeRegistrationToken,
} from '../store/tokens.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';
import type { IdSource } from './ports/ids.ts';
import { tokenHash } from './tokens.ts';

const longestNote = 200;

/** Tokens that let agents register: `art_` and 40 hexadecimal digits, stored as SHA-256 (Arcentra API 4.1). */
export class RegistrationTokens {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #events: Events;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly events: Events;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#events = options.events;
  }

  /** The token itself is shown this once. */
  create(request: RegistrationTokenRequest, by: Actor): { readonly token: string; readonly record: RegistrationToken } {
    const nowMs = this.#clock.nowMs();
    if (request.note.length > longestNote) {
      throw new DomainError('invalid', `note is longer than ${longestNote} characters`, {
        subject: 'note',
        word: 'note_long',
        values: { max: `${longestNote}` },
      });
    }
    if (!Number.isSafeInteger(request.maxUses) || request.maxUses < 0)
      throw malformed('max_uses', 'maxUses is not 0 or more');
    if (request.expiresAtMs !== null && request.expiresAtMs <= nowMs) {
      throw new DomainError('invalid', 'expiresAtMs is in the past', { subject: 'expiresAtMs', word: 'past' });
    }
    const token = `art_${randomBytes(20).toString('hex')}`;
    const record: RegistrationToken = {
      ...request,
      id: this.#ids.next<TokenId>(),
      hint: token.slice(0, 8),
      uses: 0,
      createdAtMs: nowMs,
      createdBy: by,
      revokedAtMs: null,
    };
    this.#store.write((tx) => {
      insertRegistrationToken(tx, record, tokenHash(token));
      this.#events.append(tx, { type: 'token.created', tokenId: record.id, name: nameOf(record) }, by);
    });
    return { token, record };
  }

  /** Newest first. */
  list(): readonly RegistrationToken[] {
    return this.#store.read((tx) => listRegistrationTokens(tx));
  }

  /** Runners that came with it stay. Naturally idempotent. */
  revoke(id: TokenId, by: Actor): void {
    const record = this.list().find((token) => token.id === id);
    if (!record) throw new DomainError('not-found', `there is no registration token ${id}`);
    this.#store.write((tx) => {
      if (!revokeRegistrationToken(tx, id, this.#clock.nowMs())) return;
      this.#events.append(tx, { type: 'token.revoked', tokenId: id, name: nameOf(record) }, by);
    });
  }

  /** Refuses unknown, expired, used up and revoked with one and the same text, so that guessing teaches nothing. */
  admitting(tx: ReadTx, token: string): RegistrationToken {
    const record = findRegistrationToken(tx, tokenHash(token));
    if (!record) throw notValid(refusedEntry('token-unknown'));
    const obstacle = obstacleOf(record, this.#clock.nowMs());
    if (obstacle) throw notValid(obstacle);
    return record;
  }

  /** Refuses, as `admitting` does, what would not let a further agent in. */
  check(token: string): void {
    this.#store.read((tx) => void this.admitting(tx, token));
  }

  /** Whose runners come back with it: that takes no use, and the end of its time does not lock them out. */
  recognise(token: string): RegistrationToken {
    const record = this.#store.read((tx) => findRegistrationToken(tx, tokenHash(token)));
    if (!record) throw notValid(refusedEntry('token-unknown'));
    const { id: tokenId, revokedAtMs } = record;
    if (revokedAtMs !== null) throw notValid(refusedEntry('token-revoked', { tokenId, sinceMs: revokedAtMs }));
    return record;
  }

  /** Belongs into the transaction that stores the runner: the limit then holds under any number of registrations. */
  countUse(tx: WriteTx, record: RegistrationToken): void {
    countRegistrationTokenUse(tx, record.id);
    if (record.uses + 1 !== record.maxUses) return;
    this.#events.append(tx, { type: 'token.used-up', tokenId: record.id, name: nameOf(record) }, nameOf(record));
  }
}

function nameOf(record: RegistrationToken): string {
  return record.note || record.hint;
}

function notValid(entry: RefusedEntry): DomainError {
  const message = 'the registration token is not valid; ask the operator for another one';
  return new DomainError('unauthenticated', message, { entry });
}
