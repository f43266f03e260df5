import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { EventsService } from '../../gen/signalbox/console/v1/event_pb.js';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { RunnersService } from '../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { ServerService } from '../../gen/signalbox/console/v1/server_pb.js';
import { WatchService } from '../../gen/signalbox/console/v1/watch_pb.js';

const program = join(import.meta.dirname, '../../cli/main.ts');

export type Console = ReturnType<typeof clients>;

/** A control plane and an agent as processes of their own, which may be killed and started again at any instant. */
export class Victims implements AsyncDisposable {
  readonly #folder: string;
  readonly #ports: { readonly console: number; readonly agents: number };
  #server: ChildProcess | undefined;
  #agent: ChildProcess | undefined;
  #console: Console | undefined;
  #agentArguments: readonly string[] = [];

  private constructor(folder: string, ports: { readonly console: number; readonly agents: number }) {
    this.#folder = folder;
    this.#ports = ports;
  }

  static async start(folder: string): Promise<Victims> {
    const victims = new Victims(folder, { console: await freePort(), agents: await freePort() });
    await victims.startServer();
    const { secret } = await victims.console.runners.createRegistrationToken({ note: 'chaos' });
    const { caFingerprint } = await victims.console.server.getServer({});
    const trust = ['--token', secret, '--ca-fingerprint', caFingerprint];
    victims.#agentArguments = ['--server', victims.#agentUrl, ...trust, '--max-concurrent', '3'];
    victims.startAgent();
    return victims;
  }

  /** Clients of the server as it runs now. */
  get console(): Console {
    if (!this.#console) throw new Error('the server is not running');
    return this.#console;
  }

  async startServer(): Promise<void> {
    const dataDir = join(this.#folder, 'server');
    mkdirSync(dataDir, { recursive: true });
    rmSync(join(dataDir, 'console.json'), { force: true }); // of the process that was killed
    const { console, agents } = this.#ports;
    const ports = ['--port', String(console), '--agent-host', '127.0.0.1', '--agent-port', String(agents)];
    this.#server = start(['serve', '--no-runner', '--data', dataDir, ...ports, '--log-level', 'error']);
    this.#console = clients(await addressIn(dataDir));
  }

  startAgent(): void {
    this.#agent = start([
      'agent',
      '--data',
      join(this.#folder, 'agent'),
      ...this.#agentArguments,
      '--log-level',
      'fatal',
    ]);
  }

  async kill(victim: 'server' | 'agent'): Promise<void> {
    const child = victim === 'server' ? this.#server : this.#agent;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async restart(victim: 'server' | 'agent'): Promise<void> {
    if (victim === 'server') await this.startServer();
    else this.startAgent();
  }

  get #agentUrl(): string {
    return `https://127.0.0.1:${this.#ports.agents}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('agent');
    await this.kill('server');
  }
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function clients({ url, token }: { readonly url: string; readonly token: string }) {
  const authorize: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [authorize] });
  return {
    runs: createClient(RunsService, transport),
    logs: createClient(LogsService, transport),
    events: createClient(EventsService, transport),
    runners: createClient(RunnersService, transport),
    server: createClient(ServerService, transport),
    watch: createClient(WatchService, transport),
  };
}

/** The server writes its address when it is ready. */
async function addressIn(dataDir: string): Promise<{ url: string; token: string }> {
  const watcher = watch(dataDir);
  try {
    for (;;) {
      const address = read(join(dataDir, 'console.json'));
      if (address) return address;
      await once(watcher, 'change');
    }
  } finally {
    watcher.close();
  }
}

function read(file: string): { url: string; token: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string };
  } catch {
    return undefined; // not written yet, or not whole
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
