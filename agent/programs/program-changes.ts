import { type Client, ConnectError } from '@connectrpc/connect';
import type { Logger } from 'pino';
import type { OfferedProgram, ProgramChange } from '../../gen/agent/v1/agent_pb.js';
import { ProgramProgress, type ProgramService } from '../../gen/signalbox/agent/v1/programs_pb.js';
import packageFile from '../../package.json' with { type: 'json' };
import type { Backoff } from '../connection/backoff.ts';
import { failureOf } from '../connection/failures.ts';
import { fetchProgram } from './fetch-program.ts';
import type { ProgramSlot, StoredProgram } from './program.ts';

const callMs = 30_000;

export interface ProgramChangesOptions {
  readonly slot: ProgramSlot;
  readonly programs: Client<typeof ProgramService>;
  readonly backoff: Backoff;
  readonly log: Logger;
  /** The agent ends. */
  readonly signal: AbortSignal;
}

/** Another program in the place of this one, when the control plane wants that: fetched, checked, and made ready. */
export class ProgramChanges {
  readonly #options: ProgramChangesOptions;
  readonly #ready = new AbortController();
  #next: StoredProgram | 'previous' | undefined;
  #wanted: string | undefined;

  constructor(options: ProgramChangesOptions) {
    this.#options = options;
  }

  /** Aborted when this program is to end, so that the next one can start. */
  get ready(): AbortSignal {
    return this.#ready.signal;
  }

  /** What is to be started then. */
  get next(): StoredProgram | 'previous' | undefined {
    return this.#next;
  }

  /**
   * Tells the control plane what runs here and what was tried before, until it has heard of it. To be done before work
   * is asked for: a change that failed must not be wanted again. Throws only what ends the agent.
   */
  async introduce(signal: AbortSignal): Promise<void> {
    const { slot, backoff, log } = this.#options;
    const { failure: given } = slot;
    while (!signal.aborted) {
      backoff.begin();
      try {
        if (given) await this.#report(ProgramProgress.FAILED, given.version, given.because);
        else await this.#report(ProgramProgress.UNSPECIFIED, '');
        backoff.succeeded();
        return;
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'refused') return; // by one that hands out no programs, or does not know this agent
        log.warn({ reason: failure.message }, 'the control plane was not told which program runs here; trying again');
        await backoff.wait(signal);
      }
    }
  }

  /** Begins with it, unless one is under way. Never throws: how it ends is told. */
  async begin({ program }: ProgramChange): Promise<void> {
    if (this.#wanted !== undefined || program.case === undefined) return;
    const { log } = this.#options;
    this.#wanted = program.case === 'offered' ? program.value.version : program.value;
    try {
      const next = program.case === 'offered' ? await this.#fetch(program.value) : this.#previous(program.value);
      log.info({ version: this.#wanted }, 'another version of this program is started when what runs has ended');
      await this.#tell(ProgramProgress.FINISHING);
      this.#next = next;
      this.#ready.abort();
    } catch (error) {
      const because = error instanceof ConnectError ? error.rawMessage : String((error as Error).message);
      log.warn({ version: this.#wanted, because }, 'another version of this program was not taken');
      await this.#tell(ProgramProgress.FAILED, because);
      this.#wanted = undefined;
    }
  }

  async #fetch({ version, digest, sizeBytes }: OfferedProgram): Promise<StoredProgram> {
    const { slot, programs, signal } = this.#options;
    await this.#tell(ProgramProgress.FETCHING);
    return await fetchProgram(programs, { version, digest, sizeBytes: Number(sizeBytes) }, slot.folder, signal);
  }

  #previous(version: string): 'previous' {
    if (this.#options.slot.previousVersion === version) return 'previous';
    throw new Error(`there is no version ${version} to go back to`);
  }

  /** On the way: what is lost of it is told by the program that introduces itself next. */
  async #tell(progress: ProgramProgress, message = ''): Promise<void> {
    await this.#report(progress, this.#wanted ?? '', message).catch((error: unknown) => {
      this.#options.log.warn({ reason: String(error) }, 'the control plane did not hear how the change goes on');
    });
  }

  async #report(progress: ProgramProgress, wantedVersion: string, message = ''): Promise<void> {
    const { slot, programs, signal } = this.#options;
    await programs.reportProgram(
      { version: packageFile.version, previousVersion: slot.previousVersion ?? '', progress, wantedVersion, message },
      { signal, timeoutMs: callMs },
    );
  }
}
