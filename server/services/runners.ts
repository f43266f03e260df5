import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis, RunnerId, TokenId } from '../domain/ids.ts';
import type { ConsoleRunner, RunnerAvailability, RunnerMetrics, SchedulableRunner } from '../domain/runner.ts';

/** What an agent says of itself when it registers (Arcentra API 4.1). Texts may be empty. */
export interface Registration {
  readonly agentId: string;
  readonly token: string;
  readonly registrationToken: string;
  readonly agentName: string;
  readonly ip: string;
  readonly os: string;
  readonly arch: string;
  readonly version: string;
  readonly maxConcurrentStepRuns: number;
  readonly labels: TextMap;
  /** Name of the front door, for display: `arcentra`, `woodpecker`, … */
  readonly door: string;
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

export interface Heartbeat {
  readonly reported: 'unspecified' | 'online' | 'offline' | 'busy' | 'idle';
  readonly runningStepRuns: number;
  /** Null when the message has no such field. */
  readonly maxConcurrentStepRuns: number | null;
  /** 0: not stated. */
  readonly agentClockMs: Millis;
}

/** Who must act when a runner changes. Called, not told by event. */
export interface RunnerHooks {
  /** A runner may have become able or unable to take work. */
  changed(runnerId: RunnerId): void;
  /** Its leases must end now. */
  lost(runnerId: RunnerId, reason: 'offline' | 'unregistered' | 'revoked' | 'removed'): void;
  /** Its credentials are void: every open stream must end as `unauthenticated`. */
  revoked(runnerId: RunnerId): void;
}

export interface RegistrationTokenRequest {
  readonly note: string;
  /** Null: never. */
  readonly expiresAtMs: Millis | null;
  /** 0: any number of times. */
  readonly maxUses: number;
  readonly needsApproval: boolean;
}
export interface RegistrationToken extends RegistrationTokenRequest {
  readonly id: TokenId;
  /** First characters, for recognition: `art_1a2b…`. */
  readonly hint: string;
  readonly uses: number;
  readonly createdAtMs: Millis;
  readonly createdBy: string;
  readonly revokedAtMs: Millis | null;
}

/** Runners as the control plane knows them, and the tokens that let them in. */
export declare class Runners implements Disposable {
  [Symbol.dispose](): void;
  /** Set once, at composition. */
  bind(hooks: RunnerHooks): void;

  register(registration: Registration): Registered;
  /** The runner of an agent token or static token. Refuses as `unauthenticated`. */
  authenticate(token: string): RunnerId;
  /** Any authenticated call or stream message is a sign of life. */
  heard(runnerId: RunnerId): void;
  heartbeat(runnerId: RunnerId, heartbeat: Heartbeat): { readonly serverTimeMs: Millis };
  /** Answers the effective labels. `merge`: overlay, an empty value removes the key. */
  updateLabels(runnerId: RunnerId, labels: TextMap, how: 'merge' | 'replace'): TextMap;
  unregister(runnerId: RunnerId, reason: string): void;
  /** A control stream opened or ended. */
  connected(runnerId: RunnerId): void;
  disconnected(runnerId: RunnerId): void;
  /** Kept as one sample per 10 s, for 24 h. */
  recordMetrics(runnerId: RunnerId, metrics: RunnerMetrics): void;

  /** Adds a runner with a static token, which is shown this once. */
  create(
    request: { readonly name: string; readonly labels: TextMap },
    by: string,
  ): { readonly runnerId: RunnerId; readonly token: string };
  approve(runnerId: RunnerId, by: string): void;
  reject(runnerId: RunnerId, by: string): void;
  /** Takes away its tokens; its work is lost. */
  revoke(runnerId: RunnerId, by: string): void;
  /** A new static token; all earlier tokens of the runner end. */
  rotate(runnerId: RunnerId, by: string): { readonly token: string };
  remove(runnerId: RunnerId, by: string): void;
  setEnabled(runnerId: RunnerId, isEnabled: boolean, by: string): void;
  setDraining(runnerId: RunnerId, isDraining: boolean, by: string): void;
  /** No new work until then, or until `resume` when null. */
  pause(runnerId: RunnerId, pause: { readonly untilMs: Millis | null; readonly note: string }, by: string): void;
  resume(runnerId: RunnerId, by: string): void;
  setAdminLabels(runnerId: RunnerId, labels: TextMap, by: string): TextMap;

  list(): readonly ConsoleRunner[];
  get(runnerId: RunnerId): ConsoleRunner;
  metrics(runnerId: RunnerId, sinceMs: Millis): readonly RunnerMetrics[];
  /** Every runner that is known and not removed, with what stands in the way of work, for matching and the queue explanation. */
  schedulable(): readonly SchedulableRunner[];
  availability(runnerId: RunnerId): RunnerAvailability;
}

/** Tokens that let agents register: `art_` and 40 hexadecimal digits, stored as SHA-256. */
export declare class RegistrationTokens {
  /** The token itself is shown this once. */
  create(request: RegistrationTokenRequest, by: string): { readonly token: string; readonly record: RegistrationToken };
  list(): readonly RegistrationToken[];
  revoke(id: TokenId, by: string): void;
}

export interface ApiToken {
  readonly id: TokenId;
  readonly name: string;
  readonly createdAtMs: Millis;
  readonly createdBy: string;
  readonly expiresAtMs: Millis | null;
  readonly lastUsedAtMs: Millis | null;
  readonly revokedAtMs: Millis | null;
}

/** Tokens of operators for the API: `sbx_` and 43 base64url characters, stored as SHA-256. */
export declare class ApiTokens {
  create(
    request: { readonly name: string; readonly expiresAtMs: Millis | null },
    by: string,
  ): { readonly token: string; readonly record: ApiToken };
  /** The operator's name. Refuses as `unauthenticated`. */
  verify(token: string): { readonly id: TokenId; readonly name: string };
  list(): readonly ApiToken[];
  revoke(id: TokenId, by: string): void;
}
