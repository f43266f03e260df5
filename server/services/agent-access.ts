import { createHmac } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';
import type { Millis, RunnerId, TokenId } from '../domain/ids.ts';
import type { Clock } from './ports/clock.ts';
import type { Keychain } from './ports/keychain.ts';
import type { RegistrationTokens } from './registration-tokens.ts';
import { newRunnerId, type Registration } from './runner-registrar.ts';
import type { Runners } from './runners.ts';
import { keyFor, seal, unseal } from './sealing.ts';

/** Agents fetch a new one every 30 minutes. */
export const accessForMs = 60 * 60_000;
/** Bound to nothing but its purpose. */
const boundTo = 'agent access';
const nonceBytes = 12;
/** Agents that asked for access and did not register yet; beyond that the oldest start again. */
const mostPromised = 1_000;

/** What an access token says; only this control plane can read or make one. */
export interface Access {
  readonly runnerId: RunnerId;
  readonly expiresAtMs: Millis;
  /** `<runnerId>:<secret>` */
  readonly agentToken: string;
  /** With which the agent will register; null when its runner was made by an operator. */
  readonly registrationToken: string | null;
}

/**
 * Access for agents whose protocol first trades a secret for a short-lived token and registers later. Nothing of it is
 * stored: the token carries, sealed, the credential it was given for, so it ends with that one and survives a restart.
 */
export class AgentAccess {
  readonly #clock: Clock;
  readonly #runners: Runners;
  readonly #registrationTokens: RegistrationTokens;
  readonly #key: () => Buffer;
  /** By number: a runner exists only once its agent registers. */
  readonly #promised = new Map<bigint, { readonly runnerId: RunnerId; readonly tokenId: TokenId }>();

  constructor(options: {
    readonly clock: Clock;
    readonly keychain: Keychain;
    readonly runners: Runners;
    readonly registrationTokens: RegistrationTokens;
  }) {
    this.#clock = options.clock;
    this.#runners = options.runners;
    this.#registrationTokens = options.registrationTokens;
    let key: Buffer | undefined;
    this.#key = () => {
      key ??= keyFor('agent-access', options.keychain.masterKey());
      return key;
    };
  }

  /**
   * The secret is the token of one runner, which then says who it is, or a registration token that several agents share:
   * then `number` says which of them it is, and an unknown one is a new agent. Refuses as `unauthenticated`.
   */
  admit(secret: string, number: bigint): { readonly number: bigint; readonly accessToken: string } {
    if (secret.includes(':')) {
      const runnerId = this.#runners.authenticate(secret);
      return this.#granted({ runnerId, agentToken: secret, registrationToken: null });
    }
    const { id: tokenId } = this.#registrationTokens.recognise(secret);
    const known = this.#runners
      .list()
      .find((runner) => runner.registrationTokenId === tokenId && agentNumberOf(runner.runnerId) === number);
    if (known) {
      const agentToken = this.#agentTokenOf(known.runnerId);
      this.#runners.authenticate(agentToken);
      return this.#granted({ runnerId: known.runnerId, agentToken, registrationToken: secret });
    }
    this.#registrationTokens.check(secret);
    const promised = this.#promised.get(number);
    const runnerId = promised?.tokenId === tokenId ? promised.runnerId : newRunnerId();
    this.#promise(runnerId, tokenId);
    return this.#granted({ runnerId, agentToken: this.#agentTokenOf(runnerId), registrationToken: secret });
  }

  /** Refuses as `unauthenticated` what was not made here or is too old. Whether there is such a runner is not asked. */
  read(accessToken: string): Access {
    const bytes = Buffer.from(accessToken, 'base64url');
    if (bytes.length <= nonceBytes) throw notValid();
    let access: Access;
    try {
      const sealed = { nonce: bytes.subarray(0, nonceBytes), sealed: bytes.subarray(nonceBytes) };
      access = JSON.parse(unseal(this.#key(), sealed, boundTo)) as Access; // sealed here
    } catch (cause) {
      throw notValid({ cause });
    }
    if (this.#clock.nowMs() >= access.expiresAtMs) throw notValid();
    return access;
  }

  /** The runner that calls, which is a sign of its life. Refuses as `unauthenticated`, also when it did not register. */
  runnerOf(accessToken: string): RunnerId {
    const { agentToken } = this.read(accessToken);
    const runnerId = this.#runners.authenticate(agentToken);
    this.#runners.heard(runnerId);
    return runnerId;
  }

  /** Makes the runner, or brings it up to date. Answers whether it was known. */
  register(
    access: Access,
    about: Omit<Registration, 'agentId' | 'token' | 'registrationToken' | 'chosen'>,
  ): { readonly wasKnown: boolean } {
    const { runnerId, agentToken, registrationToken } = access;
    const wasKnown = this.#runners.schedulable().some((runner) => runner.runnerId === runnerId);
    if (wasKnown || registrationToken === null) {
      this.#runners.register({ ...about, agentId: '', token: agentToken, registrationToken: '' });
      return { wasKnown };
    }
    const secret = agentToken.slice(agentToken.indexOf(':') + 1);
    this.#registrationTokens.check(registrationToken);
    this.#removeFormer(registrationToken, about);
    this.#runners.register({ ...about, agentId: '', token: '', registrationToken, chosen: { runnerId, secret } });
    this.#promised.delete(agentNumberOf(runnerId));
    return { wasKnown };
  }

  /** An agent that cannot keep its number is a new one at every start; what it was before would stay behind for ever. */
  #removeFormer(registrationToken: string, { door, labels }: Pick<Registration, 'door' | 'labels'>): void {
    const { id: tokenId } = this.#registrationTokens.recognise(registrationToken);
    const former = this.#runners
      .list()
      .filter((runner) => runner.registrationTokenId === tokenId && runner.door === door)
      .find((runner) => runner.agentLabels.hostname === labels.hostname && runner.availability.kind === 'offline');
    if (former) this.#runners.admin.remove(former.runnerId, former.runnerId);
  }

  #promise(runnerId: RunnerId, tokenId: TokenId): void {
    this.#promised.set(agentNumberOf(runnerId), { runnerId, tokenId });
    const [oldest] = this.#promised.keys();
    if (this.#promised.size > mostPromised && oldest !== undefined) this.#promised.delete(oldest);
  }

  #granted(credential: Omit<Access, 'expiresAtMs'>): { readonly number: bigint; readonly accessToken: string } {
    const access: Access = { ...credential, expiresAtMs: this.#clock.nowMs() + accessForMs };
    const { nonce, sealed } = seal(this.#key(), JSON.stringify(access), boundTo);
    const accessToken = Buffer.concat([nonce, sealed]).toString('base64url');
    return { number: agentNumberOf(credential.runnerId), accessToken };
  }

  /** Agents that share a secret have no token of their own; ours can be made again at any time. */
  #agentTokenOf(runnerId: RunnerId): string {
    return `${runnerId}:${createHmac('sha256', this.#key()).update(runnerId).digest('base64url')}`;
  }
}

/** Such agents know themselves by a number: what fits into a double of the 64 random bits of the id. */
export function agentNumberOf(runnerId: RunnerId): bigint {
  return BigInt.asUintN(53, BigInt(`0x0${runnerId.replace(/^agt_/, '').replaceAll(/[^0-9a-f]/gi, '0')}`));
}

function notValid(options?: ErrorOptions): DomainError {
  return new DomainError('unauthenticated', 'the access token is not valid; authenticate again', {}, options);
}
