import { join } from 'node:path';
import type { Logger } from 'pino';
import packageFile from '../../package.json' with { type: 'json' };
import { type Clock, systemClock } from '../clock.ts';
import type { AgentConfig } from '../config.ts';
import type { AgentExit } from '../exit.ts';
import { fileOf, type Program, type ProgramSlot } from './program.ts';
import { isSame, ProgramShelf } from './shelf.ts';
import { type Faulty, runStoredAgent } from './stored-agent.ts';

/** How long a program may take until the control plane has heard of it. Then the one before it is started again. */
const usualTrialMs = 120_000;

export interface LaunchOptions {
  /** Aborted to drain: finish what runs, take nothing new, say good-bye. */
  readonly signal: AbortSignal;
  /** Aborted to stop running steps as well. */
  readonly stopNow: AbortSignal;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly trialMs?: number;
}

/**
 * The agent, with another program in its place whenever the control plane hands one out. The installed program runs in
 * this process, others as children of it. One that the control plane does not hear of is given up for the one before it.
 * Resolves and rejects as `runAgent`.
 */
export async function launchAgent(config: AgentConfig, options: LaunchOptions): Promise<AgentExit> {
  const shelf = new ProgramShelf(join(config.dataDir, 'programs'), packageFile.version);
  for (let program = shelf.current; ; ) {
    const end = await runOne(program, shelf, config, options);
    if (end.kind === 'replaced') {
      program = end.by === 'previous' ? (shelf.previous ?? program) : end.by;
    } else if (end.kind === 'faulty') {
      options.log.error({ version: shelf.versionOf(program), because: end.because }, 'this program is given up');
      shelf.giveUp(program, end.because);
      program = shelf.current;
    } else {
      return end;
    }
  }
}

async function runOne(
  program: Program,
  shelf: ProgramShelf,
  config: AgentConfig,
  { signal, stopNow, log, clock = systemClock, trialMs = usualTrialMs }: LaunchOptions,
): Promise<AgentExit | Faulty> {
  const fault = shelf.faultOf(program);
  if (fault !== undefined) return { kind: 'faulty', because: fault };
  const isProved = isSame(program, shelf.current);
  const slot = slotOf(program, shelf, log);
  if (program === 'installed') {
    const { runAgent } = await import('../run-agent.ts'); // not at all in a process that only watches another program
    return await runAgent(config, { signal, stopNow, log, clock, slot });
  }
  const { works, ...rest } = slot;
  return await runStoredAgent({
    file: fileOf(shelf.folder, program.digest),
    firstLine: { settings: config, logLevel: log.level, ...rest },
    ...{ drain: signal, stopNow, works, clock },
    trialMs: isProved ? undefined : trialMs,
  });
}

/** A program on trial would go back to the one that is still the current one. */
function slotOf(program: Program, shelf: ProgramShelf, log: Logger): ProgramSlot {
  const before = isSame(program, shelf.current) ? shelf.previous : shelf.current;
  return {
    folder: shelf.folder,
    previousVersion: before && shelf.versionOf(before),
    failure: shelf.failure,
    works() {
      const isNew = !isSame(program, shelf.current);
      shelf.settle(program);
      if (isNew) log.info({ version: shelf.versionOf(program) }, 'this program has taken the place of the former one');
    },
  };
}
