import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type ConsoleClients, consoleAddressIn, consoleClients } from '../support/console-clients.ts';

const program = join(import.meta.dirname, '../../cli/main.ts');

/** A control plane and an agent as processes of their own, which may be killed and started again at any instant. */
export class Victims implements AsyncDisposable {
  readonly #folder: string;
  readonly #serveOptions: readonly string[];
  readonly #ports: { readonly console: number; readonly agents: number };
  #server: ChildProcess | undefined;
  #agent: ChildProcess | undefined;
  #console: ConsoleClients | undefined;
  #agentArguments: readonly string[] = [];

  private constructor(
    folder: string,
    ports: { readonly console: number; readonly agents: number },
    serveOptions: readonly string[],
  ) {
    this.#serveOptions = serveOptions;
    this.#folder = folder;
    this.#ports = ports;
  }

  /** A server whose only runner is the embedded one. */
  static async startAlone(folder: string): Promise<Victims> {
    const victims = new Victims(folder, { console: await freePort(), agents: await freePort() }, []);
    await victims.startServer();
    return victims;
  }

  static async start(folder: string): Promise<Victims> {
    const victims = new Victims(folder, { console: await freePort(), agents: await freePort() }, ['--no-runner']);
    await victims.startServer();
    const { secret } = await victims.console.runners.createRegistrationToken({ note: 'chaos' });
    const { caFingerprint } = await victims.console.server.getServer({});
    const trust = ['--token', secret, '--ca-fingerprint', caFingerprint];
    victims.#agentArguments = ['--server', victims.#agentUrl, ...trust, '--max-concurrent', '3'];
    victims.startAgent();
    return victims;
  }

  /** Clients of the server as it runs now. */
  get console(): ConsoleClients {
    if (!this.#console) throw new Error('the server is not running');
    return this.#console;
  }

  async startServer(): Promise<void> {
    const dataDir = join(this.#folder, 'server');
    mkdirSync(dataDir, { recursive: true });
    rmSync(join(dataDir, 'console.json'), { force: true }); // of the process that was killed
    const { console, agents } = this.#ports;
    const ports = ['--port', String(console), '--agent-host', '127.0.0.1', '--agent-port', String(agents)];
    this.#server = start(['serve', ...this.#serveOptions, '--data', dataDir, ...ports, '--log-level', 'error']);
    this.#console = consoleClients(await consoleAddressIn(dataDir));
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
