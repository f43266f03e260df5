import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { CacheStore } from './caches/cache-store.ts';
import { JobCaches } from './caches/job-caches.ts';
import { type Clock, sleep, systemClock } from './clock.ts';
import type { AgentConfig } from './config.ts';
import { Backoff } from './connection/backoff.ts';
import { ServerLink } from './connection/server-link.ts';
import { establishTrust, FingerprintMismatch, type Trust } from './connection/trust.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { findContainerEngine } from './executors/container-engine.ts';
import { NamedPipes } from './executors/output-pipes.ts';
import { type AgentExit, AgentStopped } from './exit.ts';
import { IdentityFile } from './identity.ts';
import type { ProgramSlot } from './programs/program.ts';
import { type Machine, serve } from './serve.ts';
import { Workspaces } from './workspaces.ts';

/** Between two looks whether a former agent has ended. */
const waitForFormerMs = 500;

export interface RunAgentOptions {
  /** Aborted to drain: finish what runs, take nothing new, say good-bye. */
  readonly signal: AbortSignal;
  /** Aborted to stop running steps as well. */
  readonly stopNow?: AbortSignal;
  readonly log: Logger;
  /** Where other programs are kept; absent: nobody would start one in the place of this. */
  readonly slot?: ProgramSlot;
  /** `wait`: whoever has it is a former agent of the same parent, which ends its work. */
  readonly whenDataDirIsTaken?: 'end' | 'wait';
  readonly clock?: Clock;
  /** 0 to 1, for the jitter of reconnecting. */
  readonly random?: () => number;
  /** Where steps get their base environment from. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The agent, from registration to its last report. Resolves with why it ended; rejects only for faults of this machine
 * or program, such as a data directory that can't be written.
 */
export async function runAgent(config: AgentConfig, options: RunAgentOptions): Promise<AgentExit> {
  const { signal } = options;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = await dataDirFor(config, options);
  if (!lock && signal.aborted) return { kind: 'drained' };
  if (!lock) return { kind: 'refused', because: `another agent uses the data directory ${config.dataDir}` };
  using _lock = lock;
  try {
    const machine = await prepareMachine(config, options);
    const trust = await trustWhenReachable(config, machine, signal);
    using link = new ServerLink(config.server, trust, { takesPrograms: options.slot !== undefined });
    for (;;) {
      const end = await serve({
        config,
        machine,
        link,
        drain: signal,
        stopNow: options.stopNow ?? new AbortController().signal,
      });
      if (end.kind !== 'unknown-agent') return end;
      if (!config.registrationToken)
        return { kind: 'refused', because: 'this runner was removed from the control plane' };
      machine.identities.forget();
    }
  } catch (error) {
    if (error instanceof AgentStopped) return error.exit;
    if (signal.aborted && error === signal.reason) return { kind: 'drained' }; // asked to end before there was any work
    throw error;
  }
}

/** Undefined: another agent has it, and it is not to be waited for, or no longer. */
async function dataDirFor(
  { dataDir }: AgentConfig,
  { whenDataDirIsTaken = 'end', signal, log, clock = systemClock }: RunAgentOptions,
): Promise<Disposable | undefined> {
  for (let tries = 1; ; tries++) {
    const lock = await lockDataDir(dataDir);
    if (lock || whenDataDirIsTaken === 'end' || signal.aborted) return lock;
    if (tries === 1) log.info({ dataDir }, 'waiting for the former agent, which ends its work');
    await sleep(clock, waitForFormerMs, signal);
  }
}

async function prepareMachine(config: AgentConfig, options: RunAgentOptions): Promise<Machine> {
  const { log, clock = systemClock, random = Math.random, environment = process.env } = options;
  const { dataDir, workspace, cache } = config;
  rmSync(join(dataDir, 'steps'), { recursive: true, force: true }); // scripts and keys of steps that were cut off
  return {
    clock,
    log,
    environment,
    backoff: () => new Backoff(clock, random),
    pipes: await NamedPipes.create(join(dataDir, 'pipes'), Math.min(config.maxConcurrent, 8)),
    containers: config.containers.enabled
      ? await findContainerEngine(config.containers, { dataDir, environment }, log)
      : undefined,
    identities: new IdentityFile(dataDir),
    slot: options.slot,
    caches: new JobCaches(
      cache.maxBytes > 0
        ? new CacheStore({ folder: join(dataDir, 'caches'), maxBytes: cache.maxBytes, clock, log })
        : undefined,
      clock,
      log,
    ),
    workspaces: new Workspaces({
      root: workspace.root ?? join(dataDir, 'workspaces'),
      allowAbsolute: workspace.allowAbsolute,
      clock,
      log,
    }),
  };
}

async function trustWhenReachable(config: AgentConfig, { backoff, log }: Machine, signal: AbortSignal): Promise<Trust> {
  for (const wait = backoff(); ; await wait.wait(signal)) {
    signal.throwIfAborted();
    try {
      return await establishTrust({ server: config.server, caFingerprint: config.caFingerprint }, signal);
    } catch (error) {
      if (error instanceof FingerprintMismatch) {
        throw new AgentStopped({ kind: 'refused', because: error.message }, { cause: error });
      }
      log.warn({ reason: String(error) }, 'the control plane does not answer; trying again');
    }
  }
}
