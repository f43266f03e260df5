import { parseDuration } from '../../../pipeline/duration.ts';
import { resolveText } from '../../../pipeline/expressions.ts';
import type { JsonObject, JsonValue, PlanJob, PlanStep, TextMap } from '../../../pipeline/plan.ts';
import { referencesInValue } from '../../../pipeline/references.ts';
import type { Evaluated, Scope } from '../../../pipeline/scope.ts';
import type { StepPair } from '../../domain/job-progress.ts';
import type { JobRun } from '../../domain/job-run.ts';
import type { ServiceOptions } from '../../domain/step-assignment.ts';
import { firstServiceIndex } from '../../domain/step-run.ts';
import { createStep } from './create-job.ts';
import { stepRunChanged } from './event-of.ts';
import type { Turn } from './turn.ts';

const defaultReadyMs = 60_000;

/** A container that runs beside the steps of a job, as a step of its own for its state and its log (language reference 16.4). */
export function serviceSteps({ services }: PlanJob): readonly PlanStep[] {
  return services.map((service, position) => ({
    name: `@service:${textOf(service.name)}`,
    index: firstServiceIndex - position,
    uses: 'service',
    action: '',
    argsTemplate: {},
    envTemplate: envOf(service),
    when: { source: '', expression: 'success()' },
    continueOnError: false,
    timeoutMs: null,
    retry: { maxAttempts: 1, delayMs: 0, backoff: 'fixed', on: [] },
    imageTemplate: textOf(service.image),
    shell: '',
    workingDirectoryTemplate: '',
    declaredOutputs: [],
    artifacts: [],
    secrets: secretsIn(service),
    line: 1,
  }));
}

/** Made when the job has got a runner: one that goes back to the queue begins with others. */
export function createServices(turn: Turn, job: JobRun, plan: PlanJob): readonly StepPair[] {
  return serviceSteps(plan).map((step) => {
    const run = createStep(turn, job, step, turn.actor);
    turn.record(stepRunChanged(turn, 'step-run.created', null, run));
    return { plan: step, run, isFinally: false };
  });
}

/** What was made of them; nothing before the job has a runner. */
export function servicePairs(turn: Turn, plan: PlanJob, job: JobRun): readonly StepPair[] {
  if (plan.services.length === 0) return [];
  const byIndex = new Map(turn.latestSteps(job.jobRunId).map((step) => [step.stepIndex, step]));
  return serviceSteps(plan).flatMap((step) => {
    const run = byIndex.get(step.index);
    return run ? [{ plan: step, run, isFinally: false }] : [];
  });
}

/** Null: the step is none. */
export function serviceOptions(
  plan: Pick<PlanJob, 'services'>,
  { index }: PlanStep,
  scope: Scope,
): Evaluated<ServiceOptions | null> {
  const service = plan.services[firstServiceIndex - index];
  if (!service) return { ok: true, value: null };
  const ready = isObject(service.ready) ? service.ready : {};
  const command = resolveText(textOf(ready.command), scope);
  if (!command.ok) return { ok: false, message: `ready.command: ${command.message}` };
  return {
    ok: true,
    value: {
      name: serviceName(service),
      ports: Array.isArray(service.ports) ? service.ports.map(Number) : [],
      readyCommand: command.value,
      readyWithinMs: parseDuration(textOf(ready.timeout)) ?? defaultReadyMs,
    },
  };
}

/** The host name under which the steps reach it. */
export function serviceName(service: JsonObject): string {
  return textOf(service.name);
}

export function isAwaited(service: JsonObject): boolean {
  return service.ready !== undefined && service.ready !== null;
}

function envOf({ env }: JsonObject): TextMap {
  if (!isObject(env)) return {};
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, textOf(value)]));
}

function secretsIn(service: JsonObject): readonly string[] {
  const named = referencesInValue(service).flatMap(({ root, keys }) => (root === 'secrets' ? keys.slice(0, 1) : []));
  return [...new Set(named.map(({ name }) => name))];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
