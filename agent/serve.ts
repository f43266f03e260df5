import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import packageFile from '../package.json' with { type: 'json' };
import { RemoteAnnotations } from './annotations.ts';
import { RemoteArtifacts } from './artifacts.ts';
import { untilAborted } from './bell.ts';
import type { JobCaches } from './caches/job-caches.ts';
import { type Clock, Deadline, sleep } from './clock.ts';
import type { AgentConfig } from './config.ts';
import type { Backoff } from './connection/backoff.ts';
import { ControlStream } from './connection/control-stream.ts';
import { LogShipper } from './connection/log-shipper.ts';
import { register } from './connection/registration.ts';
import { Reporter } from './connection/reporter.ts';
import type { ServerLink } from './connection/server-link.ts';
import type { OutputPipes } from './executors/output-pipes.ts';
import type { AgentExit } from './exit.ts';
import { HostUsage } from './host-usage.ts';
import type { IdentityFile } from './identity.ts';
import { Journal } from './journal.ts';
import { builtInPlugins } from './plugins/built-in.ts';
import type { ContainerEngine } from './plugins/plugin.ts';
import type { ProgramSlot } from './programs/program.ts';
import { ProgramChanges } from './programs/program-changes.ts';
import { endInterruptedSteps } from './recovery.ts';
import { Spool } from './spool/spool.ts';
import { baseEnvironment } from './steps/environment.ts';
import { toolLabels } from './tool-labels.ts';
import { Work } from './work.ts';
import type { Workspaces } from './workspaces.ts';

/** What stays the same whoever this agent is registered as. */
export interface Machine {
  readonly clock: Clock;
  readonly log: Logger;
  readonly environment: NodeJS.ProcessEnv;
  readonly backoff: () => Backoff;
  readonly pipes: OutputPipes;
  readonly containers: ContainerEngine | undefined;
  readonly identities: IdentityFile;
  readonly slot: ProgramSlot | undefined;
  readonly workspaces: Workspaces;
  readonly caches: JobCaches;
}

export interface Service {
  readonly config: AgentConfig;
  readonly machine: Machine;
  readonly link: ServerLink;
  /** Finish what runs, take nothing new, say good-bye. */
  readonly drain: AbortSignal;
  /** Stop what runs as well. */
  readonly stopNow: AbortSignal;
}

/** How long the end of the work may take to reach the server when the agent ends; the rest waits for the next start. */
const farewellMs = 15_000;
const unregisterMs = 5_000;
/** After this long a step is reported although its log has not arrived: the server takes reports and no logs. */
const logWaitMs = 10_000;
const collectEveryMs = 300_000;

/** Works under one identity until the agent ends or the control plane has forgotten it. */
export async function serve(service: Service): Promise<AgentExit | { readonly kind: 'unknown-agent' }> {
  const { config, machine, link, drain } = service;
  const { clock, log, backoff, identities, workspaces, caches, containers } = machine;
  const baseEnv = baseEnvironment(machine.environment, config.passEnvironment);
  const registered = await register(
    {
      ...{ config, link, identities, clock, log },
      version: packageFile.version,
      labels: { ...toolLabels(baseEnv), ...config.labels, ...(containers && { container: 'true' }) },
      backoff: backoff(),
    },
    drain,
  );
  const state = join(config.dataDir, 'state');
  if (registered.isNew) rmSync(state, { recursive: true, force: true }); // another runner's steps are not ours to report
  using spool = Spool.open({ folder: join(state, 'logs'), maxBytes: config.spool.maxBytes });
  using journal = Journal.open(join(state, 'journal.jsonl'), clock, log);
  endInterruptedSteps(journal, clock, log);

  const loops = new AbortController();
  const leaving = new AbortController();
  const { agentId, heartbeatEveryMs } = registered;
  const { agent, gateway } = link;
  const shipper = new LogShipper({
    ...{ gateway, agentId, spool, clock, log },
    backoff: backoff(),
    reset: () => link.resetBulk(),
  });
  const isSynchronised = await shipper.synchronise(drain);
  if (!isSynchronised) {
    const owesNothing = journal.unanswered().length === 0 && spool.settledSeq === spool.lastSeq;
    if (owesNothing) await sayGoodBye(service, agentId);
    return leftAs(service);
  }
  const changes =
    machine.slot &&
    new ProgramChanges({ slot: machine.slot, programs: link.programs, backoff: backoff(), log, signal: loops.signal });
  await changes?.introduce(drain);
  const reporter = new Reporter({ agent, agentId, journal, log, backoff: backoff() });
  const work = new Work({
    ...{ journal, spool, log, workspaces, caches },
    maxConcurrent: config.maxConcurrent,
    minFreeBytes: config.workspace.minFreeBytes,
    baseEnv,
    host: {
      ...{ clock, containers },
      defaultShell: config.shell,
      pipes: machine.pipes,
      artifacts: new RemoteArtifacts(link.artifacts, backoff),
      annotations: new RemoteAnnotations(link.annotations),
      dataDir: config.dataDir,
    },
    plugins: builtInPlugins,
    async logSettled(seq) {
      using late = new Deadline(clock, logWaitMs);
      await shipper.settled(seq, AbortSignal.any([late.signal, loops.signal]));
    },
    started: (stepRunId) => control.stepStarted(stepRunId),
    ended: () => reporter.ring(),
  });
  const control = new ControlStream({
    ...{ agent, agentId, heartbeatEveryMs, work, clock, log },
    usage: new HostUsage(config.dataDir),
    backoff: backoff(),
    reset: () => link.resetControl(),
    connected: () => machine.slot?.works(),
    changeProgram: (change) => void changes?.begin(change),
  });

  const working = Promise.all([
    control.run(AbortSignal.any([loops.signal, leaving.signal])),
    shipper.run(loops.signal),
    reporter.run(loops.signal),
    collectRegularly(work, clock, loops.signal),
  ]);
  working.catch(() => loops.abort()); // one that fails takes the others along; nothing waits for them any more
  try {
    return await Promise.race([
      takeLeave({ service, work, control, shipper, reporter, spool, changes, agentId, leaving }, loops.signal),
      control.forgotten.then(() => ({ kind: 'unknown-agent' }) as const),
      working.then((): AgentExit => ({ kind: 'stopped' })), // only ever rejects here: the loops run until they are aborted
    ]);
  } finally {
    work.drain();
    work.stopAll('the agent ended');
    await work.idle();
    loops.abort();
    await working.catch(() => {}); // the first failure is the one that is reported
  }
}

interface Leave {
  readonly service: Service;
  readonly work: Work;
  readonly control: ControlStream;
  readonly shipper: LogShipper;
  readonly reporter: Reporter;
  readonly spool: Spool;
  readonly changes: ProgramChanges | undefined;
  readonly agentId: string;
  /** Ends the control stream. */
  readonly leaving: AbortController;
}

/**
 * Waits until the agent is asked to end, or to make place for another program, then ends it in order: no new work, the
 * running work, its reports, good-bye. Who makes place says none: the next program is there in a moment.
 */
async function takeLeave(leave: Leave, over: AbortSignal): Promise<AgentExit> {
  const { service, work, control, shipper, reporter, spool, changes, agentId, leaving } = leave;
  const { machine, drain, stopNow } = service;
  const { clock, log } = machine;
  await aborted(AbortSignal.any([drain, over, ...(changes ? [changes.ready] : [])]));
  work.drain();
  control.heartbeat();
  log.info({ running: work.running.length }, 'finishing what is running; no new work is taken');
  void aborted(AbortSignal.any([stopNow, over])).then(() => work.stopAll('the agent was stopped'));
  await work.idle();

  using deadline = new Deadline(clock, farewellMs);
  await shipper.settled(spool.lastSeq, deadline.signal);
  await reporter.settled(deadline.signal);
  if (changes?.next && !drain.aborted) return { kind: 'replaced', by: changes.next };
  if (!deadline.signal.aborted) {
    // First: the server ends the stream of whoever unregisters, and a broken stream takes its connection along.
    leaving.abort();
    await sayGoodBye(service, agentId);
  }
  return leftAs(service);
}

/** Only when nothing is owed: what the server still believes to be running would be lost at once. */
async function sayGoodBye({ link, machine: { log } }: Service, agentId: string): Promise<void> {
  await link.agent.unregister({ agentId, reason: 'agent shutdown' }, { timeoutMs: unregisterMs }).catch((error) => {
    log.warn({ reason: String(error) }, 'the control plane was not told that this agent ends');
  });
}

function leftAs({ stopNow }: Service): AgentExit {
  return { kind: stopNow.aborted ? 'stopped' : 'drained' };
}

async function collectRegularly(work: Work, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work.collectWorkspaces();
    await sleep(clock, collectEveryMs, signal);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  await untilAborted(new Promise(() => {}), signal);
}
