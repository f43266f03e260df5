import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Logger } from 'pino';
import type { AgentConfig } from '../config.ts';
import type { ContainerEngine, ServiceRequest } from '../plugins/plugin.ts';
import { type StepOutcome, stopOf } from '../steps/outcome.ts';
import { type ContainerSettings, containerSettings } from './container-settings.ts';
import { attachOutput, messageOf, stopOnAbort } from './containers.ts';
import { isInternal, placementOf, refusalOfNetwork } from './services/job-network.ts';
import { checkOfImage, type ReadyCheck } from './services/readiness.ts';
import { runService } from './services/service-container.ts';

type ContainerConfig = AgentConfig['containers'];
type ContainerRequest = Parameters<ContainerEngine['run']>[0];

const pingMs = 3_000;
/** From SIGTERM to SIGKILL, as for processes (Arcentra API 4.7). */
const graceSeconds = 10;
/** Containers and networks carry the agent's data directory as a label, so that a later start finds what a crash left behind. */
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
      await engine.removeLeftovers(log);
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

/** Runs steps in containers over the Engine API, and services beside them. */
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
  async removeLeftovers(log: Logger): Promise<void> {
    const filters = { label: [`${ownerLabel}=${this.#owner}`] };
    const left = (error: unknown) =>
      log.warn({ reason: messageOf(error) }, 'something of former jobs could not be removed from the container engine');
    for (const { Id } of await this.#docker.listContainers({ all: true, filters })) {
      await this.#docker.getContainer(Id).remove({ force: true, v: true }).catch(left);
    }
    for (const { Id } of await this.#docker.listNetworks({ filters })) {
      await this.#docker.getNetwork(Id).remove().catch(left);
    }
  }

  async openNetwork(jobRunId: string): Promise<string> {
    const refused = refusalOfNetwork(this.#config);
    if (refused !== undefined) throw new Error(refused);
    const Name = `signalbox-${this.#owner.slice(0, 8)}-${jobRunId.replace(/[^A-Za-z0-9_.-]/g, '_')}`;
    await this.#docker.createNetwork({
      ...{ Name, Driver: 'bridge', CheckDuplicate: true, Internal: isInternal(this.#config) },
      Labels: { [ownerLabel]: this.#owner },
    });
    return Name;
  }

  async closeNetwork(name: string): Promise<void> {
    await this.#docker.getNetwork(name).remove();
  }

  async run(request: ContainerRequest, signal: AbortSignal): Promise<StepOutcome> {
    const within = containerSettings(this.#config, request.wish);
    if (!within.ok) return { kind: 'not-started', because: within.because };
    const { settings } = within;
    const { main, also } = placementOf(settings.network, request.network, this.#config);
    const options = () => this.#stepOptions(request, { ...settings, network: main });
    return await this.#inContainer(request, { pull: settings.pull, options, also }, signal, (container) =>
      this.#runToEnd(container, request, signal),
    );
  }

  async runService(request: ServiceRequest, signal: AbortSignal): Promise<StepOutcome> {
    const within = containerSettings(this.#config, request.wish);
    if (!within.ok) return { kind: 'not-started', because: within.because };
    const { settings } = within;
    const options = () => this.#serviceOptions(request, settings);
    return await this.#inContainer(request, { pull: settings.pull, options }, signal, async (container) => {
      const check = await this.#checkOf(request);
      return await runService(this.#docker, container, request, check, signal);
    });
  }

  /** Makes a container, hands it over, and removes it whatever comes. */
  async #inContainer(
    request: Pick<ContainerRequest, 'image' | 'output'>,
    made: {
      readonly pull: ContainerSettings['pull'];
      readonly options: () => Docker.ContainerCreateOptions;
      readonly also?: string | undefined;
    },
    signal: AbortSignal,
    use: (container: Docker.Container) => Promise<StepOutcome>,
  ): Promise<StepOutcome> {
    const notStarted = (error: unknown): StepOutcome =>
      signal.aborted ? stopOf(signal) : { kind: 'not-started', because: `image ${request.image}: ${messageOf(error)}` };
    let container: Docker.Container | undefined;
    try {
      try {
        await this.#provideImage(request, made.pull, signal);
        container = await this.#create(made.options);
        if (made.also !== undefined) await this.#docker.getNetwork(made.also).connect({ Container: container.id });
      } catch (error) {
        return notStarted(error);
      }
      return await use(container);
    } finally {
      await container?.remove({ force: true, v: true });
    }
  }

  /** An engine can lack its own init program: then the script is the first process, which is worse but works. */
  async #create(options: () => Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const hadInit = this.#hasInit;
    try {
      return await this.#docker.createContainer(options());
    } catch (error) {
      if (!hadInit || !/init binary|docker-init|catatonit/i.test(messageOf(error))) throw error;
      this.#hasInit = false;
      return await this.#docker.createContainer(options());
    }
  }

  async #runToEnd(
    container: Docker.Container,
    { image, output }: ContainerRequest,
    signal: AbortSignal,
  ): Promise<StepOutcome> {
    const allCopied = await attachOutput(this.#docker, container, output);
    try {
      if (signal.aborted) return stopOf(signal);
      await container.start();
    } catch (error) {
      return { kind: 'not-started', because: `image ${image}: ${messageOf(error)}` };
    }
    using _stop = stopOnAbort(container, signal, graceSeconds);
    const { StatusCode: exitCode } = await container.wait();
    await allCopied();
    if (signal.aborted) return stopOf(signal);
    return await outcomeOf(container, exitCode);
  }

  async #checkOf({ service, image }: ServiceRequest): Promise<ReadyCheck | undefined> {
    const { readyCommand, readyWithinMs } = service;
    if (readyCommand !== '') return { command: ['sh', '-c', readyCommand], withinMs: readyWithinMs };
    const { Config } = await this.#docker.getImage(image).inspect();
    return checkOfImage(Config.Healthcheck, readyWithinMs);
  }

  async #provideImage(
    { image, output }: Pick<ContainerRequest, 'image' | 'output'>,
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

  #stepOptions(
    { image, command: [file = 'sh', ...args], mounts, directory, env, name }: ContainerRequest,
    settings: ContainerSettings,
  ): Docker.ContainerCreateOptions {
    return {
      ...this.#commonOptions({ image, env: withoutHostPaths(env), name }, settings),
      // The image's own entry point would take the script for its arguments.
      Entrypoint: [file],
      Cmd: args,
      WorkingDir: directory,
      HostConfig: { ...this.#hostConfig(settings), Binds: mounts.map((path) => `${path}:${path}`) },
    };
  }

  /** The program of the image, reachable by name on the network of the job, and on this machine alone by its ports. */
  #serviceOptions(request: ServiceRequest, settings: ContainerSettings): Docker.ContainerCreateOptions {
    const { service, network } = request;
    const ports = service.ports.map((port) => `${port}/tcp`);
    const anyPort = [{ HostIp: '127.0.0.1', HostPort: '' }];
    return {
      ...this.#commonOptions(request, settings),
      ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
      HostConfig: {
        ...this.#hostConfig({ ...settings, network }),
        ...(!isInternal(this.#config) && { PortBindings: Object.fromEntries(ports.map((port) => [port, anyPort])) }),
      },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [service.name] } } },
    };
  }

  #commonOptions(
    { image, env, name }: Pick<ContainerRequest, 'image' | 'env' | 'name'>,
    { user }: Pick<ContainerSettings, 'user'>,
  ) {
    return {
      Image: image,
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      Labels: { [ownerLabel]: this.#owner, 'signalbox.step': name },
      Tty: false,
      ...(user && { User: user }),
    };
  }

  #hostConfig({ memoryBytes, cpus, network }: ContainerSettings): Docker.HostConfig {
    const { pids, ulimits, runtime } = this.#config;
    return {
      Init: this.#hasInit, // somebody must pass signals on and reap what the script leaves behind
      PidsLimit: pids,
      ...(memoryBytes && { Memory: memoryBytes, MemorySwap: memoryBytes }),
      ...(cpus && { NanoCpus: Math.round(cpus * 1e9) }),
      ...(ulimits.length > 0 && { Ulimits: ulimits.map(ulimitFrom) }),
      ...(runtime && { Runtime: runtime }),
      ...(network && { NetworkMode: network }),
    };
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

async function outcomeOf(container: Docker.Container, exitCode: number): Promise<StepOutcome> {
  const { State } = await container.inspect();
  return State.OOMKilled ? { kind: 'killed', signal: 'SIGKILL', forced: true } : { kind: 'exited', exitCode };
}
