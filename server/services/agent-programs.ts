import { createReadStream } from 'node:fs';
import type { Logger } from 'pino';
import { DomainError } from '../domain/errors.ts';
import { type Actor, type RunnerNoted, system } from '../domain/events.ts';
import type { RunnerId } from '../domain/ids.ts';
import type { RefusalWord } from '../domain/refusal-word.ts';
import {
  type ProgramAction,
  type ProgramChange,
  programActions,
  type RunnerProgram,
  type ShippedProgram,
} from '../domain/runner-program.ts';
import type { RunnerView } from '../domain/runner-view.ts';
import type { ProgramOffer } from '../domain/step-assignment.ts';
import { deleteRunnerProgram, listRunnerPrograms, saveRunnerProgram } from '../store/runner-programs.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';
import type { Runners } from './runners.ts';

/** What an agent says of its program. */
export interface ProgramReport {
  /** `runs`: nothing is being changed. */
  readonly progress: 'runs' | 'fetching' | 'finishing' | 'failed';
  readonly version: string;
  /** Empty: nothing to go back to. */
  readonly previousVersion: string;
  /** What the progress is about. */
  readonly wantedVersion: string;
  /** Why it failed. */
  readonly message: string;
}

type ProgramEvent = Extract<RunnerNoted['type'], `runner.program-${string}`>;

const chunkBytes = 256 << 10;
const longestMessage = 2_000;

/**
 * The programs of agents, and the one that this server hands out, so that agents get the version of the server without
 * any other network. An agent finishes what it executes first, and goes back by itself to the program it had when the
 * new one does not come to this server; here is only kept what is wanted and what became of it.
 */
export class AgentPrograms {
  readonly shipped: ShippedProgram | undefined;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #events: Events;
  readonly #runners: Runners;
  readonly #tell: (runnerId: RunnerId, offer: ProgramOffer) => boolean;
  readonly #programs = new Map<RunnerId, RunnerProgram>();

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly log: Logger;
    readonly events: Events;
    readonly runners: Runners;
    readonly shipped: ShippedProgram | undefined;
    /** To the agent over its control stream; false: it has none. */
    readonly tell: (runnerId: RunnerId, offer: ProgramOffer) => boolean;
  }) {
    this.shipped = options.shipped;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#events = options.events;
    this.#runners = options.runners;
    this.#tell = options.tell;
    for (const program of this.#store.read((tx) => listRunnerPrograms(tx)))
      this.#programs.set(program.runnerId, program);
  }

  of(runnerId: RunnerId): RunnerProgram {
    const none = { isChangeable: false, previousVersion: null, change: null, failure: null };
    return this.#programs.get(runnerId) ?? { runnerId, ...none };
  }

  /** What may be done about it now. */
  actions({ runnerId, version }: Pick<RunnerView, 'runnerId' | 'version'>): readonly ProgramAction[] {
    return programActions(this.of(runnerId), version, this.shipped);
  }

  /**
   * To the version that this server hands out, as soon as its agent is there. Refused as `wrong-state` when nothing is
   * handed out, its agent cannot change its program or has that version, or a change is under way.
   */
  update(runnerId: RunnerId, by: Actor): void {
    if (!this.shipped) throw new DomainError('wrong-state', nothingShipped, { word: 'program_not_shipped' });
    this.#want(runnerId, { kind: 'update', version: this.shipped.version, isInTurn: false }, by);
  }

  /** To the version that its agent had before. Refused as `update` is, and when there was none. */
  rollBack(runnerId: RunnerId, by: Actor): void {
    const { previousVersion } = this.of(runnerId);
    if (previousVersion === null) {
      const message = `the agent of ${this.#nameOf(runnerId)} has no version to go back to`;
      throw this.#wrongState(runnerId, 'program_without_previous', message);
    }
    this.#want(runnerId, { kind: 'roll-back', version: previousVersion, isInTurn: false }, by);
  }

  /**
   * All that can be updated, one after the other, so that the others go on working; those that are away follow when they
   * come back. The first that fails ends it for those whose turn has not come. Answers how many.
   */
  updateAll(by: Actor): number {
    const { shipped } = this;
    if (!shipped) throw new DomainError('wrong-state', nothingShipped, { word: 'program_not_shipped' });
    const updatable = this.#runners.list().filter((runner) => this.actions(runner).includes('update'));
    for (const { runnerId } of updatable) {
      this.#want(runnerId, { kind: 'update', version: shipped.version, isInTurn: true }, by);
    }
    return updatable.length;
  }

  /** Takes the wish back, as long as its agent was not told. Refused as `wrong-state` afterwards. */
  keep(runnerId: RunnerId, by: Actor): void {
    const { change } = this.of(runnerId);
    if (!change) return;
    if (change.phase !== 'waiting') throw this.#alreadyChanging(runnerId);
    this.#save({ ...this.of(runnerId), change: null }, by, 'runner.program-dropped', change.version);
  }

  /** A control stream of its agent was opened. */
  attached(runnerId: RunnerId, { isChangeable }: { readonly isChangeable: boolean }): void {
    const program = this.of(runnerId);
    if (isChangeable !== program.isChangeable) this.#save({ ...program, isChangeable });
    const { change } = program;
    if (!change) return;
    if (!isChangeable) this.#drop({ ...program, isChangeable }, change);
    else if (change.isInTurn && change.phase === 'waiting') this.#nextInTurn();
    else this.#begin(runnerId, change);
  }

  /** Its agent says what it runs and how a change goes on. */
  report(runnerId: RunnerId, { progress, version, previousVersion, wantedVersion, message }: ProgramReport): void {
    const known = { ...this.of(runnerId), previousVersion: previousVersion || null };
    const { change } = known;
    const isWanted = change !== null && change.version === wantedVersion;
    switch (progress) {
      case 'runs':
        if (change?.version === version) this.#end(known, change);
        else this.#save(known);
        return;
      case 'fetching':
        this.#save(isWanted ? { ...known, change: { ...change, phase: 'fetching' } } : known);
        return;
      case 'finishing':
        if (isWanted)
          this.#save(
            { ...known, change: { ...change, phase: 'finishing' } },
            runnerId,
            'runner.program-fetched',
            wantedVersion,
          );
        else this.#save(known);
        return;
      case 'failed': {
        const failure = {
          version: wantedVersion,
          message: message.slice(0, longestMessage),
          atMs: this.#clock.nowMs(),
        };
        this.#fail({ ...known, change: isWanted ? null : change, failure }, isWanted && change.isInTurn);
        return;
      }
    }
  }

  /** Its work was given up: it may be away for long, and others have their turn. */
  lost(runnerId: RunnerId, isForGood: boolean): void {
    if (isForGood && this.#programs.delete(runnerId)) this.#store.write((tx) => deleteRunnerProgram(tx, runnerId));
    this.#nextInTurn();
  }

  /** The program with this digest. Refused as `not-found` when another one is handed out. */
  async *read(digest: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (this.shipped?.digest !== digest) {
      throw new DomainError('not-found', `this server hands out no program with the digest ${digest.slice(0, 64)}`);
    }
    yield* createReadStream(this.shipped.file, { highWaterMark: chunkBytes, signal });
  }

  #want(runnerId: RunnerId, wanted: Pick<ProgramChange, 'kind' | 'version' | 'isInTurn'>, by: Actor): void {
    const { version: fromVersion, name } = this.#runners.get(runnerId);
    const program = this.of(runnerId);
    if (!program.isChangeable) {
      throw this.#wrongState(runnerId, 'program_of_agent', `the agent of ${name} cannot change its own program`);
    }
    if (program.change && program.change.phase !== 'waiting') throw this.#alreadyChanging(runnerId);
    if (fromVersion === wanted.version) {
      throw this.#wrongState(runnerId, 'program_same', `the agent of ${name} has version ${fromVersion} already`);
    }
    const change: ProgramChange = { ...wanted, fromVersion, phase: 'waiting', sinceMs: this.#clock.nowMs() };
    this.#save(
      { ...program, change, failure: null },
      by,
      'runner.program-wanted',
      `${fromVersion} → ${wanted.version}`,
    );
    if (wanted.isInTurn) this.#nextInTurn();
    else this.#begin(runnerId, change);
  }

  /** Tells its agent. False: it is not there. */
  #begin(runnerId: RunnerId, change: ProgramChange): boolean {
    const { shipped } = this;
    if (change.kind === 'roll-back') {
      return this.#asked(change, runnerId, { kind: 'previous', version: change.version });
    }
    if (!shipped) {
      const failure = { version: change.version, message: nothingShipped, atMs: this.#clock.nowMs() };
      this.#fail({ ...this.of(runnerId), change: null, failure }, change.isInTurn);
      return true;
    }
    // The server was updated since somebody wanted this.
    return this.#asked({ ...change, version: shipped.version }, runnerId, { kind: 'offered', ...shipped });
  }

  #asked(change: ProgramChange, runnerId: RunnerId, offer: ProgramOffer): boolean {
    if (!this.#tell(runnerId, offer)) return false;
    this.#save({ ...this.of(runnerId), change: { ...change, phase: 'asked' } });
    return true;
  }

  #end(program: RunnerProgram, { fromVersion, version, isInTurn }: ProgramChange): void {
    const { runnerId } = program;
    const done = { ...program, change: null, failure: null };
    this.#save(done, runnerId, 'runner.program-changed', `${fromVersion} → ${version}`);
    if (isInTurn) this.#nextInTurn();
  }

  #fail(program: RunnerProgram, wasInTurn: boolean): void {
    const { runnerId, failure } = program;
    const said = `${failure?.version}: ${failure?.message}`;
    this.#log.warn({ runnerId, said }, 'an agent keeps the program it has');
    this.#save(program, runnerId, 'runner.program-failed', said);
    if (!wasInTurn) return;
    for (const { change, ...other } of this.#inTurn()) {
      if (change.phase !== 'waiting') continue;
      this.#save({ ...other, change: null }, system, 'runner.program-dropped', change.version);
    }
  }

  /** Whoever started its agent again does not let it change. */
  #drop(program: RunnerProgram, { version, isInTurn }: ProgramChange): void {
    this.#save({ ...program, change: null }, system, 'runner.program-dropped', version);
    if (isInTurn) this.#nextInTurn();
  }

  #nextInTurn(): void {
    const inTurn = this.#inTurn();
    const isUnderWay = inTurn.some(
      ({ runnerId, change }) => change.phase !== 'waiting' && this.#runners.get(runnerId).state !== 'offline',
    );
    if (isUnderWay) return;
    for (const { runnerId, change } of inTurn) if (change.phase === 'waiting' && this.#begin(runnerId, change)) return;
  }

  /** By name. */
  #inTurn() {
    return this.#runners.list().flatMap(({ runnerId }) => {
      const { change, ...program } = this.of(runnerId);
      return change?.isInTurn ? [{ ...program, change }] : [];
    });
  }

  #save(program: RunnerProgram, by?: Actor, type?: ProgramEvent, message = ''): void {
    const { runnerId } = program;
    this.#store.write((tx) => {
      saveRunnerProgram(tx, program);
      if (type && by) this.#events.append(tx, { type, runnerId, name: this.#nameOf(runnerId), message }, by);
      tx.afterCommit(() => this.#programs.set(runnerId, program));
    });
  }

  #nameOf(runnerId: RunnerId): string {
    return this.#runners.get(runnerId).name;
  }

  #alreadyChanging(runnerId: RunnerId): DomainError {
    const message = `the agent of ${this.#nameOf(runnerId)} is changing its program already`;
    return this.#wrongState(runnerId, 'program_changing', message);
  }

  #wrongState(runnerId: RunnerId, word: RefusalWord, message: string): DomainError {
    return new DomainError('wrong-state', message, { word, values: { name: this.#nameOf(runnerId) } });
  }
}

const nothingShipped = 'this server has no agent program to hand out';
