import type { Logger } from 'pino';
import type { Millis, RunnerId } from '../domain/ids.ts';
import type { RunnerMetrics, RunnerWarning } from '../domain/runner-view.ts';
import { deleteMetricsBefore, insertMetrics } from '../store/runner-metrics.ts';
import { setLastHeard } from '../store/runners.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './ports/clock.ts';

export interface Heartbeat {
  readonly reported: 'unspecified' | 'online' | 'offline' | 'busy' | 'idle';
  readonly runningStepRuns: number;
  /** Null when the message has no such field. */
  readonly maxConcurrentStepRuns: number | null;
  /** 0: not stated. */
  readonly agentClockMs: Millis;
}

interface Condition {
  lastHeardMs: Millis | null;
  isHeardStored: boolean;
  aheadMs: Millis;
  reported: number;
  expected: number;
  /** Heartbeats in a row whose count of steps was not the server's. */
  mismatches: number;
  latest: RunnerMetrics | null;
  /** When each machine called last under its identity. */
  readonly hosts: Map<string, Millis>;
}

const shownSkewMs = 5_000;
/** Agents that name their machine do so every 10 s. */
const hostRememberedMs = 35_000;
const mostHosts = 20;
const lastingMismatches = 3;
const sampleEveryMs = 10_000;
const keptForMs = 24 * 3_600_000;
/** For display only, so a crash may lose this much. */
const flushEveryMs = 10_000;

/** What is shown of a runner but decides nothing: last contact, clock, load. Kept in memory, stored in groups. */
export class RunnerHealth implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #conditions = new Map<RunnerId, Condition>();
  #samples: { readonly runnerId: RunnerId; readonly sample: RunnerMetrics }[] = [];
  #alarm: Disposable | undefined;

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly log: Logger }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  noteHeard(runnerId: RunnerId): void {
    const condition = this.#conditionOf(runnerId);
    condition.lastHeardMs = this.#clock.nowMs();
    condition.isHeardStored = false;
    this.#arm();
  }

  noteHost(runnerId: RunnerId, host: string): void {
    const { hosts } = this.#conditionOf(runnerId);
    hosts.delete(host);
    hosts.set(host, this.#clock.nowMs());
    const [oldest] = hosts.keys();
    if (hosts.size > mostHosts && oldest !== undefined) hosts.delete(oldest);
  }

  /** The machines from which it called of late, if there are several. */
  sharingHosts(runnerId: RunnerId): readonly string[] {
    const hosts = this.#conditions.get(runnerId)?.hosts ?? new Map<string, Millis>();
    const sinceMs = this.#clock.nowMs() - hostRememberedMs;
    const recent = [...hosts].filter(([, atMs]) => atMs > sinceMs).map(([host]) => host);
    return recent.length > 1 ? recent.toSorted() : [];
  }

  lastHeardMs(runnerId: RunnerId): Millis | null {
    return this.#conditions.get(runnerId)?.lastHeardMs ?? null;
  }

  heartbeat(runnerId: RunnerId, heartbeat: Heartbeat, expected: number): void {
    const condition = this.#conditionOf(runnerId);
    if (heartbeat.agentClockMs > 0) condition.aheadMs = heartbeat.agentClockMs - this.#clock.nowMs();
    condition.reported = heartbeat.runningStepRuns;
    condition.expected = expected;
    condition.mismatches = condition.reported === expected ? 0 : condition.mismatches + 1;
  }

  recordMetrics(runnerId: RunnerId, metrics: Omit<RunnerMetrics, 'atMs'>): void {
    const condition = this.#conditionOf(runnerId);
    const atMs = this.#clock.nowMs();
    if (condition.latest && atMs - condition.latest.atMs < sampleEveryMs) return;
    condition.latest = { ...metrics, atMs };
    this.#samples.push({ runnerId, sample: condition.latest });
    this.#arm();
  }

  /** Null before the first sample of this process. */
  latestOf(runnerId: RunnerId): RunnerMetrics | null {
    return this.#conditions.get(runnerId)?.latest ?? null;
  }

  warningsOf(runnerId: RunnerId): readonly RunnerWarning[] {
    const condition = this.#conditions.get(runnerId);
    if (!condition) return [];
    const { aheadMs, mismatches, reported, expected } = condition;
    const warnings: RunnerWarning[] = [];
    if (Math.abs(aheadMs) > shownSkewMs) warnings.push({ kind: 'clock-skew', aheadMs });
    if (mismatches >= lastingMismatches) warnings.push({ kind: 'running-count', reported, expected });
    return warnings;
  }

  flush(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    const samples = this.#samples;
    const heard = [...this.#conditions].filter(([, condition]) => !condition.isHeardStored);
    if (samples.length === 0 && heard.length === 0) return;
    this.#samples = [];
    this.#store.write((tx) => {
      for (const { runnerId, sample } of samples) {
        insertMetrics(tx, runnerId, sample);
        deleteMetricsBefore(tx, runnerId, sample.atMs - keptForMs);
      }
      for (const [runnerId, { lastHeardMs }] of heard)
        if (lastHeardMs !== null) setLastHeard(tx, runnerId, lastHeardMs);
    });
    for (const [, condition] of heard) condition.isHeardStored = true;
  }

  [Symbol.dispose](): void {
    this.flush();
  }

  #arm(): void {
    this.#alarm ??= this.#clock.at(this.#clock.nowMs() + flushEveryMs, () => {
      try {
        this.flush();
      } catch (reason) {
        this.#log.warn({ err: reason }, 'the load of runners could not be stored'); // for display only: dropped
      }
    });
  }

  #conditionOf(runnerId: RunnerId): Condition {
    let condition = this.#conditions.get(runnerId);
    if (!condition) {
      condition = {
        lastHeardMs: null,
        isHeardStored: true,
        aheadMs: 0,
        reported: 0,
        expected: 0,
        mismatches: 0,
        latest: null,
        hosts: new Map(),
      };
      this.#conditions.set(runnerId, condition);
    }
    return condition;
  }
}
