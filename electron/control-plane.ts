import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import type { ServerOptions } from '../server/config.ts';
import { DomainError } from '../server/domain/errors.ts';
import type { AgentProcess, EmbeddedRunner, LaunchAgent } from '../server/embedded-runner.ts';
import { type RunningServer, startServer } from '../server/main.ts';
import { restoreBackup } from '../server/services/backup.ts';
import type { FromControlPlane, ToControlPlane } from './control-plane-messages.ts';
import { portKeychain } from './port-keychain.ts';

/**
 * The control plane as a utility process of the shell. Main starts it, asks whether it is alive, and is its only way to
 * the outside besides its listeners. Its log goes to stderr, which main keeps in a file.
 */
const { parentPort } = process;
const keyPlace = portKeychain(parentPort);
const log = pino({ name: 'control-plane', level: 'info' }, pino.destination(2));
const mostTries = 4;
let server: RunningServer | undefined;
let runner: EmbeddedRunner | undefined;
let wantsRunner = false;
/** The window comes first: two processes that start share the processors with the one that draws it. */
const runnerAfterMs = 1_000;

parentPort.on('message', ({ data }: { data: ToControlPlane }) => {
  answer(data).catch((reason: unknown) => refuse(reason));
});

function tell(message: FromControlPlane): void {
  parentPort.postMessage(message);
}

async function answer(message: ToControlPlane): Promise<void> {
  switch (message.kind) {
    case 'start':
      wantsRunner = message.hasRunner;
      server = await startOnceFree({ ...message.options, embeddedRunner: false });
      tell({
        kind: 'ready',
        url: server.consoleUrl,
        token: server.consoleToken,
        agentPort: Number(new URL(server.lanUrl).port),
      });
      await setTimeout(runnerAfterMs);
      return startRunner();
    case 'restore':
      await restoreBackup(message.backupFolder, message.dataDir);
      return leaveWith({ kind: 'restored' });
    case 'ping':
      return tell({ kind: 'pong', id: message.id });
    case 'issue-code':
      if (server) tell({ kind: 'code', id: message.id, code: codeIn(server.consoleLink()) });
      return;
    case 'set-runner':
      return setRunner(message.isOn);
    case 'drain':
      wantsRunner = false;
      await runner?.drain();
      return tell({ kind: 'drained' });
    case 'stop':
      wantsRunner = false;
      await runner?.[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
      return process.exit();
    case 'agent-ended':
      agents.get(message.id)?.ended.resolve({ exitCode: message.exitCode, signal: null });
      agents.delete(message.id);
      return;
  }
}

/** Another server on the same data may be one that is just ending, after a crash of the app: it gets a moment. */
async function startOnceFree(options: ServerOptions): Promise<RunningServer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startServer(options, { log, keyPlace });
    } catch (reason) {
      const isInUse = reason instanceof DomainError && reason.kind === 'unavailable';
      if (!isInUse || tries === mostTries) throw reason;
      await setTimeout(1_000);
    }
  }
}

/** Unless it is wanted no more, or runs. */
function startRunner(): void {
  if (wantsRunner && server) runner ??= server.startRunner(launchThroughMain);
}

/** Turned off, it ends what it does first. */
async function setRunner(isOn: boolean): Promise<void> {
  wantsRunner = isOn;
  if (isOn) return startRunner();
  const leaving = runner;
  runner = undefined;
  await leaving?.drain();
}

function codeIn(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('code') ?? '';
}

/** Reasons that stay what they are however often the start is repeated. */
const lastingCodes = new Set(['EACCES', 'EROFS', 'EADDRNOTAVAIL']);

function refuse(reason: unknown): void {
  log.error({ err: reason }, 'the control plane cannot go on');
  const {
    code = '',
    port,
    message = String(reason),
  }: NodeJS.ErrnoException & { readonly port?: number } = reason instanceof Error ? reason : new Error(String(reason));
  process.exitCode = 1;
  leaveWith({
    kind: 'refused',
    because: message,
    isLasting: reason instanceof DomainError || lastingCodes.has(code),
    ...(code === 'EADDRINUSE' && port !== undefined && { busyPort: port }),
  });
}

/** A last word could be lost with the process: main answers it with `stop`. */
function leaveWith(message: FromControlPlane): void {
  tell(message);
  void setTimeout(5_000).then(() => process.exit());
}

type Ended = PromiseWithResolvers<Awaited<AgentProcess['ended']>>;
const agents = new Map<number, { readonly ended: Ended }>();
let lastAgent = 0;

/** A utility process cannot start another one, and Electron's executable is no Node: main starts the agent. */
const launchThroughMain: LaunchAgent = (whenOrphaned) => {
  lastAgent += 1;
  const id = lastAgent;
  const ended: Ended = Promise.withResolvers();
  agents.set(id, { ended });
  tell({ kind: 'start-agent', id, whenOrphaned });
  return {
    pid: undefined,
    send: (line) => tell({ kind: 'agent-line', id, line }),
    kill: () => tell({ kind: 'kill-agent', id }),
    ended: ended.promise,
  };
};
