import type { Operation } from '../../../../pipeline/edit/operation.ts';
import { freeName, type StepList } from '../../../../pipeline/edit/structure.ts';
import type { JsonObject } from '../../../../pipeline/plan.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { type Gesture, no, type Say, stepRef } from './gesture.ts';
import {
  type GraphItem,
  type GraphModel,
  isClosedBook,
  type JobItem,
  jobNamed,
  type StageItem,
  type StepItem,
} from './graph-model.ts';

/** The smallest things that run, for their author to change. */
const newStep = (name: string, said = name): JsonObject => ({ name, uses: 'shell', args: { run: `echo ${said}` } });
const newJob = (name: string, needs: readonly string[]): JsonObject => ({
  name,
  ...(needs.length > 0 && { depends_on: needs }),
  steps: [newStep('run', name)],
});

/** What a new thing is when it is added after `item`, or to a pipeline of which nothing is selected. */
export function kindAfter(model: GraphModel | undefined, item: GraphItem | undefined): 'stage' | 'job' | 'step' {
  if (item !== undefined && item.kind !== 'opaque') return item.kind;
  return model !== undefined && model.mode === 'jobs' && model.lanes.length > 0 ? 'job' : 'stage';
}

/** A stage after a stage; a job that waits for a job; a step after a step. */
export function addAfter(model: GraphModel | undefined, item: GraphItem | undefined, name: string): Gesture {
  switch (kindAfter(model, item)) {
    case 'stage':
      return addStage(model, name, item?.kind === 'stage' ? item.index + 1 : undefined);
    case 'job': {
      const after = item?.kind === 'job' ? item : undefined;
      return addJob({ stage: after?.job.stage, at: after && after.index + 1, needs: after ? [after.name] : [] }, name);
    }
    case 'step': {
      // The kind of `item` decides that it is a step.
      const after = item as StepItem;
      return addStep(model, after.job, name, { list: after.step.list, at: after.step.index + 1 });
    }
  }
}

/** A job at the end of a stage, a step at the end of a job. */
export function addInside(model: GraphModel, item: StageItem | JobItem, name: string): Gesture {
  if (item.kind === 'stage') return addJob({ stage: item.name, at: undefined, needs: [] }, name);
  return addStep(model, item.name, name, { list: 'steps', at: undefined });
}

/** A pipeline of jobs becomes one of stages first: its jobs are its first stage then. */
export function addStage(model: GraphModel | undefined, name: string, at: number | undefined): Gesture {
  const add: Operation = { kind: 'add-stage', name, ...(at !== undefined && { at }) };
  const label: Say = { word: 'addStage', values: { name } };
  const select: readonly NodeRef[] = [{ kind: 'stage', stage: name }];
  const hasJobs = model?.mode === 'jobs' && model.lanes.some(({ nodes }) => nodes.length > 0);
  if (!hasJobs) return { ok: true, operation: add, label, select };
  const first = freeName('main', [name]);
  return {
    ok: true,
    operation: { kind: 'batch', operations: [{ kind: 'convert-to-stages', name: first }, add] },
    label,
    consequence: { word: 'jobsInStage', values: { name: first } },
    select,
  };
}

interface JobPlace {
  readonly stage: string | undefined;
  readonly at: number | undefined;
  readonly needs: readonly string[];
}

export function addJob({ stage, at, needs }: JobPlace, name: string, job = newJob(name, needs)): Gesture {
  return {
    ok: true,
    operation: { kind: 'add-job', job, ...(stage !== undefined && { stage }), ...(at !== undefined && { at }) },
    label:
      needs[0] === undefined
        ? { word: 'addJob', values: { name } }
        : { word: 'addJobAfter', values: { name, after: needs[0] } },
    select: [{ kind: 'job', job: name }],
  };
}

interface StepPlace {
  readonly list: StepList;
  readonly at: number | undefined;
}

export function addStep(
  model: GraphModel | undefined,
  job: string,
  name: string,
  { list, at }: StepPlace,
  step = newStep(name),
): Gesture {
  if (isClosedBook(model && jobNamed(model, job)?.job.opaque)) return no('closed', { name: job });
  return {
    ok: true,
    operation: { kind: 'add-step', job, step, list, ...(at !== undefined && { at }) },
    label: { word: 'addStep', values: { name, job } },
    select: [stepRef(job, name, list)],
  };
}
