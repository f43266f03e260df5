import type { MessageInitShape } from '@bufbuild/protobuf';
import { JobState, StepState } from '../../../gen/signalbox/console/v1/run_pb.js';
import type { CompareRunsResponseSchema } from '../../../gen/signalbox/console/v1/runs_pb.js';
import type { Plan } from '../../../pipeline/plan.ts';
import type { JobRun } from '../../domain/job-run.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { StepRun } from '../../domain/step-run.ts';
import { jobStateOf, stepStateOf } from './run-messages.ts';
import { presentTimes } from './times.ts';

export interface Side {
  readonly run: PipelineRun;
  readonly plan: Plan | undefined;
  readonly jobs: readonly JobRun[];
  readonly steps: readonly StepRun[];
  readonly definition: string;
}

/** What differs between two runs. Values that are equal on both sides are left out, jobs and steps are not. */
export function comparisonMessage(
  left: Side,
  right: Side,
): Omit<MessageInitShape<typeof CompareRunsResponseSchema>, 'left' | 'right' | '$typeName' | '$unknown'> {
  return {
    variables: differences(left.plan?.variables ?? left.run.variables, right.plan?.variables ?? right.run.variables),
    inputs: differences(left.plan?.inputs ?? left.run.inputs, right.plan?.inputs ?? right.run.inputs),
    facts: differences(factsOf(left.run), factsOf(right.run)),
    jobs: union(keysOf(left), keysOf(right)).map((key) => jobComparison(key, left, right)),
    leftDefinition: left.definition,
    rightDefinition: right.definition,
  };
}

type Values = Readonly<Record<string, unknown>>;

function differences(left: Values, right: Values) {
  return union(Object.keys(left), Object.keys(right))
    .filter((name) => textOf(left[name]) !== textOf(right[name]))
    .map((name) => {
      const [one, other] = [textOf(left[name]), textOf(right[name])];
      return { name, ...(one !== undefined && { left: one }), ...(other !== undefined && { right: other }) };
    });
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

function factsOf(run: PipelineRun): Values {
  return {
    branch: run.branch,
    tag: run.tag,
    commit: run.commitSha,
    definition: run.definitionCommitSha,
    trigger: run.triggerType,
    'triggered by': run.triggeredBy,
    state: run.state,
  };
}

function jobComparison(jobKey: string, left: Side, right: Side) {
  const [one, other] = [latestJob(left, jobKey), latestJob(right, jobKey)];
  const [ours, theirs] = [stepsOf(left, one), stepsOf(right, other)];
  return {
    jobKey,
    leftState: one ? jobStateOf[one.state] : JobState.UNSPECIFIED,
    rightState: other ? jobStateOf[other.state] : JobState.UNSPECIFIED,
    ...presentTimes({ leftMs: durationOf(one), rightMs: durationOf(other) }),
    steps: union([...ours.keys()], [...theirs.keys()]).map((name) => {
      const [a, b] = [ours.get(name), theirs.get(name)];
      return {
        name,
        leftState: a ? stepStateOf[a.state] : StepState.UNSPECIFIED,
        rightState: b ? stepStateOf[b.state] : StepState.UNSPECIFIED,
        ...presentTimes({ leftMs: durationOf(a), rightMs: durationOf(b) }),
        leftStepRunId: a?.stepRunId ?? '',
        rightStepRunId: b?.stepRunId ?? '',
      };
    }),
  };
}

function latestJob(side: Side, jobKey: string): JobRun | undefined {
  return side.jobs.find((job) => job.isLatest && job.jobKey === jobKey);
}

function stepsOf(side: Side, job: JobRun | undefined): ReadonlyMap<string, StepRun> {
  const steps = side.steps.filter((step) => step.isLatest && step.jobRunId === job?.jobRunId);
  return new Map(steps.map((step) => [step.stepName, step]));
}

function keysOf(side: Side): readonly string[] {
  return side.plan?.jobs.map((job) => job.key) ?? side.jobs.map((job) => job.jobKey);
}

function durationOf(one: { readonly startedAtMs: number | null; readonly endedAtMs: number | null } | undefined) {
  if (!one || one.startedAtMs === null || one.endedAtMs === null) return undefined;
  return one.endedAtMs - one.startedAtMs;
}

/** In the order of the first, then what only the second has. */
function union(first: readonly string[], second: readonly string[]): string[] {
  return [...new Set([...first, ...second])];
}
