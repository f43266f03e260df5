import { compilePlan } from '../../../../pipeline/compile.ts';
import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import { type IncludedTexts, sourcesOf } from '../../../../pipeline/include-sources.ts';
import { inputsOf } from '../../../../pipeline/inputs.ts';
import type { Pipeline } from '../../../../pipeline/model.ts';
import { parsePipeline } from '../../../../pipeline/parse.ts';
import type { Plan, PlanJob, PlanStep, TextMap } from '../../../../pipeline/plan.ts';
import { simulate } from '../../../../pipeline/simulate.ts';
import type { SimulatedRunner, Simulation } from '../../../../pipeline/simulation.ts';
import { allowsManualRuns, cronTriggers, matchingTriggers } from '../../../../pipeline/triggers.ts';
import { type AssumedPlace, type AssumedRun, scopeContextOf, triggerEventOf } from './assumed-run.ts';

export interface SimulateRequest {
  readonly text: string;
  readonly path: string;
  readonly included: IncludedTexts;
  readonly run: AssumedRun;
  readonly place: AssumedPlace;
  readonly runners: readonly SimulatedRunner[];
  /** By `job/step` and by `job`, from runs that have been. */
  readonly usualMs: Readonly<Record<string, number>>;
}

/** Whether anything would start the run at all. */
export type Start =
  | { readonly starts: true }
  /** Triggers of that kind exist, but none fits; or there is none; or runs by hand are switched off. */
  | { readonly starts: false; readonly because: 'none-fits' | 'none-exists' | 'manual-is-off' };

export type SimulationReport =
  /** The text has errors. */
  | { readonly kind: 'no-plan'; readonly diagnostics: readonly Diagnostic[]; readonly declared: Declared }
  | {
      readonly kind: 'simulated';
      readonly declared: Declared;
      readonly start: Start;
      readonly simulation: Simulation;
      /** All jobs of the plan, with their steps in order; those that never run included. */
      readonly jobs: readonly PlannedJob[];
      readonly steps: { readonly run: number; readonly all: number };
      /** That would take part, by name. */
      readonly runners: readonly string[];
    };

/** What may be given to a run, by name; with what it is when nothing is given. */
export interface Declared {
  readonly variables: TextMap;
  readonly inputs: TextMap;
}

export interface PlannedJob {
  readonly key: string;
  readonly name: string;
  readonly stage: string;
  readonly steps: readonly { readonly name: string; readonly line: number }[];
}

/** What a text would do under assumptions. Equal requests give equal reports; never throws. */
export function simulateText({
  text,
  path,
  included,
  run,
  place,
  runners,
  usualMs,
}: SimulateRequest): SimulationReport {
  const { model } = parsePipeline(text, { path });
  const event = triggerEventOf(run, place.defaultBranch);
  const matches = model && event ? matchingTriggers(model, event) : [];
  const crons = model && run.event === 'cron' ? cronTriggers(model) : [];
  const triggered = (matches[0] ?? crons[0])?.variables ?? {};
  const declared = declaredIn(model);
  const compiled = compilePlan(text, {
    path,
    ...sourcesOf(included),
    context: scopeContextOf(run, place),
    variables: { ...triggered, ...run.variables },
    // Somebody may have renamed an input since.
    inputs: run.event === 'manual' ? pick(run.inputs, Object.keys(declared.inputs)) : {},
  });
  if (!compiled.ok || !model) return { kind: 'no-plan', diagnostics: compiled.diagnostics, declared };

  const { plan } = compiled;
  const { outcomes, gates } = run;
  const simulation = simulate(plan, { outcomes, gates, runners, durationsMs: { ...usualMs, ...run.durationsMs } });
  const ran = simulation.jobs.flatMap((job) => job.steps).filter((step) => step.startMs !== null);
  const jobs = plan.jobs.map(plannedJob);
  return {
    kind: 'simulated',
    declared,
    start: startOf(),
    simulation,
    jobs,
    steps: { run: ran.length, all: jobs.reduce((sum, job) => sum + job.steps.length, 0) },
    runners: [...new Set(simulation.jobs.flatMap(({ runner }) => runner ?? []))].sort(),
  };

  function startOf(): Start {
    if (!model) return { starts: true };
    if (run.event === 'manual') {
      return allowsManualRuns(model) ? { starts: true } : { starts: false, because: 'manual-is-off' };
    }
    if (matches.length + crons.length > 0) return { starts: true };
    const wanted = run.event === 'cron' ? 'cron' : 'event';
    const exists = model.triggers?.items.some(({ type }) => type?.value === wanted);
    return { starts: false, because: exists ? 'none-fits' : 'none-exists' };
  }
}

function declaredIn(model: Pipeline | undefined): Declared {
  if (!model) return { variables: {}, inputs: {} };
  const variables = (model.variables?.entries ?? []).map(({ name, value }) => [name, value.value] as const);
  const inputs = inputsOf(model).flatMap(({ name, default: fallback }) =>
    name === undefined ? [] : [[name.value, String(fallback?.value ?? '')] as const],
  );
  return { variables: Object.fromEntries(variables), inputs: Object.fromEntries(inputs) };
}

function pick(values: TextMap, names: readonly string[]): TextMap {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function plannedJob(job: Plan['jobs'][number]): PlannedJob {
  const steps = stepsOf(job).map(({ name, line }) => ({ name, line }));
  return { key: job.key, name: job.name, stage: job.stage, steps };
}

/** As the runner executes them. */
function stepsOf({ source, steps, target, finallySteps }: PlanJob): readonly PlanStep[] {
  return [...(source ? [source] : []), ...steps, ...(target ? [target] : []), ...finallySteps];
}
