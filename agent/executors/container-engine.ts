import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type Docker from 'dockerode';
import type { Logger } from 'pino';
import type { AgentConfig } from '../config.ts';
import type { ContainerEngine } from '../plugins/plugin.ts';
import { type StepOutcome, stopOf } from '../steps/outcome.ts';
import { type ContainerSettings, containerSettings } from './container-settings.ts';
import type { OutputSink } from './process.ts';

type ContainerConfig = AgentConfig['containers'];
type ContainerRequest = Parameters<ContainerEngine['run']>[0];

const pingMs = 3_000;
/** From SIGTERM to SIGKILL, as for processes (Arcentra API 4.7). */
const graceSeconds = 10;
/** Containers carry the agent's data directory as a label, so that a later start finds what a crash left behind. */
const ownerLabel = 'signalbox.agent';

/**
 * A Docker Engine API that answers: Docker's or Podman's. Undefined when there is none, and then no container is
 * promised to anybody.
 */
export async function findContainerEngine(
  config: ContainerConfig,
  places: { readonly dataDir: string; readonly environment: NodeJS.ProcessEnv },
  log: Logger,
): Promise<ContainerEngine | undefined> {
  const candidates = config.socket ? [config.socket] : usualSockets(places.environment);
  for (const address of candidates.filter((candidate) => candidate.includes('://') || existsSync(candidate))) {
    // Loaded only where it is of use: it costs an idle agent 20 MiB.
    const { default: DockerClient } = await import('dockerode');
    const docker = new DockerClient({ ...dockerOptions(address), timeout: pingMs });
    try {
      const { Version, Components } = await docker.version();
      log.info({ address, version: Version, engine: Components?.[0]?.Name }, 'containers are run by this engine');
      const owner = createHash('sha256').update(places.dataDir).digest('hex').slice(0, 32);
      const engine = new EngineApi(new DockerClient(dockerOptions(address)), config, owner);
      await engine.removeLeftovers();
      return engine;
    } catch (error) {
      log.warn({ address, reason: String(error) }, 'this container engine does not answer');
    }
  }
  return undefined;
}

function usualSockets(environment: NodeJS.ProcessEnv): readonly string[] {
  if (environment.DOCKER_HOST) return [environment.DOCKER_HOST];
  if (process.platform === 'win32') return ['npipe:////./pipe/docker_engine'];
  const { HOME, XDG_RUNTIME_DIR } = environment;
  return [
    '/var/run/docker.sock',
    ...(HOME ? [join(HOME, '.docker/run/docker.sock')] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ];
}

function dockerOptions(address: string): Docker.DockerOptions {
  if (!address.includes('://')) return { socketPath: address };
  const url = new URL(address);
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  if (url.protocol === 'npipe:') return { socketPath: address.slice('npipe:'.length).replaceAll('/', '\\') };
  const protocol = url.protocol === 'https:' ? 'https' : 'http'; // Docker writes tcp:// for plain HTTP
  return { host: url.hostname, port: Number(url.port || 2375), protocol };
}

/** Runs steps in containers over the Engine API. */
class EngineApi implements ContainerEngine {
  readonly #docker: Docker;
  readonly #config: ContainerConfig;
  readonly #owner: string;
  #hasInit = true;

  constructor(docker: Docker, config: ContainerConfig, owner: string) {
    this.#docker = docker;
    this.#config = config;
    this.#owner = owner;
  }

  /** Containers of an earlier process of this agent: their steps have been reported as interrupted. */
  async removeLeftovers(): Promise<void> {
    const filters = { label: [`${ownerLabel}=${this.#owner}`] };
    for (const { Id } of await this.#docker.listContainers({ all: true, filters })) {
      await this.#docker.getContainer(Id).remove({ force: true, v: true });
    }
  }

  async run(request: ContainerRequest, signal: AbortSignal): Promise<StepOutcome> {
    const within = containerSettings(this.#config, request.wish);
    if (!within.ok) return { kind: 'not-started', because: within.because };
    let container: Docker.Container;
    try {
      await this.#provideImage(request, within.settings.pull, signal);
      container = await this.#create(request, within.settings);
    } catch (error) {
      if (signal.aborted) return stopOf(signal);
      return { kind: 'not-started', because: `image ${request.image}: ${messageOf(error)}` };
    }
    try {
      return await this.#runToEnd(container, request, signal);
    } finally {
      await container.remove({ force: true, v: true });
    }
  }

  /** An engine can lack its own init program: then the script is the first process, which is worse but works. */
  async #create(request: ContainerRequest, settings: ContainerSettings): Promise<Docker.Container> {
    try {
      return await this.#docker.createContainer(this.#options(request, settings));
    } catch (error) {
      if (!this.#hasInit || !/init binary|docker-init|catatonit/i.test(messageOf(error))) throw error;
      this.#hasInit = false;
      return await this.#docker.createContainer(this.#options(request, settings));
    }
  }

  async #runToEnd(
    container: Docker.Container,
    { image, output }: ContainerRequest,
    signal: AbortSignal,
  ): Promise<StepOutcome> {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const [stdout, stderr] = [sinkWritable('stdout', output), sinkWritable('stderr', output)];
    this.#docker.modem.demuxStream(stream, stdout, stderr);
    const copied = new Promise<void>((resolve) => {
      for (const end of ['end', 'close', 'error']) stream.once(end, () => resolve());
    });
    // SIGTERM, grace, SIGKILL are the engine's work; a container that ended meanwhile answers 304.
    const stop = () => void container.stop({ t: graceSeconds }).catch(() => {});
    try {
      if (signal.aborted) return stopOf(signal);
      await container.start();
    } catch (error) {
      return { kind: 'not-started', because: `image ${image}: ${messageOf(error)}` };
    }
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const { StatusCode: exitCode } = await container.wait();
    signal.removeEventListener('abort', stop);
    await copied;
    await Promise.all([finished(stdout), finished(stderr)]);
    if (signal.aborted) return stopOf(signal);
    return await outcomeOf(container, exitCode);
  }

  async #provideImage(
    { image, output }: ContainerRequest,
    pull: ContainerSettings['pull'],
    signal: AbortSignal,
  ): Promise<void> {
    if (pull !== 'always') {
      const isHere = await this.#docker
        .getImage(image)
        .inspect()
        .then(
          () => true,
          () => false,
        );
      if (isHere) return;
      if (pull === 'never') throw new Error('is not on this machine, and this agent does not pull images');
    }
    output.note(`pulling image ${image}`);
    const stream = await this.#docker.pull(image);
    await new Promise<void>((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      this.#docker.modem.followProgress(stream, (error) => {
        signal.removeEventListener('abort', abort);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  #options(
    { image, command: [file = 'sh', ...args], mounts, directory, env, name }: ContainerRequest,
    { memoryBytes, cpus, network, user }: ContainerSettings,
  ) {
    const { pids, ulimits, runtime } = this.#config;
    return {
      Image: image,
      // The image's own entry point would take the script for its arguments.
      Entrypoint: [file],
      Cmd: args,
      WorkingDir: directory,
      Env: Object.entries(withoutHostPaths(env)).map(([key, value]) => `${key}=${value}`),
      Labels: { [ownerLabel]: this.#owner, 'signalbox.step': name },
      Tty: false,
      ...(user && { User: user }),
      HostConfig: {
        Binds: mounts.map((path) => `${path}:${path}`),
        Init: this.#hasInit, // somebody must pass signals on and reap what the script leaves behind
        PidsLimit: pids,
        ...(memoryBytes && { Memory: memoryBytes, MemorySwap: memoryBytes }),
        ...(cpus && { NanoCpus: Math.round(cpus * 1e9) }),
        ...(ulimits.length > 0 && { Ulimits: ulimits.map(ulimitFrom) }),
        ...(runtime && { Runtime: runtime }),
        ...(network && { NetworkMode: network }),
      },
    } satisfies Docker.ContainerCreateOptions;
  }
}

/** Names that describe the host and would mislead inside an image; the image has its own. */
function withoutHostPaths({
  PATH: _path,
  HOME: _home,
  TMPDIR: _tmp,
  USER: _user,
  LOGNAME: _logname,
  ...rest
}: ContainerRequest['env']) {
  return rest;
}

function ulimitFrom(given: string): { readonly Name: string; readonly Soft: number; readonly Hard: number } {
  const [Name = '', limits = ''] = given.split('=');
  const [Soft = 0, Hard = 0] = limits.split(':').map(Number);
  return { Name, Soft, Hard };
}

function sinkWritable(stream: 'stdout' | 'stderr', output: OutputSink): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      output.write(stream, chunk);
      const room = output.room();
      if (room) void room.then(() => done());
      else done();
    },
  });
}

async function finished(writable: Writable): Promise<void> {
  await new Promise<void>((resolve) => writable.end(resolve));
}

async function outcomeOf(container: Docker.Container, exitCode: number): Promise<StepOutcome> {
  const { State } = await container.inspect();
  return State.OOMKilled ? { kind: 'killed', signal: 'SIGKILL', forced: true } : { kind: 'exited', exitCode };
}

/** The engine's own words, without the wrapping of the client. */
function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'json' in error) {
    const { json } = error;
    if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message);
  }
  return error instanceof Error ? error.message : String(error);
}
