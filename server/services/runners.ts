import type { Logger } from 'pino';
import type { TextMap } from '../../pipeline/plan.ts';
import { type Actor, system } from '../domain/events.ts';
import type { Millis, RunnerId, StepRunId } from '../domain/ids.ts';
import type { RunnerEffect, RunnerFacts } from '../domain/runner.ts';
import { checkAgentLabels, implicitLabels, mergeLabels } from '../domain/runner-labels.ts';
import type { RunnerMetrics, RunnerView, RunnerWarning } from '../domain/runner-view.ts';
import { listMetrics } from '../store/runner-metrics.ts';
import type { RunnerRecord } from '../store/runners.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';
import type { RegistrationTokens } from './registration-tokens.ts';
import { type LostReason, RunnerAdministration } from './runner-administration.ts';
import { type Heartbeat, RunnerHealth } from './runner-health.ts';
import { RunnerHolds } from './runner-holds.ts';
import { RunnerLiveness } from './runner-liveness.ts';
import {
  badToken,
  clampCapacity,
  isSecretOf,
  partsOf,
  type Registered,
  type Registration,
  RunnerRegistrar,
} from './runner-registrar.ts';
import { type RunnerChange, RunnerRoster } from './runner-roster.ts';
import type { Settings } from './settings.ts';

/** Who must act when a runner changes. Called after the change is on disk. */
export interface RunnerHooks {
  /** It may have become able or unable to take work. */
  changed(runnerId: RunnerId): void;
  /** Its leases must end now. */
  lost(runnerId: RunnerId, reason: LostReason): void;
  /** It fell silent; it was heard of last at that time. */
  missed(runnerId: RunnerId, sinceMs: Millis): void;
  /** It is there again. */
  back(runnerId: RunnerId): void;
  /** It was sent away: nobody waits for it. */
  excused(runnerId: RunnerId): void;
  /** Its credentials are void: every open stream must end as `unauthenticated`. */
  revoked(runnerId: RunnerId): void;
  /** Its agent, if it is connected, shall offer so many jobs; null: as many as it is configured for. */
  resize(runnerId: RunnerId, capacity: number | null): void;
  /** Steps it holds, as the control plane knows it. */
  activeSteps(runnerId: RunnerId): readonly StepRunId[];
}

const shortestOfflineLimitMs = 30_000;
const missedHeartbeats = 3;

/** Runners as the control plane knows them: who they are, whether they are there, what they may do. */
export class Runners implements Disposable {
  readonly admin: RunnerAdministration;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #settings: Settings;
  readonly #registrar: RunnerRegistrar;
  readonly #roster: RunnerRoster;
  readonly #liveness: RunnerLiveness;
  readonly #health: RunnerHealth;
  /** Runners that said good-bye: a straggling call of theirs is no sign of life. */
  readonly #gone = new Set<RunnerId>();
  readonly #holds: RunnerHolds;
  /** The machines that were last told to share the identity of a runner. */
  readonly #sharing = new Map<RunnerId, string>();
  readonly #owned = new DisposableStack();
  #hooks: RunnerHooks | undefined;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Logger;
    readonly events: Events;
    readonly settings: Settings;
    readonly registrationTokens: RegistrationTokens;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#settings = options.settings;
    const isAlive = (runnerId: RunnerId): boolean => this.#liveness.isAlive(runnerId);
    this.#roster = new RunnerRoster({ ...options, isAlive });
    this.#liveness = this.#owned.use(
      new RunnerLiveness({
        clock: options.clock,
        log: options.log,
        limitMs: (runnerId) => this.#offlineLimitMs(runnerId),
        overdue: (runnerId) => this.#goOffline(runnerId, 'offline', system, 'no sign of life within the limit'),
      }),
    );
    this.#health = this.#owned.use(new RunnerHealth(options));
    this.#holds = this.#owned.use(
      new RunnerHolds({
        ...options,
        roster: this.#roster,
        change: (runnerId, change) => this.#change(runnerId, change),
        takeAway: (runnerId) => this.#hooks?.lost(runnerId, 'drained'),
      }),
    );
    this.admin = new RunnerAdministration({
      ...{ clock: options.clock, roster: this.#roster, holds: this.#holds },
      control: {
        change: (...change) => this.#change(...change),
        goOffline: (...how) => this.#goOffline(...how),
        lost: (runnerId, reason) => this.#hooks?.lost(runnerId, reason),
        disconnect: (runnerId) => this.#hooks?.revoked(runnerId),
        sentAway: (runnerId) => this.#sentAway(runnerId),
        tellCapacity: (runnerId) => this.tellCapacity(runnerId),
      },
    });
    this.#registrar = new RunnerRegistrar({
      ...options,
      roster: this.#roster,
      isAlive,
      arrive: (runnerId, change, also) => this.#arrive(runnerId, change, also),
      arriveNew: (runner, also) => {
        this.#liveness.heard(runner.runnerId);
        this.#roster.add(runner, runner.runnerId, also);
        this.#hooks?.changed(runner.runnerId);
      },
      heartbeatIntervalSeconds: () => this.#heartbeatIntervalSeconds(),
    });
    this.#owned.use(
      options.settings.onChange((key) => {
        if (key === 'runners.heartbeatIntervalSeconds') this.#liveness.rearm();
      }),
    );
  }

  /**
   * To be called once, when the parts that act on runners exist. Every runner that was there before the restart gets a
   * full offline interval before its leases can end; what is left of those that were not ends now.
   */
  start(hooks: RunnerHooks): void {
    this.#hooks = hooks;
    for (const runner of this.#roster.all()) {
      const { runnerId, state } = runner;
      if (state === 'offline' || state === 'removed') {
        if (state === 'offline' && this.#outlivesSilence(runnerId)) continue;
        hooks.lost(runnerId, state === 'offline' ? 'offline' : 'removed');
        continue;
      }
      this.#liveness.heard(runnerId);
      if (runner.delivery === 'stream') this.#roster.setLink(runnerId, 'disconnected');
      if (state === 'online' && runner.delivery === 'stream') {
        this.#change(runnerId, { type: 'runner.disconnected', by: system, moves: ['disconnect'] });
      }
      this.#holds.arm(runner);
    }
  }

  /** Every refusal is the contract's, in its order (Arcentra API 4.1). */
  register(registration: Registration): Registered {
    return this.#registrar.register(registration);
  }

  /** The runner of an agent token or static token. Refuses as `unauthenticated`. */
  authenticate(token: string): RunnerId {
    const { id, secret } = partsOf(token);
    const runner = this.#roster.find(id);
    if (!runner || runner.state === 'removed' || !secret || !isSecretOf(runner, secret)) throw badToken(runner);
    if (!runner.hasUsedToken) this.#change(id, { type: null, by: id, patch: { hasUsedToken: true } });
    return id;
  }

  /** Any authenticated call or stream message is a sign of life. */
  heard(runnerId: RunnerId): void {
    if (this.#gone.has(runnerId)) return;
    this.#health.noteHeard(runnerId);
    if (this.#liveness.isAlive(runnerId)) this.#liveness.heard(runnerId);
    else this.#arrive(runnerId, { type: 'runner.came-online', by: runnerId });
  }

  /** The machine a call came from, as the agent names it. Several at the same time share an identity, which is told. */
  heardFrom(runnerId: RunnerId, host: string): void {
    this.#health.noteHost(runnerId, host);
    const hosts = this.#health.sharingHosts(runnerId).join(', ');
    if (hosts === (this.#sharing.get(runnerId) ?? '')) return;
    this.#sharing.set(runnerId, hosts);
    const type = hosts === '' ? 'runner.identity-unshared' : 'runner.identity-shared';
    this.#log.warn({ runnerId, hosts }, type);
    this.#store.write(this.#roster.note(runnerId, type, runnerId, hosts));
  }

  heartbeat(runnerId: RunnerId, heartbeat: Heartbeat): { readonly serverTimeMs: Millis } {
    const runner = this.#roster.get(runnerId);
    this.#gone.delete(runnerId);
    this.heard(runnerId);
    this.#health.heartbeat(runnerId, heartbeat, this.#hooks?.activeSteps(runnerId).length ?? 0);
    const wantsToLeave = heartbeat.reported === 'unspecified' ? runner.isLeaving : heartbeat.reported === 'offline';
    if (wantsToLeave !== runner.isLeaving) this.#setLeaving(runnerId, wantsToLeave);
    const capacity = clampCapacity(heartbeat.maxConcurrentStepRuns ?? runner.capacity);
    if (capacity !== runner.capacity) this.#update(runnerId, { capacity }, runnerId);
    return { serverTimeMs: this.#clock.nowMs() };
  }

  #setLeaving(runnerId: RunnerId, isLeaving: boolean): void {
    const { isDraining } = this.#roster.get(runnerId);
    this.#change(runnerId, {
      type: isLeaving ? 'runner.drained' : 'runner.undrained',
      by: runnerId,
      patch: { isLeaving },
      moves: isLeaving ? ['drain'] : isDraining ? [] : ['undrain'],
    });
  }

  /** The agent layer. `merge`: overlay, an empty value removes the key. Answers the effective labels. */
  updateLabels(runnerId: RunnerId, labels: TextMap, how: 'merge' | 'replace'): TextMap {
    const { agentLabels, delivery } = this.#roster.get(runnerId);
    const changed = how === 'merge' ? mergeLabels(agentLabels, labels) : labels;
    checkAgentLabels(changed, delivery);
    this.#update(runnerId, { agentLabels: changed }, runnerId);
    return this.#roster.factsOf(this.#roster.get(runnerId)).labels;
  }

  /** Good-bye of the agent: its work is lost at once; runner and token stay valid. */
  unregister(runnerId: RunnerId, reason: string): void {
    this.#roster.get(runnerId);
    this.#gone.add(runnerId);
    this.#goOffline(runnerId, 'unregistered', runnerId, reason);
  }

  /**
   * A control stream opened. `takesCapacity`: its agent can be told how many jobs it shall hold. `startsServices`: it
   * can be given containers to run beside the steps.
   */
  connected(
    runnerId: RunnerId,
    { takesCapacity, startsServices }: { readonly takesCapacity: boolean; readonly startsServices: boolean },
  ): void {
    this.#gone.delete(runnerId);
    this.#roster.setLink(runnerId, 'connected');
    this.#roster.setStartsServices(runnerId, startsServices);
    this.#arrive(runnerId, {
      type: 'runner.connected',
      by: runnerId,
      patch: { delivery: 'stream', takesCapacity },
      moves: ['connect'],
    });
  }

  /** Its control stream ended: no new work, though the work it has goes on until the offline limit passes. */
  disconnected(runnerId: RunnerId): void {
    if (this.#roster.linkOf(runnerId) !== 'connected') return;
    this.#roster.setLink(runnerId, 'disconnected');
    const runner = this.#roster.find(runnerId);
    if (!runner || runner.state === 'removed') return;
    this.#change(runnerId, { type: 'runner.disconnected', by: runnerId, moves: ['disconnect'] });
  }

  /** It asked for work by call: from here on it needs no control stream. */
  polled(runnerId: RunnerId): void {
    const { delivery } = this.#roster.get(runnerId);
    if (this.#roster.linkOf(runnerId) === 'connected') return;
    this.#roster.setStartsServices(runnerId, false);
    if (delivery !== 'stream') return;
    this.#roster.setLink(runnerId, 'none');
    this.#change(runnerId, {
      type: 'runner.came-online',
      by: runnerId,
      patch: { delivery: 'fetch', takesCapacity: false },
      moves: ['connect'],
    });
  }

  /** At most one sample per 10 s is kept, for 24 h. */
  recordMetrics(runnerId: RunnerId, metrics: Omit<RunnerMetrics, 'atMs'>): void {
    this.#health.recordMetrics(runnerId, metrics);
  }

  /** Once its control stream is there. */
  tellCapacity(runnerId: RunnerId): void {
    const { takesCapacity, wantedCapacity } = this.#roster.get(runnerId);
    if (takesCapacity) this.#hooks?.resize(runnerId, wantedCapacity);
  }

  /** By name. Removed runners are not in it. */
  list(): readonly RunnerView[] {
    return this.#roster
      .all()
      .filter((runner) => runner.state !== 'removed')
      .map((runner) => this.#viewOf(runner))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(runnerId: RunnerId): RunnerView {
    return this.#viewOf(this.#roster.get(runnerId));
  }

  /** Oldest first. */
  metrics(runnerId: RunnerId, sinceMs: Millis): readonly RunnerMetrics[] {
    this.storeSamples();
    return this.#store.read((tx) => listMetrics(tx, runnerId, sinceMs));
  }

  /** Those that wait to be stored in a group. */
  storeSamples(): void {
    this.#health.flush();
  }

  /** Every runner that is not removed, with what stands in the way of work. The same list until something changes. */
  schedulable(): readonly RunnerFacts[] {
    return this.#roster.schedulable();
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  #viewOf(runner: RunnerRecord): RunnerView {
    const runningStepRuns = this.#hooks?.activeSteps(runner.runnerId).length ?? 0;
    const isAlive = this.#liveness.isAlive(runner.runnerId);
    const facts = this.#roster.factsOf(runner);
    const activity = runningStepRuns === 0 ? 'idle' : runningStepRuns >= facts.capacity ? 'busy' : 'online';
    const { staticTokenHash: _s, agentTokenHash: _a, ...shown } = runner;
    return {
      ...shown,
      ...facts,
      activity: isAlive ? activity : 'offline',
      runningStepRuns,
      offeredCapacity: runner.capacity,
      implicitLabels: implicitLabels(runner),
      load: this.#health.latestOf(runner.runnerId),
      warnings: this.#warningsOf(runner),
      sharingHosts: this.#health.sharingHosts(runner.runnerId),
      lastHeardAtMs: this.#health.lastHeardMs(runner.runnerId) ?? runner.lastHeardAtMs,
    };
  }

  #warningsOf(runner: RunnerRecord): readonly RunnerWarning[] {
    const { runnerId, registrationTokenId, hasUsedToken } = runner;
    const isLost = !this.#liveness.isAlive(runnerId) && !this.#gone.has(runnerId);
    const isNameless = registrationTokenId !== null && !hasUsedToken && isLost;
    return [...this.#health.warningsOf(runnerId), ...(isNameless ? [{ kind: 'nameless-connection' } as const] : [])];
  }

  /** It is there (again). */
  #arrive(runnerId: RunnerId, change: RunnerChange, also?: Parameters<RunnerRoster['change']>[2]): void {
    this.#gone.delete(runnerId);
    this.#health.noteHeard(runnerId);
    this.#liveness.heard(runnerId);
    this.#change(runnerId, { ...change, moves: change.moves ?? ['connect'] }, also);
    this.#hooks?.back(runnerId);
  }

  #goOffline(runnerId: RunnerId, reason: LostReason, by: Actor, message: string): void {
    this.#liveness.forget(runnerId);
    this.#roster.setLink(runnerId, 'none');
    const type = reason === 'unregistered' ? 'runner.unregistered' : 'runner.went-offline';
    this.#log.info({ runnerId, reason, message }, 'runner went offline');
    this.#change(runnerId, { type, by, message, moves: ['expire'] }, undefined, reason);
    if (reason !== 'offline') return;
    const { lastHeardAtMs } = this.#viewOf(this.#roster.get(runnerId));
    this.#hooks?.missed(runnerId, lastHeardAtMs ?? this.#clock.nowMs());
  }

  #sentAway(runnerId: RunnerId): void {
    this.#liveness.forget(runnerId);
    this.#hooks?.excused(runnerId);
    this.#hooks?.revoked(runnerId);
  }

  #update(runnerId: RunnerId, patch: Partial<RunnerRecord>, by: Actor): void {
    this.#change(runnerId, { type: null, by, patch }, this.#roster.note(runnerId, 'runner.updated', by));
  }

  #change(
    runnerId: RunnerId,
    change: RunnerChange,
    also?: Parameters<RunnerRoster['change']>[2],
    lostReason: LostReason = 'offline',
  ): void {
    const effects: ReadonlySet<RunnerEffect> = this.#roster.change(runnerId, change, also);
    const isSilence = lostReason === 'offline' || lostReason === 'unregistered';
    const isLost = effects.has('lose-work') && !(isSilence && this.#outlivesSilence(runnerId));
    if (isLost) this.#hooks?.lost(runnerId, lostReason);
    this.#hooks?.changed(runnerId);
  }

  /** Each job that such a runner has as a whole has a lease of its own, and goes on while nothing is heard of the runner. */
  #outlivesSilence(runnerId: RunnerId): boolean {
    return this.#roster.find(runnerId)?.delivery === 'whole-job';
  }

  /** Agents that take whole jobs report every 10 s, whatever interval others were given. */
  #offlineLimitMs(runnerId: RunnerId): Millis {
    if (this.#outlivesSilence(runnerId)) return shortestOfflineLimitMs;
    return Math.max(missedHeartbeats * this.#heartbeatIntervalSeconds() * 1_000, shortestOfflineLimitMs);
  }

  #heartbeatIntervalSeconds(): number {
    return this.#settings.get('runners.heartbeatIntervalSeconds');
  }
}
