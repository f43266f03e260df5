import { DomainError } from '../domain/errors.ts';
import type { Millis, RunnerId, StepRunId } from '../domain/ids.ts';
import { type LoadPeak, peaksOf } from '../domain/load-peak.ts';
import { type ExecutedStep, listMetrics, listStepsAt } from '../store/runner-metrics.ts';
import { findStep } from '../store/step-runs.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './ports/clock.ts';

const mostSteps = 8;

/** Brings together what a machine measured and what it executed then. Reads only. */
export class MachineLoad {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #storeSamples: () => void;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    /** Samples are stored in groups: those that wait are wanted too. */
    readonly storeSamples: () => void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#storeSamples = options.storeSamples;
  }

  /** When the machine was busiest since then, with the steps that it executed at that moment. */
  peaks(runnerId: RunnerId, sinceMs: Millis): readonly (LoadPeak & { readonly steps: readonly ExecutedStep[] })[] {
    this.#storeSamples();
    return this.#store.read((tx) =>
      peaksOf(listMetrics(tx, runnerId, sinceMs)).map((peak) => ({
        ...peak,
        steps: listStepsAt(tx, runnerId, peak.atMs, mostSteps),
      })),
    );
  }

  /** The busiest that the machine of a step was while it ran; empty when that was too short to be measured. */
  during(stepRunId: StepRunId): readonly LoadPeak[] {
    this.#storeSamples();
    return this.#store.read((tx) => {
      const step = findStep(tx, stepRunId);
      if (!step) throw new DomainError('not-found', `there is no step run ${stepRunId}`, { subject: 'step_run_id' });
      if (step.runnerId === null || step.startedAtMs === null) return [];
      return peaksOf(listMetrics(tx, step.runnerId, step.startedAtMs, step.endedAtMs ?? this.#clock.nowMs()));
    });
  }
}
