import { randomBytes } from 'node:crypto';
import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError } from '../domain/errors.ts';
import type { RunnerId } from '../domain/ids.ts';
import { refusedEntry } from '../domain/refused-entry.ts';
import type { Delivery } from '../domain/runner.ts';
import { checkAgentLabels } from '../domain/runner-labels.ts';
import type { RunnerRecord } from '../store/runners.ts';
import type { Store, WriteTx } from '../store/store.ts';
import type { Clock } from './ports/clock.ts';
import type { RegistrationTokens } from './registration-tokens.ts';
import type { RunnerChange, RunnerRoster } from './runner-roster.ts';
import { isTokenOf, newSecret, tokenHash } from './tokens.ts';

/** What an agent says of itself when it registers (Arcentra API 4.1). Texts may be empty. */
export interface Registration {
  readonly agentId: string;
  /** Static path: `<agentId>:<secret>`; an agent token of an earlier registration serves as well. */
  readonly token: string;
  /** Dynamic path; wins when both are given. */
  readonly registrationToken: string;
  readonly agentName: string;
  readonly ip: string;
  readonly os: string;
  readonly arch: string;
  readonly version: string;
  readonly maxConcurrentStepRuns: number;
  readonly labels: TextMap;
  /** Name of the front door, for display. */
  readonly door: string;
  /** How work will reach it, until it opens a control stream. */
  readonly delivery: Delivery;
  /** Dynamic path: who it will be, when that was told to the agent before it registered. */
  readonly chosen?: { readonly runnerId: RunnerId; readonly secret: string };
}

export interface Registered {
  readonly runnerId: RunnerId;
  readonly heartbeatIntervalSeconds: number;
  /** Effective labels. */
  readonly labels: TextMap;
  /** Null on the static path: the token it came with stays valid. */
  readonly authToken: string | null;
  readonly isPendingApproval: boolean;
}

const longestName = 100;

/** Lets agents in, by either path, in the order of the contract: which refusal comes first is part of it. */
export class RunnerRegistrar {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #tokens: RegistrationTokens;
  readonly #roster: RunnerRoster;
  readonly #isAlive: (runnerId: RunnerId) => boolean;
  readonly #arrive: (runnerId: RunnerId, change: RunnerChange, also?: (tx: WriteTx) => void) => void;
  readonly #arriveNew: (runner: RunnerRecord, also: (tx: WriteTx) => void) => void;
  readonly #heartbeatIntervalSeconds: () => number;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly registrationTokens: RegistrationTokens;
    readonly roster: RunnerRoster;
    readonly isAlive: (runnerId: RunnerId) => boolean;
    readonly arrive: (runnerId: RunnerId, change: RunnerChange, also?: (tx: WriteTx) => void) => void;
    readonly arriveNew: (runner: RunnerRecord, also: (tx: WriteTx) => void) => void;
    readonly heartbeatIntervalSeconds: () => number;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#tokens = options.registrationTokens;
    this.#roster = options.roster;
    this.#isAlive = options.isAlive;
    this.#arrive = options.arrive;
    this.#arriveNew = options.arriveNew;
    this.#heartbeatIntervalSeconds = options.heartbeatIntervalSeconds;
  }

  register(registration: Registration): Registered {
    try {
      return this.#register(registration);
    } catch (reason) {
      if (!(reason instanceof DomainError) || reason.details.entry) throw reason;
      const details = { ...reason.details, entry: refusedEntry('refused') };
      throw new DomainError(reason.kind, reason.message, details, { cause: reason });
    }
  }

  #register(registration: Registration): Registered {
    if (registration.registrationToken !== '') return this.#registerDynamic(registration);
    if (registration.token !== '') return this.#registerStatic(registration);
    throw invalid('token', 'neither registration_token nor token is given; one of them is needed');
  }

  #registerStatic(registration: Registration): Registered {
    const { id, secret } = partsOf(registration.token);
    if (!secret) throw invalid('token', 'the token has not the form <agentId>:<secret>');
    if (registration.agentId !== '' && registration.agentId !== id) {
      throw invalid('agent_id', `the token belongs to ${id}, not to ${registration.agentId}`);
    }
    const runner = this.#roster.find(id);
    if (!runner || !isSecretOf(runner, secret)) throw badToken(runner);
    if (runner.state === 'removed') throw new DomainError('not-found', `runner ${id} was removed`);
    checkAgentLabels(registration.labels, registration.delivery);
    const isFirst = runner.registeredAtMs === null;
    this.#arrive(id, {
      type: isFirst ? 'runner.registered' : this.#isAlive(id) ? null : 'runner.came-online',
      by: id,
      message: versionChange(runner, registration),
      patch: {
        ...(registration.ip && { ip: registration.ip }),
        ...(registration.os && { os: registration.os }),
        ...(registration.arch && { arch: registration.arch }),
        ...(registration.version && { version: registration.version }),
        ...(Object.keys(registration.labels).length > 0 && { agentLabels: registration.labels }),
        ...(registration.maxConcurrentStepRuns > 0 && { capacity: clampCapacity(registration.maxConcurrentStepRuns) }),
        door: registration.door,
        delivery: registration.delivery,
        isLeaving: false,
        registeredAtMs: runner.registeredAtMs ?? this.#clock.nowMs(),
      },
    });
    return this.#answer(id, null);
  }

  #registerDynamic(registration: Registration): Registered {
    const { registrationToken, agentName } = registration;
    const token = this.#store.read((tx) => this.#tokens.admitting(tx, registrationToken));
    if (agentName.length > longestName) {
      throw invalid(
        'agent_name',
        `the agent name has ${agentName.length} characters; at most ${longestName} are allowed`,
      );
    }
    checkAgentLabels(registration.labels, registration.delivery);
    const secret = registration.chosen?.secret ?? newSecret();
    const nowMs = this.#clock.nowMs();
    const facts = {
      door: registration.door,
      delivery: registration.delivery,
      registrationTokenId: token.id,
      agentTokenHash: tokenHash(secret),
      hasUsedToken: false,
      os: registration.os,
      arch: registration.arch,
      version: registration.version,
      ip: registration.ip,
      capacity: clampCapacity(registration.maxConcurrentStepRuns),
      agentLabels: registration.labels,
      isLeaving: false,
      registeredAtMs: nowMs,
      lastHeardAtMs: nowMs,
    };
    const mayAdopt = !token.needsApproval && agentName !== '' && !registration.chosen;
    const adopted = !mayAdopt ? undefined : this.#findAdoptable(token.id, agentName);
    if (adopted) {
      const { runnerId } = adopted;
      this.#arrive(
        runnerId,
        {
          ...{ type: 'runner.came-online', by: runnerId },
          message: versionChange(adopted, registration),
          patch: { ...facts, staticTokenHash: null },
        },
        (tx) => this.#tokens.countUse(tx, token),
      );
      return this.#answer(runnerId, `${runnerId}:${secret}`);
    }
    const runnerId = registration.chosen?.runnerId ?? newRunnerId();
    this.#arriveNew(
      {
        ...emptyRunner,
        ...facts,
        runnerId,
        name: this.#roster.freeName(agentName || runnerId),
        state: token.needsApproval ? 'pending' : 'online',
        approval: token.needsApproval ? 'pending' : 'approved',
        createdAtMs: nowMs,
      },
      (tx) => this.#tokens.countUse(tx, token),
    );
    return this.#answer(runnerId, `${runnerId}:${secret}`);
  }

  /** Agents that do not remember their id would leave a dead runner behind at every restart. */
  #findAdoptable(tokenId: string, name: string): RunnerRecord | undefined {
    return this.#roster
      .all()
      .find(
        (runner) =>
          runner.registrationTokenId === tokenId &&
          runner.name === name &&
          runner.state !== 'removed' &&
          !this.#isAlive(runner.runnerId),
      );
  }

  #answer(runnerId: RunnerId, authToken: string | null): Registered {
    const runner = this.#roster.get(runnerId);
    return {
      runnerId,
      heartbeatIntervalSeconds: this.#heartbeatIntervalSeconds(),
      labels: this.#roster.factsOf(runner).labels,
      authToken,
      isPendingApproval: runner.state === 'pending' || runner.state === 'disabled',
    };
  }
}

/** `1.0.0 → 1.1.0`, so that the history says what to go back to; empty while it is the same. */
function versionChange(before: RunnerRecord, now: Registration): string {
  const isKnown = before.version !== '' && now.version !== '';
  return isKnown && before.version !== now.version ? `${before.version} → ${now.version}` : '';
}

export const emptyRunner: RunnerRecord = {
  runnerId: '' as RunnerId, // always given
  name: '',
  state: 'offline',
  approval: 'approved',
  isEmbedded: false,
  door: '',
  delivery: 'fetch',
  registrationTokenId: null,
  staticTokenHash: null,
  agentTokenHash: null,
  hasUsedToken: false,
  os: '',
  arch: '',
  version: '',
  ip: '',
  capacity: 1,
  wantedCapacity: null,
  takesCapacity: false,
  agentLabels: {},
  adminLabels: {},
  isDraining: false,
  drain: null,
  isLeaving: false,
  pause: null,
  createdAtMs: 0,
  registeredAtMs: null,
  lastHeardAtMs: null,
};

export function newRunnerId(): RunnerId {
  return `agt_${randomBytes(8).toString('hex')}` as RunnerId; // made here
}

/** `<agentId>:<secret>`; an empty secret when there is no colon. */
export function partsOf(token: string): { readonly id: RunnerId; readonly secret: string } {
  const colon = token.indexOf(':');
  if (colon < 0) return { id: '' as RunnerId, secret: '' };
  return { id: token.slice(0, colon).trim() as RunnerId, secret: token.slice(colon + 1).trim() }; // looked up before use
}

export function isSecretOf(runner: RunnerRecord, secret: string): boolean {
  return isTokenOf(runner.agentTokenHash, secret) || isTokenOf(runner.staticTokenHash, secret);
}

/** Below 1 becomes 1, above 256 becomes 256. */
export function clampCapacity(steps: number): number {
  return Math.min(Math.max(Math.trunc(steps) || 1, 1), 256);
}

/** `runner`: whose token it claims to be, if there is such a runner. */
export function badToken(runner: RunnerRecord | undefined): DomainError {
  const entry = runner ? refusedEntry('secret-wrong', { runnerId: runner.runnerId }) : refusedEntry('token-unknown');
  return new DomainError('unauthenticated', 'the agent token is not valid; register again', { entry });
}

function invalid(subject: string, message: string): DomainError {
  return new DomainError('invalid', message, { subject });
}
