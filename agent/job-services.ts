import type { Logger } from 'pino';
import { type Action, type ContainerEngine, failed } from './plugins/plugin.ts';
import { noServices, type ServicesOfStep } from './steps/services-of-step.ts';
import type { ServiceOrder } from './steps/step-order.ts';

interface OpenJob {
  readonly network: Promise<string>;
  name: string | undefined;
  /** Services that are being started or run. */
  members: number;
  readonly ready: Map<string, { readonly service: ServiceOrder; readonly hostPorts: ReadonlyMap<number, number> }>;
}

/** The containers beside the steps: each job that has some has a network of its own, which goes with the last of them. */
export class JobServices {
  readonly #engine: ContainerEngine | undefined;
  readonly #log: Logger;
  readonly #jobs = new Map<string, OpenJob>();

  constructor(engine: ContainerEngine | undefined, log: Logger) {
    this.#engine = engine;
    this.#log = log;
  }

  /** Runs the service to its end. `ready`: from now on steps may use it. */
  action(service: ServiceOrder, ready: () => void): Action {
    const engine = this.#engine;
    return {
      secretsIn: () => [],
      run: async ({ order, output, host, signal }) => {
        if (!engine) return failed('no container engine answers on this runner');
        const job = this.#join(engine, order.jobRunId);
        try {
          job.name = await job.network;
          const outcome = await engine.runService(
            {
              ...{ service, output, image: order.image, wish: order.container, env: order.env, name: order.stepRunId },
              network: job.name,
              clock: host.clock,
              ready(hostPorts) {
                job.ready.set(service.name, { service, hostPorts });
                ready();
              },
            },
            signal,
          );
          return { outcome };
        } finally {
          job.members -= 1;
          job.ready.delete(service.name);
          if (job.members === 0) await this.#removeNetwork(engine, job);
        }
      },
    };
  }

  of(jobRunId: string, place: 'container' | 'host'): ServicesOfStep {
    const job = this.#jobs.get(jobRunId);
    if (!job) return noServices;
    const environment = [...job.ready.values()].flatMap(({ service, hostPorts }) =>
      variablesOf(service, place === 'container' ? undefined : hostPorts),
    );
    return { network: job.name, environment: Object.fromEntries(environment) };
  }

  /** No step of the job comes any more: what still hung on its network is gone. */
  async close(jobRunId: string): Promise<void> {
    const job = this.#jobs.get(jobRunId);
    this.#jobs.delete(jobRunId);
    if (job && this.#engine && job.members === 0) await this.#removeNetwork(this.#engine, job);
  }

  #join(engine: ContainerEngine, jobRunId: string): OpenJob {
    let job = this.#jobs.get(jobRunId);
    if (!job || (job.members === 0 && job.name === undefined)) {
      job = { network: engine.openNetwork(jobRunId), name: undefined, members: 0, ready: new Map() };
      this.#jobs.set(jobRunId, job);
    }
    job.members += 1;
    return job;
  }

  /** A step may still be on it: then it goes when the job is closed, at the latest at the next start of the agent. */
  async #removeNetwork(engine: ContainerEngine, job: OpenJob): Promise<void> {
    const { name } = job;
    if (name === undefined) return;
    try {
      await engine.closeNetwork(name);
      job.name = undefined;
    } catch (error) {
      this.#log.info({ network: name, reason: String(error) }, 'the network of a job could not be removed yet');
    }
  }
}

/** The same names in an image and on the host, so that one script fits both. */
function variablesOf({ name, ports }: ServiceOrder, hostPorts: ReadonlyMap<number, number> | undefined) {
  const prefix = `ARCENTRA_SERVICE_${name.toUpperCase().replaceAll('-', '_')}`;
  const reached = ports.flatMap((port) => {
    const at = hostPorts ? hostPorts.get(port) : port;
    return at === undefined ? [] : [[port, String(at)] as const];
  });
  const [first] = reached;
  return [
    [`${prefix}_HOST`, hostPorts ? '127.0.0.1' : name],
    ...(first ? [[`${prefix}_PORT`, first[1]]] : []),
    ...reached.map(([port, at]) => [`${prefix}_PORT_${port}`, at]),
  ];
}
