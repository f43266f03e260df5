import { type CronSchedule, nextCronTime, parseCron } from '../../pipeline/cron.ts';
import { parsePipeline } from '../../pipeline/parse.ts';
import type { JsonObject, TextMap } from '../../pipeline/plan.ts';
import { TimeZone } from '../../pipeline/time-zone.ts';
import { cronTriggers, matchingTriggers } from '../../pipeline/triggers.ts';
import { system } from '../domain/events.ts';
import type { Millis, PipelineId, PipelineRunId } from '../domain/ids.ts';
import type { GitFacts, Pipeline } from '../domain/pipeline.ts';
import { type CronEntry, checkCronEntry, listCronEntries, replaceCronEntries } from '../store/cron-triggers.ts';
import { findPipeline, listEnabledPipelines } from '../store/pipelines.ts';
import { type DefinitionReader, head, type ReadDefinition } from './definitions.ts';
import { type CreatedRun, createRun } from './engine/create-run.ts';
import type { Engine } from './engine/engine.ts';

/** Something that happened in a repository, as webhooks and polling deliver it (language reference 11.4). */
export interface RepositoryEvent {
  /** Unique for the provider: a delivery that is repeated starts nothing twice. */
  readonly deliveryId: string;
  readonly type: 'push' | 'tag' | 'pull_request' | 'pull_merged';
  readonly action: string;
  readonly repoUrl: string;
  readonly ref: string;
  /** Push: the branch. Change request: its target. */
  readonly branch: string;
  readonly sourceBranch: string;
  readonly tag: string;
  readonly commit: string;
  readonly message: string;
  readonly actor: string;
  /** Undefined: unknown, which counts as a match. */
  readonly changedPaths: readonly string[] | undefined;
  readonly occurredAtMs: Millis;
  /** The `event` name of expressions. */
  readonly event: JsonObject;
}

export interface Delivered {
  readonly pipelineId: PipelineId;
  readonly outcome:
    | { readonly kind: 'started'; readonly runId: PipelineRunId; readonly isRepeat: boolean }
    | { readonly kind: 'no-match' }
    | { readonly kind: 'failed'; readonly message: string };
}

export interface UpcomingFires {
  readonly expression: string;
  readonly timezone: string;
  /** Soonest first. */
  readonly atMs: readonly Millis[];
}

export interface NextFire {
  readonly pipelineId: PipelineId;
  readonly expression: string;
  readonly atMs: Millis;
}

/** A fire time found this late was missed: the server was off, or the machine asleep. */
const onTimeWithinMs = 60_000;
/** What could not be stored is tried again after this long. */
const againAfterMs = 10_000;
/** Definitions in repositories are looked at again this often, for changes that no webhook told of. */
const lookAgainMs = 10 * 60_000;

/** Starts runs at times and on events (language reference 11). */
export class Triggers implements Disposable {
  readonly #engine: Engine;
  readonly #definitions: DefinitionReader;
  readonly #urlOf: (runId: PipelineRunId) => string;
  readonly #serverZone: () => string;
  #alarm: Disposable | undefined;
  #lookAgain: Disposable | undefined;
  #isStopped = true;

  constructor(options: {
    readonly engine: Engine;
    readonly definitions: DefinitionReader;
    readonly urlOf: (runId: PipelineRunId) => string;
    /** IANA name of the zone that cron times without one are meant in. */
    readonly timeZone: () => string;
  }) {
    this.#engine = options.engine;
    this.#definitions = options.definitions;
    this.#urlOf = options.urlOf;
    this.#serverZone = options.timeZone;
  }

  /** Deals with what was missed, then sets the clock for what comes. */
  start(): void {
    this.#isStopped = false;
    this.#fireDue();
    for (const { pipelineId } of this.#pipelines()) void this.refresh(pipelineId);
    this.#lookAgainLater();
  }

  /** The definition of a pipeline may have changed. Times it had before are not fired again. */
  async refresh(pipelineId: PipelineId): Promise<void> {
    const { store, clock, log } = this.#engine.parts;
    const pipeline = store.read((tx) => findPipeline(tx, pipelineId));
    let entries: readonly CronEntry[] = [];
    if (pipeline?.isEnabled) {
      try {
        const read = this.#definitions.read(pipeline, head);
        entries = this.#entriesOf(pipelineId, read instanceof Promise ? await read : read, clock.nowMs());
      } catch (reason) {
        log.debug({ err: reason, pipelineId }, 'the definition cannot be read; its cron entries stay as they are');
        return;
      }
    }
    if (this.#isStopped) return;
    try {
      store.write((tx) => replaceCronEntries(tx, pipelineId, entries));
    } catch (reason) {
      log.error({ err: reason, pipelineId }, 'the cron entries of a pipeline could not be stored');
    }
    this.#setAlarm();
  }

  /** Starts the pipelines of the repository whose definition, read at the event's commit, asks for the event. */
  async deliver(event: RepositoryEvent): Promise<readonly Delivered[]> {
    const pipelines = this.#pipelines().filter(
      (pipeline) => pipeline.home === 'git' && sameRepository(pipeline.repoUrl, event.repoUrl),
    );
    const delivered: Delivered[] = [];
    for (const pipeline of pipelines) {
      delivered.push({ pipelineId: pipeline.pipelineId, outcome: await this.#deliverTo(pipeline, event) });
      if (event.branch === pipeline.defaultBranch) await this.refresh(pipeline.pipelineId);
    }
    return delivered;
  }

  /** When each cron entry fires next, soonest first. */
  next(): readonly NextFire[] {
    const nowMs = this.#engine.parts.clock.nowMs();
    const fires = this.#engine.parts.store
      .read((tx) => listCronEntries(tx))
      .flatMap((entry): NextFire[] => {
        const atMs = this.#nextAfter(entry, Math.max(entry.checkedAtMs, nowMs));
        return atMs === undefined ? [] : [{ pipelineId: entry.pipelineId, expression: entry.expression, atMs }];
      });
    return fires.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** When the cron entries of one pipeline fire, up to `count` times each. */
  upcoming(pipelineId: PipelineId, count: number): readonly UpcomingFires[] {
    const nowMs = this.#engine.parts.clock.nowMs();
    return this.#engine.parts.store
      .read((tx) => listCronEntries(tx))
      .filter((entry) => entry.pipelineId === pipelineId)
      .map((entry) => {
        const atMs: Millis[] = [];
        let next = this.#nextAfter(entry, Math.max(entry.checkedAtMs, nowMs));
        for (; next !== undefined && atMs.length < count; next = this.#nextAfter(entry, next)) atMs.push(next);
        return { expression: entry.expression, timezone: entry.timezone, atMs };
      });
  }

  async #deliverTo(pipeline: Pipeline, event: RepositoryEvent): Promise<Delivered['outcome']> {
    try {
      const branch = event.type === 'pull_request' ? event.sourceBranch : event.branch;
      const source = await this.#definitions.read(pipeline, { branch, commit: event.commit, tag: event.tag });
      const { model } = parsePipeline(source.text, { path: source.path });
      const [match] = model
        ? matchingTriggers(model, {
            type: event.type,
            action: event.action,
            branch: event.branch,
            sourceBranch: event.sourceBranch,
            tag: event.tag,
            ...(event.changedPaths ? { changedFiles: event.changedPaths } : {}),
            commitMessage: event.message,
          })
        : [];
      if (model && !match) return { kind: 'no-match' };
      const { runId, isRepeat } = this.#startRun(pipeline, source, {
        requestId: `event:${pipeline.pipelineId}:${event.type}:${event.commit}:${event.deliveryId}`,
        triggerType: 'event',
        triggeredBy: event.actor || 'webhook',
        variables: match?.variables ?? {},
        event: event.event,
        git: { ref: event.ref, ...(event.message === '' ? {} : { message: event.message }) },
      });
      return { kind: 'started', runId, isRepeat };
    } catch (reason) {
      return { kind: 'failed', message: this.#noteFailure(pipeline.pipelineId, reason) };
    }
  }

  #startRun(
    pipeline: Pipeline,
    source: ReadDefinition,
    how: {
      readonly requestId: string;
      readonly triggerType: 'cron' | 'event';
      readonly triggeredBy: string;
      readonly variables: TextMap;
      readonly event: JsonObject;
      readonly git?: Partial<GitFacts>;
    },
  ): CreatedRun {
    return this.#engine.turn(how.triggeredBy, (turn) => {
      const created = createRun(turn, {
        ...how,
        pipeline,
        source: { ...source, git: { ...source.git, ...how.git } },
        inputs: {},
        urlOf: this.#urlOf,
      });
      const message = `${how.triggerType} started run ${created.runId}`;
      if (!created.isRepeat) turn.record({ type: 'trigger.fired', pipelineId: pipeline.pipelineId, message });
      return created;
    });
  }

  #entriesOf(pipelineId: PipelineId, definition: ReadDefinition, nowMs: Millis): readonly CronEntry[] {
    const { model } = parsePipeline(definition.text, { path: definition.path });
    const entries = (model ? cronTriggers(model) : []).map(
      (trigger): CronEntry => ({
        pipelineId,
        expression: trigger.expression,
        timezone: trigger.timezone ?? '',
        options: { variables: trigger.variables, branch: trigger.branch ?? '', catchUp: trigger.catchUp },
        checkedAtMs: nowMs,
      }),
    );
    return [...new Map(entries.map((entry) => [`${entry.timezone} ${entry.expression}`, entry])).values()];
  }

  #pipelines(): readonly Pipeline[] {
    return this.#engine.parts.store.read((tx) => listEnabledPipelines(tx));
  }

  #lookAgainLater(): void {
    const { clock } = this.#engine.parts;
    this.#lookAgain = clock.at(clock.nowMs() + lookAgainMs, () => {
      for (const { home, pipelineId } of this.#pipelines()) if (home === 'git') void this.refresh(pipelineId);
      this.#lookAgainLater();
    });
  }

  #setAlarm(latestMs = Number.POSITIVE_INFINITY): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    if (this.#isStopped) return;
    const [first] = this.next();
    const atMs = Math.min(first?.atMs ?? Number.POSITIVE_INFINITY, latestMs);
    if (atMs < Number.POSITIVE_INFINITY) this.#alarm = this.#engine.parts.clock.at(atMs, () => this.#fireDue());
  }

  #fireDue(): void {
    const nowMs = this.#engine.parts.clock.nowMs();
    for (const entry of this.#engine.parts.store.read((tx) => listCronEntries(tx))) {
      this.#look(entry, nowMs).catch((reason: unknown) => this.#lookAgainSoon(entry.pipelineId, reason));
    }
    this.#setAlarm();
  }

  async #look(entry: CronEntry, nowMs: Millis): Promise<void> {
    const fireMs = this.#fireTime(entry, nowMs);
    if (fireMs === undefined) this.#deal(entry, nowMs);
    else await this.#fire(entry, fireMs, nowMs);
  }

  /** A run that was started, and only the end of it could not be stored, is not started twice. */
  #lookAgainSoon(pipelineId: PipelineId, reason: unknown): void {
    const { clock, log } = this.#engine.parts;
    log.error({ err: reason, pipelineId }, 'a time to start a run could not be dealt with; it is tried again');
    this.#setAlarm(clock.nowMs() + againAfterMs);
  }

  /** The one time to start a run for, of all that came since the entry was looked at. */
  #fireTime(entry: CronEntry, nowMs: Millis): Millis | undefined {
    const isDue = (atMs: Millis | undefined): atMs is Millis => atMs !== undefined && atMs <= nowMs;
    const onTime = this.#nextAfter(entry, Math.max(entry.checkedAtMs, nowMs - onTimeWithinMs));
    if (isDue(onTime)) return onTime;
    const missed = entry.options.catchUp === 'one' ? this.#nextAfter(entry, entry.checkedAtMs) : undefined;
    return isDue(missed) ? missed : undefined;
  }

  async #fire(entry: CronEntry, fireMs: Millis, nowMs: Millis): Promise<void> {
    const { pipelineId, expression, options } = entry;
    const pipeline = this.#engine.parts.store.read((tx) => findPipeline(tx, pipelineId));
    if (!pipeline?.isEnabled) return;
    try {
      const read = this.#definitions.read(pipeline, { ...head, branch: options.branch });
      const source = read instanceof Promise ? await read : read;
      this.#startRun(pipeline, source, {
        requestId: `cron:${pipelineId}:${new Date(fireMs).toISOString()}:${expression}`,
        triggerType: 'cron',
        triggeredBy: 'cron',
        variables: options.variables,
        event: {},
      });
    } catch (reason) {
      this.#noteFailure(pipelineId, reason);
    }
    this.#deal(entry, nowMs);
  }

  #deal(entry: CronEntry, nowMs: Millis): void {
    this.#engine.parts.store.write((tx) => checkCronEntry(tx, entry, nowMs));
  }

  #nextAfter(entry: CronEntry, afterMs: Millis): Millis | undefined {
    const schedule = scheduleOf(entry.expression);
    const zone = TimeZone.find(entry.timezone || this.#serverZone());
    return schedule && zone && nextCronTime(schedule, afterMs, zone);
  }

  #noteFailure(pipelineId: PipelineId, reason: unknown): string {
    const message = reason instanceof Error ? reason.message : String(reason);
    this.#engine.turn(system, (turn) => turn.record({ type: 'trigger.failed', pipelineId, message }));
    return message;
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    this.#lookAgain?.[Symbol.dispose]();
  }
}

function scheduleOf(expression: string): CronSchedule | undefined {
  const parsed = parseCron(expression);
  return parsed.ok ? parsed.schedule : undefined;
}

/** Providers and people write the same repository with and without `.git`, user, scheme and final slash. */
export function sameRepository(one: string, other: string): boolean {
  return repositoryName(one) === repositoryName(other);
}

function repositoryName(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^/@]+@/, '')
    .replace(/^([^/:]+):(?!\d+\/)/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}
