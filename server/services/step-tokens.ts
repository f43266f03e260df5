import { createHmac, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';
import { idFrom, type StepRunId } from '../domain/ids.ts';
import { findStepOfArtifact } from '../store/artifacts.ts';
import type { Store } from '../store/store.ts';
import type { Keychain } from './ports/keychain.ts';
import { keyFor } from './sealing.ts';

const prefix = 'sbs_';

/**
 * What a step shows to keep and fetch its own files: its id with an HMAC. Nothing is stored: it is valid as long as the
 * step is not over, and for that one step only.
 */
export class StepTokens {
  readonly #store: Store;
  readonly #key: () => Buffer;

  constructor(options: { readonly store: Store; readonly keychain: Keychain }) {
    this.#store = options.store;
    let key: Buffer | undefined;
    this.#key = () => {
      key ??= keyFor('step-tokens', options.keychain.masterKey());
      return key;
    };
  }

  issue(stepRunId: StepRunId): string {
    return `${prefix}${stepRunId}.${this.#mac(stepRunId).toString('base64url')}`;
  }

  /** Refuses as `unauthenticated`. */
  verify(token: string): StepRunId {
    const dot = token.lastIndexOf('.');
    const stepRunId = token.startsWith(prefix) ? idFrom<'step-run'>(token.slice(prefix.length, dot)) : undefined;
    const mac = Buffer.from(token.slice(dot + 1), 'base64url');
    if (stepRunId && mac.length === 32 && timingSafeEqual(mac, this.#mac(stepRunId))) {
      const step = this.#store.read((tx) => findStepOfArtifact(tx, stepRunId));
      if (step?.endedAtMs === null) return stepRunId;
    }
    throw new DomainError('unauthenticated', 'the step token is not valid, or its step is over');
  }

  #mac(stepRunId: StepRunId): Buffer {
    return createHmac('sha256', this.#key()).update(stepRunId).digest();
  }
}
