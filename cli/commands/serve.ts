import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { pino } from 'pino';
import { defaultDataDir } from '../../server/config.ts';
import type { RunningServer } from '../../server/main.ts';
import { UserError } from '../failure.ts';
import { styled } from '../output.ts';
import { portFrom } from '../pairs.ts';
import { untilSignalled } from '../signals.ts';

interface Options {
  readonly data?: string;
  readonly host: string;
  readonly port: number;
  readonly agentHost: string;
  readonly agentPort: number;
  readonly plaintext?: true | string;
  readonly name?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly runner: boolean;
  readonly open?: true;
  readonly logLevel: string;
}

const builtConsole = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
const builtAgent = fileURLToPath(new URL('../../dist/agent', import.meta.url));
const plaintextPort = 50_052;

export function serveCommand(): Command {
  return new Command('serve')
    .description('start the control plane, with its console for a browser')
    .option('--data <dir>', 'where everything is kept')
    .option('--host <host>', 'where the console listens', '127.0.0.1')
    .option('--port <port>', 'port of the console; 0 for any free one', portFrom, 7420)
    .option('--agent-host <host>', 'where agents may connect, over TLS', '0.0.0.0')
    .option('--agent-port <port>', 'their port; 0 for any free one', portFrom, 50_051)
    .option('--plaintext [host:port]', `also let agents connect without TLS; default 127.0.0.1:${plaintextPort}`)
    .option('--name <name...>', 'names under which agents reach this machine, for its certificate')
    .option('--allow-host <name...>', 'further names under which browsers may reach the console')
    .option('--no-runner', 'start without the runner on this machine')
    .option('--open', 'open the console in a browser')
    .option('--log-level <level>', 'error, warn, info or debug', 'warn')
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox serve --open\n  $ signalbox serve --data /srv/signalbox --name ci.lan --plaintext 0.0.0.0:50052',
    )
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  const log = pino({ name: 'signalbox', level: options.logLevel }, pino.destination(2));
  const dataDir = resolve(options.data ?? defaultDataDir(process.env, process.platform));
  const { startServer } = await import('../../server/main.ts'); // only the commands that need a server load one
  await using server = await startServer(
    {
      dataDir,
      console: { host: options.host, port: options.port },
      lan: { host: options.agentHost, port: options.agentPort },
      ...(options.plaintext !== undefined && { plaintext: plaintextListener(options.plaintext) }),
      ...(options.name && { serverNames: [...options.name] }),
      ...(options.allowHost && { allowedHosts: [...options.allowHost] }),
      ...(existsSync(builtConsole) && { rendererDir: builtConsole }),
      agentProgramDir: builtAgent,
      embeddedRunner: options.runner,
    },
    { log },
  ).catch((reason: NodeJS.ErrnoException) => {
    throw startFailure(reason, options);
  });
  const signalled = untilSignalled(['SIGINT', 'SIGTERM']); // first: whoever reads that it runs may end it at once
  announce(server, dataDir);
  if (options.open) await openBrowser(server.consoleLink());
  await signalled;
  console.log('stopping; a second signal ends at once');
}

function announce(server: RunningServer, dataDir: string): void {
  const rows = [
    [
      'console',
      existsSync(builtConsole)
        ? server.consoleLink()
        : `${server.consoleUrl} (API only; \`npm start\` builds the console)`,
    ],
    ['agents', server.lanUrl],
    ...(server.plaintextUrl === undefined ? [] : [['agents without TLS', server.plaintextUrl]]),
    ['CA fingerprint', server.caFingerprint],
    ['data', dataDir],
  ] as const;
  for (const [name, value] of rows) console.log(`${styled('dim', `${name}:`.padEnd(20))}${value}`);
  const link = existsSync(builtConsole) ? 'The link signs one browser in. ' : '';
  console.log(styled('dim', `${link}Ctrl-C stops the server.`));
}

function plaintextListener(given: true | string) {
  if (given === true) return { host: '127.0.0.1', port: plaintextPort };
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d+)$/.exec(given) ?? [];
  return { host, port: portFrom(port) };
}

function startFailure(reason: NodeJS.ErrnoException & { readonly port?: number }, options: Options): Error {
  const { code, message, port } = reason;
  if (code === 'EADDRINUSE') {
    const option = port === options.port ? '--port' : port === options.agentPort ? '--agent-port' : '--plaintext';
    const taken = port === undefined ? message : `port ${port} is taken`;
    return new UserError(
      `${taken}: another program listens there, perhaps another Signalbox; choose another one with ${option} ${option === '--plaintext' ? 'HOST:PORT' : 'PORT'}`,
      undefined,
      { cause: reason },
    );
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') return new UserError(message, undefined, { cause: reason });
  return reason;
}

async function openBrowser(url: string): Promise<void> {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const { execa } = await import('execa');
  const { failed } = await execa(command ?? '', [...args, url], { reject: false, stdio: 'ignore' });
  if (failed) console.log('No browser could be opened; use the address above.');
}
