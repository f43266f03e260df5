import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Services } from './services.ts';

/** Numbers for Prometheus, read from the services when somebody asks. */
export class Metrics {
  readonly #registry = new Registry();

  constructor({ runners, queue, events }: Pick<Services, 'runners' | 'queue' | 'events'>) {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: 100 });
    this.#gauge('signalbox_events_total', 'Number of the last event', () => events.lastSeq());
    this.#gauge('signalbox_queue_jobs', 'Jobs that wait for a runner', () => queue.list().length);
    const gauge = new Gauge({
      name: 'signalbox_runners',
      help: 'Runners by whether they may take work',
      labelNames: ['availability'],
      registers: [this.#registry],
      collect() {
        gauge.reset();
        for (const runner of runners.list()) gauge.inc({ availability: runner.availability.kind });
      },
    });
  }

  async render(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.#registry], collect: () => gauge.set(read()) });
  }
}
