import { derivedSecrets } from '../../../pipeline/derived-secrets.ts';
import { resolveText, resolveValue } from '../../../pipeline/expressions.ts';
import type { JsonObject, PlanJob, PlanRuntime, PlanStep, TextMap } from '../../../pipeline/plan.ts';
import type { Evaluated, Scope } from '../../../pipeline/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { StatusAnswers, StepPair } from '../../domain/job-progress.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { containerLimits } from '../../domain/matching.ts';
import type { RunnerFacts } from '../../domain/runner.ts';
import type { ContainerOptions, JobCaches, ServiceOptions, StepAssignment } from '../../domain/step-assignment.ts';
import { isService } from '../../domain/step-run.ts';
import { stepEnv, stepScope, withEnv } from './execution-scope.ts';
import { approvalsScope } from './gates.ts';
import { bringsCaches, cachesFrom, scopesOfCaches } from './job-caches.ts';
import { serviceOptions } from './job-services.ts';
import type { Turn } from './turn.ts';

const maskedText = '***';

export interface Composed {
  readonly assignment: StepAssignment;
  /** What is kept of it: the same with secrets masked. */
  readonly shown: { readonly args: JsonObject; readonly env: TextMap; readonly image: string };
}

/** A step as its agent gets it: every text final, secrets only those it names. */
export function composeAssignment(
  turn: Turn,
  job: JobRun,
  { plan: step, run: stepRun }: StepPair,
  status: StatusAnswers,
  runner: RunnerFacts | undefined,
): Evaluated<Composed> {
  const run = turn.runs.get(job.runId);
  const view = turn.planOf(run);
  const plan = view.job(job.jobKey);
  const secrets = secretsFor(turn, job, step.secrets, plan.environment?.nameTemplate);
  if (!secrets.ok) return secrets;

  const cacheScopes = bringsCaches(turn, job, plan, stepRun) ? scopesOfCaches(turn, run) : null;
  const compose = (values: TextMap): Evaluated<Resolved> => {
    const steps = turn.latestSteps(job.jobRunId);
    const latest = turn.latestJobs(run.runId);
    const approvals = () => approvalsScope(turn, run.runId);
    const facts = { run, view, plan, job, latest, steps, runner, status, approvals };
    const scope = stepScope({ ...facts, secrets: values }, step);
    const env = stepEnv(plan, step, steps, scope, stepRun.envOverride ?? {});
    if (!env.ok) return env;
    const full = withEnv(scope, env.value);
    const resolved = resolveStep(step, plan, env.value, full, cacheScopes);
    if (!resolved.ok || step.secrets.length === 0) return resolved;
    const templates = [...plan.envTemplates, step.envTemplate, stepRun.envOverride ?? {}, step.argsTemplate];
    return { ok: true, value: { ...resolved.value, masks: derivedSecrets(templates, full) } };
  };
  const final = compose(secrets.value);
  if (!final.ok) return final;
  const masked = Object.fromEntries(step.secrets.map((name) => [name, maskedText]));
  const shown = step.secrets.length === 0 ? final : compose(masked);

  const timeoutMs = isService(stepRun)
    ? serviceLimitMs(turn, job)
    : stepLimitMs(turn, job, stepRun.timeoutOverrideMs ?? step.timeoutMs);
  const { args, env, image, container, service, caches, workingDirectory, masks } = final.value;
  turn.parts.hide(masks, run.runId);
  return {
    ok: true,
    value: {
      shown: shown.ok
        ? { args: shown.value.args, env: shown.value.env, image: shown.value.image }
        : { args: {}, env: {}, image },
      assignment: {
        stepRunId: stepRun.stepRunId,
        pipelineId: job.pipelineId,
        runId: job.runId,
        jobRunId: job.jobRunId,
        jobName: job.jobKey,
        stepName: step.name,
        stepIndex: step.index,
        uses: step.uses,
        action: step.action,
        args: isShell(step.uses) && step.shell !== '' ? { shell: step.shell, ...args } : args,
        env,
        workspace: workingDirectory,
        timeoutMs,
        image,
        container,
        service,
        caches,
        secrets: secrets.value,
        masks,
        artifacts: step.artifacts,
        continueOnError: step.continueOnError,
        selectors: job.requirement.selectors,
      },
    },
  };
}

const none = { ok: true, value: null } as const;

interface Resolved {
  readonly args: JsonObject;
  readonly env: TextMap;
  readonly image: string;
  readonly container: ContainerOptions;
  readonly service: ServiceOptions | null;
  readonly caches: JobCaches | null;
  readonly workingDirectory: string;
  readonly masks: readonly string[];
}

function resolveStep(
  step: PlanStep,
  plan: Pick<PlanJob, 'runtime' | 'services' | 'cache'>,
  env: TextMap,
  scope: Scope,
  cacheScopes: readonly string[] | null,
): Evaluated<Resolved> {
  const args = resolveValue(step.argsTemplate, scope);
  if (!args.ok) return { ok: false, message: `args: ${args.message}` };
  const image = resolveText(step.imageTemplate, scope);
  if (!image.ok) return { ok: false, message: `image: ${image.message}` };
  const workingDirectory = resolveText(step.workingDirectoryTemplate, scope);
  if (!workingDirectory.ok) return { ok: false, message: `working_directory: ${workingDirectory.message}` };
  const container = containerFrom(plan.runtime, scope);
  if (!container.ok) return container;
  const service = serviceOptions(plan, step, scope);
  if (!service.ok) return service;
  const caches = cacheScopes === null ? none : cachesFrom(plan, cacheScopes, scope);
  if (!caches.ok) return caches;
  return {
    ok: true,
    value: {
      ...(service.value
        ? { env: ownEnv(step, env), container: { ...noContainerOptions, pull: container.value.pull } }
        : { env, container: container.value }),
      service: service.value,
      caches: caches.value,
      args: args.value as JsonObject, // an object resolves to an object
      image: image.value,
      workingDirectory: workingDirectory.value,
      masks: [],
    },
  };
}

/** What the job says of the containers of its steps is not meant for an image with a program of its own. */
const noContainerOptions: ContainerOptions = { memoryBytes: null, cpus: null, network: '', user: '', pull: '' };

/** That of the job is not for a service. */
function ownEnv({ envTemplate }: PlanStep, env: TextMap): TextMap {
  return Object.fromEntries(Object.keys(envTemplate).map((name) => [name, env[name] ?? '']));
}

/** Folders of the runner (`volumes`) are not among it: they are for its operator to give. */
function containerFrom({ resources, config }: PlanRuntime, scope: Scope): Evaluated<ContainerOptions> {
  const wanted = { network: '', user: '', pull: '' };
  for (const key of ['network', 'user', 'pull'] as const) {
    const text = resolveText(String(config[key] ?? ''), scope);
    if (!text.ok) return { ok: false, message: `runtime.config.${key}: ${text.message}` };
    wanted[key] = text.value;
  }
  return { ok: true, value: { ...containerLimits(resources), ...wanted } };
}

function isShell(uses: string): boolean {
  return uses === 'shell' || uses.startsWith('shell@');
}

function secretsFor(
  turn: Turn,
  job: JobRun,
  names: readonly string[],
  environment: string | undefined,
): Evaluated<TextMap> {
  if (names.length === 0) return { ok: true, value: {} };
  try {
    return { ok: true, value: turn.parts.secrets(names, job.runId, environment) };
  } catch (reason) {
    if (reason instanceof DomainError) return { ok: false, message: reason.message };
    throw reason;
  }
}

/** Far enough for what comes after the job's own limit; so that an agent which nobody reaches ends it at last. */
const afterJobLimitMs = 10 * 60_000;

function serviceLimitMs(turn: Turn, { deadlineAtMs }: JobRun): number | null {
  return deadlineAtMs === null ? null : Math.max(0, deadlineAtMs - turn.nowMs) + afterJobLimitMs;
}

/** A step limit above the rest of the job limit is cut to it (language reference 9.5). */
function stepLimitMs(turn: Turn, job: JobRun, stepMs: number | null): number | null {
  if (job.deadlineAtMs === null) return stepMs;
  const restMs = Math.max(1000, job.deadlineAtMs - turn.nowMs);
  return stepMs === null ? restMs : Math.min(stepMs, restMs);
}
