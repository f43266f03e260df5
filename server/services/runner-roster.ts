import { DomainError } from '../domain/errors.ts';
import type { Actor, RunnerChanged, RunnerNoted } from '../domain/events.ts';
import type { RunnerId } from '../domain/ids.ts';
import {
  type RunnerAvailability,
  type RunnerEffect,
  type RunnerEvent,
  type RunnerFacts,
  runnerTable,
} from '../domain/runner.ts';
import { effectiveLabels, implicitLabels } from '../domain/runner-labels.ts';
import { step } from '../domain/state-table.ts';
import { listRunners, type RunnerRecord, saveRunner } from '../store/runners.ts';
import type { Store, WriteTx } from '../store/store.ts';
import type { Events } from './events.ts';

/** How a runner's control stream stands; `none`: it polls, or never had one. */
export type RunnerLink = 'none' | 'connected' | 'disconnected';

export interface RunnerChange {
  /** Null: no event; the record only. */
  readonly type: RunnerChanged['type'] | null;
  readonly by: Actor;
  readonly patch?: Partial<RunnerRecord>;
  /** Given to the state table in this order; one that has no meaning in the state it meets is passed over. */
  readonly moves?: readonly RunnerEvent[];
  readonly message?: string;
}

/** All runners, held in memory because every call and every scheduling decision asks for them. */
export class RunnerRoster {
  readonly #store: Store;
  readonly #events: Events;
  readonly #isAlive: (runnerId: RunnerId) => boolean;
  readonly #runners = new Map<RunnerId, RunnerRecord>();
  readonly #links = new Map<RunnerId, RunnerLink>();
  readonly #startsServices = new Map<RunnerId, boolean>();
  #schedulable: readonly RunnerFacts[] | undefined;

  constructor(options: {
    readonly store: Store;
    readonly events: Events;
    readonly isAlive: (runnerId: RunnerId) => boolean;
  }) {
    this.#store = options.store;
    this.#events = options.events;
    this.#isAlive = options.isAlive;
    for (const runner of this.#store.read((tx) => listRunners(tx))) this.#runners.set(runner.runnerId, runner);
  }

  /** Removed ones too. */
  all(): readonly RunnerRecord[] {
    return [...this.#runners.values()];
  }

  find(runnerId: RunnerId): RunnerRecord | undefined {
    return this.#runners.get(runnerId);
  }

  /** Refuses as `not-found`, removed runners too. */
  get(runnerId: RunnerId): RunnerRecord {
    const runner = this.#runners.get(runnerId);
    if (runner && runner.state !== 'removed') return runner;
    throw new DomainError('not-found', `there is no runner ${runnerId}`, { subject: 'runner_id' });
  }

  /** The name, or the name with the first free number. */
  freeName(wanted: string): string {
    const taken = new Set(this.schedulable().map((runner) => runner.name));
    let name = wanted;
    for (let suffix = 2; taken.has(name); suffix++) name = `${wanted}-${suffix}`;
    return name;
  }

  linkOf(runnerId: RunnerId): RunnerLink {
    return this.#links.get(runnerId) ?? 'none';
  }

  setLink(runnerId: RunnerId, link: RunnerLink): void {
    this.#links.set(runnerId, link);
    this.#schedulable = undefined;
  }

  /** What its agent says on its control stream; one that polls starts none. */
  setStartsServices(runnerId: RunnerId, startsServices: boolean): void {
    if (this.#startsServices.get(runnerId) === startsServices) return;
    this.#startsServices.set(runnerId, startsServices);
    this.#schedulable = undefined;
  }

  /** Stores a new runner with its event. `also` joins the transaction. */
  add(runner: RunnerRecord, by: Actor, also: (tx: WriteTx) => void = () => {}): void {
    this.#write(runner, (tx) => {
      also(tx);
      const { runnerId, name, state } = runner;
      this.#events.append(tx, { type: 'runner.registered', runnerId, name, from: null, to: state, message: '' }, by);
    });
  }

  /** Applies the change and answers what the state table demands of the caller. `also` joins the transaction. */
  change(runnerId: RunnerId, change: RunnerChange, also: (tx: WriteTx) => void = () => {}): ReadonlySet<RunnerEffect> {
    const before = this.get(runnerId);
    const patched = { ...before, ...change.patch };
    const effects = new Set<RunnerEffect>();
    const state = this.#walk(patched, change.moves ?? [], effects);
    this.#write({ ...patched, state }, (tx) => {
      also(tx);
      if (change.type === null) return;
      const { type, by, message = '' } = change;
      this.#events.append(tx, { type, runnerId, name: patched.name, from: before.state, to: state, message }, by);
    });
    return effects;
  }

  /** A fact about a runner that is no change of state. */
  note(
    runnerId: RunnerId,
    type: Exclude<RunnerNoted['type'], 'runner.unacknowledged'>,
    by: Actor,
    message = '',
  ): (tx: WriteTx) => void {
    return (tx) => {
      this.#events.append(tx, { type, runnerId, name: this.get(runnerId).name, message }, by);
    };
  }

  /** Every runner that is not removed, for matching and for the queue explanation. The same list until a change. */
  schedulable(): readonly RunnerFacts[] {
    this.#schedulable ??= this.all()
      .filter((runner) => runner.state !== 'removed')
      .map((runner) => this.factsOf(runner));
    return this.#schedulable;
  }

  factsOf(runner: RunnerRecord): RunnerFacts {
    const { runnerId, name, os, arch, capacity, isEmbedded, delivery } = runner;
    const wanted = runner.takesCapacity ? runner.wantedCapacity : null;
    const labels = effectiveLabels(implicitLabels(runner), runner.agentLabels, runner.adminLabels);
    return {
      runnerId,
      name,
      os,
      arch,
      labels,
      capacity: Math.min(capacity, wanted ?? capacity),
      isEmbedded,
      delivery,
      startsServices: this.#startsServices.get(runnerId) ?? null,
      availability: this.#availabilityOf(runner),
    };
  }

  #availabilityOf(runner: RunnerRecord): RunnerAvailability {
    if (runner.state === 'disabled') return { kind: 'disabled' };
    if (runner.state === 'pending') return { kind: 'pending-approval' };
    if (!this.#isAlive(runner.runnerId)) return { kind: 'offline', lastSeenAtMs: runner.lastHeardAtMs };
    if (runner.state === 'draining') return { kind: 'draining' };
    if (runner.pause) return { kind: 'paused', ...runner.pause };
    if (this.linkOf(runner.runnerId) === 'disconnected') return { kind: 'disconnected' };
    return { kind: 'available' };
  }

  /** After the asked moves, what is still true of the runner moves it on: a drained one that returns is draining. */
  #walk(runner: RunnerRecord, moves: readonly RunnerEvent[], effects: Set<RunnerEffect>): RunnerRecord['state'] {
    let state = runner.state;
    const move = (event: RunnerEvent) => {
      const step_ = step(runnerTable, state, event);
      if (step_.kind !== 'moved') return;
      state = step_.to;
      for (const effect of step_.effects) effects.add(effect);
    };
    for (const event of moves) move(event);
    if (state === 'online' && !this.#isAlive(runner.runnerId)) move('expire');
    if (state === 'online' && this.linkOf(runner.runnerId) === 'disconnected') move('disconnect');
    if ((state === 'online' || state === 'disconnected') && (runner.isDraining || runner.isLeaving)) move('drain');
    return state;
  }

  #write(runner: RunnerRecord, also: (tx: WriteTx) => void): void {
    this.#store.write((tx) => {
      saveRunner(tx, runner);
      also(tx);
      tx.afterCommit(() => {
        this.#runners.set(runner.runnerId, runner);
        this.#schedulable = undefined;
      });
    });
  }
}
