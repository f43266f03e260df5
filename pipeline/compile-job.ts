import { planSource, planStep, planTarget } from './compile-step.ts';
import {
  type PlanValues,
  planConcurrency,
  planGate,
  planNotify,
  planRetry,
  planSelectors,
  restMap,
  textMap,
} from './compile-values.ts';
import { planCondition } from './conditions.ts';
import type { Findings } from './findings.ts';
import type { Expanded } from './include.ts';
import { limits } from './language.ts';
import type { LineIndex } from './lines.ts';
import { expandMatrix, isMatrixValue, type MatrixCell, type MatrixValue, type MatrixValues } from './matrix.ts';
import { type Job, jobsOf, type Located, type Matrix, type ModelMap, type Pipeline, type Runtime } from './model.ts';
import type { JsonObject, JsonValue, PlanContext, PlanJob, PlanMatrixCell, PlanRuntime, TextMap } from './plan.ts';
import { stepByStepReasons } from './step-by-step.ts';
import { jsonFrom } from './tree.ts';

export interface JobInput {
  readonly values: PlanValues;
  readonly variables: TextMap;
  readonly context: PlanContext;
  readonly findings: Findings;
  readonly lines: LineIndex;
  readonly jobTimeoutMs: number | null;
}

interface PlacedJob {
  readonly job: Job;
  readonly stage: string;
  /** Position of the stage, for the order between stages. */
  readonly order: number;
  readonly keys: readonly string[];
  readonly cells: readonly (MatrixCell | null)[];
}

/** All jobs in file order, matrix jobs expanded in place, stages turned into dependencies (language reference 4). */
export function planJobs(model: Pipeline, expanded: Expanded, input: JobInput): readonly PlanJob[] {
  const placed = placeJobs(model, expanded, input);
  const keysByName = new Map(placed.map(({ job, keys }) => [job.name?.value ?? '', keys]));
  return placed.flatMap((place) => {
    const before = placed.filter(({ order }) => order === place.order - 1).flatMap(({ keys }) => keys);
    const named = (place.job.depends_on?.items ?? []).flatMap((name) => keysByName.get(name.value) ?? []);
    const dependsOn = [...new Set([...before, ...named])];
    return place.cells.map((cell, index) => planJob(model, place, { cell, index, dependsOn }, input));
  });
}

function placeJobs(model: Pipeline, expanded: Expanded, input: JobInput): readonly PlacedJob[] {
  const included = expanded.jobs.map((job) => ({ job, stage: undefined }));
  const stageNames = [
    ...(expanded.jobs.length > 0 || model.stages === undefined ? ['default'] : []),
    ...(model.stages?.items ?? []).map((stage) => stage.name?.value ?? ''),
  ];
  let count = 0;
  return [...included, ...jobsOf(model)].map(({ job, stage }) => {
    const name = stage?.name?.value ?? 'default';
    const cells = job.matrix === undefined ? [null] : matrixCells(job.matrix, input);
    count += cells.length;
    if (count > limits.jobs) {
      const message = `More than ${limits.jobs} jobs after expansion.`;
      input.findings.add({ code: 'V1', message, path: job.at.path, range: job.name?.at.range ?? job.at.range });
    }
    const jobName = job.name?.value ?? '';
    const keys = cells.map((cell) => (cell === null ? jobName : `${jobName} (${cell.label})`));
    return { job, stage: name, order: stageNames.indexOf(name), keys, cells };
  });
}

interface Cell {
  readonly cell: MatrixCell | null;
  readonly index: number;
  readonly dependsOn: readonly string[];
}

function planJob(model: Pipeline, place: PlacedJob, { cell, index, dependsOn }: Cell, input: JobInput): PlanJob {
  const { job } = place;
  const { defaults } = model;
  const values = cell === null ? input.values : input.values.with({ matrix: cell.values });
  const runtimes = [model.runtime, defaults?.runtime, job.runtime];
  const envTemplates = [
    Object.assign({}, ...runtimes.map((runtime) => textMap(runtime?.env))),
    exported(input.variables),
    textMap(model.env),
    textMap(job.env),
  ];
  const steps = job.steps?.items ?? [];
  const finallyItems = job.finally?.items ?? [];
  const runtime = planRuntime(runtimes);
  const imageTemplate = runtime.type === 'docker' ? runtime.imageTemplate : '';
  const at = (stepIndex: number) => ({ index: stepIndex, envTemplates, imageTemplate, values, lines: input.lines });
  const planSteps = steps.map((step, stepIndex) => planStep(step, at(stepIndex), false));
  const target = planTarget(job, at(steps.length));
  const firstFinally = steps.length + (target === null ? 0 : 1);
  const finallySteps = finallyItems.map((step, stepIndex) => planStep(step, at(firstFinally + stepIndex), true));
  const gate = planGate(job.approval, values);
  const isBefore = job.approval?.position?.value === 'before';
  const outputTemplates = textMap(job.outputs);
  const reasons = stepByStepReasons({
    steps: planSteps,
    finallySteps,
    outputTemplates,
    target,
    hasGateAfter: gate !== null && !isBefore,
  });
  const agentFlags = [
    job.run_on_agent ?? defaults?.run_on_agent,
    ...[...steps, ...finallyItems].map((step) => step.run_on_agent),
  ];
  return {
    key: place.keys[index] ?? '',
    name: job.name?.value ?? '',
    description: job.description?.value ?? '',
    stage: place.stage,
    matrix: cell === null ? null : planCell(job.matrix, cell, index),
    dependsOn,
    when: planCondition(job.when?.value),
    priority: job.priority?.value ?? 5,
    timeoutMs: values.timeout(job.timeout ?? defaults?.timeout, input.jobTimeoutMs),
    retry: planRetry(job.retry ?? defaults?.retry),
    allowFailure: job.allow_failure?.value ?? false,
    concurrency: planConcurrency(job.concurrency),
    gateBefore: isBefore ? gate : null,
    gateAfter: isBefore ? null : gate,
    selectors: planSelectors([
      job.agent_selector ?? defaults?.agent_selector,
      ...[...steps, ...finallyItems].map((step) => step.agent_selector),
    ]),
    embeddedRunner: agentFlags.some((flag) => flag?.value === true) ? 'excluded' : 'allowed',
    envTemplates,
    runtime,
    source: planSource(job.source, at(-1), input.context),
    steps: planSteps,
    finallySteps,
    target,
    outputTemplates,
    services: (job.services?.items ?? []).map((service) => objectJson(service)),
    cache: (job.cache?.items ?? []).map((cache) => objectJson(cache)),
    environment:
      job.environment?.name === undefined
        ? null
        : { nameTemplate: job.environment.name.value, urlTemplate: job.environment.url?.value ?? '' },
    notify: planNotify(job.notify),
    needsStepByStep: reasons.length > 0,
    stepByStepReasons: reasons,
  };
}

function planCell(matrix: Matrix | undefined, cell: MatrixCell, index: number): PlanMatrixCell {
  return {
    values: cell.values,
    index,
    maxParallel: matrix?.max_parallel?.value ?? null,
    failFast: matrix?.fail_fast?.value ?? false,
  };
}

function matrixCells(matrix: Matrix, { values, findings }: JobInput): readonly MatrixCell[] {
  const refuse = (message: string) =>
    findings.add({ code: 'V23', message, path: matrix.at.path, range: matrix.at.range });
  const axes = Object.fromEntries(
    (matrix.axes?.entries ?? []).map(({ name, value }) => [name, axisValues(values.json(value))]),
  );
  const empty = Object.entries(axes).find(([, axis]) => axis.length === 0);
  if (empty !== undefined) refuse(`The axis \`${empty[0]}\` has no values.`);
  const rows = (
    list: { readonly items: readonly ModelMap<Located<JsonValue>>[] } | undefined,
  ): readonly MatrixValues[] =>
    (list?.items ?? []).map((row) =>
      Object.fromEntries(
        row.entries.flatMap(({ name, value }) => {
          const resolved = values.json(value);
          return isMatrixValue(resolved) ? [[name, resolved] as const] : [];
        }),
      ),
    );
  const { cells } = expandMatrix({ axes, include: rows(matrix.include), exclude: rows(matrix.exclude) });
  if (cells.length > limits.matrixJobs) {
    refuse(`The matrix has ${cells.length} combinations; at most ${limits.matrixJobs} are allowed.`);
    return cells.slice(0, limits.matrixJobs);
  }
  if (cells.length === 0) refuse('The matrix has no combination.');
  return cells;
}

function axisValues(value: JsonValue): readonly MatrixValue[] {
  return (Array.isArray(value) ? value : [value]).filter(isMatrixValue);
}

/** Variables that are valid names reach the processes; their values are final and are not evaluated again. */
function exported(variables: TextMap): TextMap {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      .map(([name, value]) => [name, value.replaceAll('${{', () => '$${{')]),
  );
}

/** Later ones win key by key: pipeline, defaults, job. */
function planRuntime(runtimes: readonly (Runtime | undefined)[]): PlanRuntime {
  const last = <T>(pick: (runtime: Runtime) => T | undefined): T | undefined =>
    runtimes.reduce<T | undefined>(
      (found, runtime) => (runtime === undefined ? found : (pick(runtime) ?? found)),
      undefined,
    );
  const imageTemplate = last((runtime) => runtime.image?.value) ?? '';
  const type = last((runtime) => runtime.type?.value);
  return {
    type: type === 'docker' || (type === undefined && imageTemplate !== '') ? 'docker' : 'host',
    imageTemplate,
    resources: Object.assign({}, ...runtimes.map((runtime) => resourceTexts(runtime))),
    config: Object.assign(
      {},
      ...runtimes.map((runtime) => (runtime?.config === undefined ? {} : objectJson(runtime.config))),
    ),
  };
}

function resourceTexts(runtime: Runtime | undefined): TextMap {
  const { cpu_request, cpu_limit, memory_request, memory_limit } = runtime?.resources ?? {};
  return {
    ...(cpu_request && { cpu_request: cpu_request.value }),
    ...(cpu_limit && { cpu_limit: cpu_limit.value }),
    ...(memory_request && { memory_request: memory_request.value }),
    ...(memory_limit && { memory_limit: memory_limit.value }),
  };
}

/** An object as JSON, under the canonical names of its keys. */
function objectJson({
  at,
}: {
  readonly at: Runtime['at'] | { readonly keys: Runtime['at']['keys']; readonly rest: Runtime['at']['rest'] };
}): JsonObject {
  const known = [...at.keys].map(([name, entry]) => [name, jsonFrom(entry.value)] as const);
  return { ...Object.fromEntries(known), ...restMap(at.rest) };
}
