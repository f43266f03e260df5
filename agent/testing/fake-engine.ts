import { Bell, untilAborted } from '../bell.ts';
import type { ContainerEngine, ServiceRequest } from '../plugins/plugin.ts';
import { type StepOutcome, stopOf, succeeded } from '../steps/outcome.ts';

type StepRequest = Parameters<ContainerEngine['run']>[0];

interface RunningService {
  readonly request: ServiceRequest;
  end(outcome: StepOutcome): void;
}

/** Containers that do what the test says. */
export class FakeEngine implements ContainerEngine {
  readonly networks = new Set<string>();
  readonly steps: StepRequest[] = [];
  /** Those that run, by name. */
  readonly services = new Map<string, RunningService>();
  /** A container is still on every network. */
  isInUse = false;
  readonly #changed = new Bell();

  async openNetwork(jobRunId: string): Promise<string> {
    const name = `net-${jobRunId}`;
    this.networks.add(name);
    return name;
  }

  async closeNetwork(name: string): Promise<void> {
    if (this.isInUse) throw new Error('network is in use');
    this.networks.delete(name);
  }

  async runService(request: ServiceRequest, signal: AbortSignal): Promise<StepOutcome> {
    const ended = Promise.withResolvers<StepOutcome>();
    const { name } = request.service;
    this.services.set(name, { request, end: ended.resolve });
    this.#changed.ring();
    await untilAborted(ended.promise, signal);
    this.services.delete(name);
    return signal.aborted ? stopOf(signal) : await ended.promise;
  }

  async service(name: string): Promise<RunningService> {
    for (;;) {
      this.#changed.reset();
      const running = this.services.get(name);
      if (running) return running;
      await this.#changed.rung;
    }
  }

  async run(request: StepRequest): Promise<StepOutcome> {
    this.steps.push(request);
    return succeeded;
  }
}
