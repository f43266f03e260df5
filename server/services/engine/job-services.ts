import type { JsonObject, JsonValue, PlanJob, PlanStep, TextMap } from '../../../pipeline/plan.ts';
import { referencesInValue } from '../../../pipeline/references.ts';
import { firstServiceIndex } from '../../domain/step-run.ts';

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

/** The host name under which the steps reach it. */
export function serviceName(service: JsonObject): string {
  return textOf(service.name);
}

export function isAwaited(service: JsonObject): boolean {
  return service.ready !== undefined && service.ready !== null;
}

function envOf({ env }: JsonObject): TextMap {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) return {};
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, textOf(value)]));
}

function secretsIn(service: JsonObject): readonly string[] {
  const named = referencesInValue(service).flatMap(({ root, keys }) => (root === 'secrets' ? keys.slice(0, 1) : []));
  return [...new Set(named.map(({ name }) => name))];
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
