import type { Operation } from '../../../../pipeline/edit/operation.ts';
import { freeName, type StepList } from '../../../../pipeline/edit/structure.ts';
import type { JsonObject } from '../../../../pipeline/plan.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { type Hindrance, hindranceOf } from './connections.ts';
import type { GestureWord } from './gesture-words.ts';
import {
  type GraphItem,
  type GraphModel,
  isClosedBook,
  type JobItem,
  jobNamed,
  type StageItem,
  type StepItem,
} from './graph-model.ts';

/** A sentence that is not said in any language yet. */
export interface Say {
  readonly word: GestureWord;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What a person asked for, as an operation of the language; or why it cannot be. */
export type Gesture =
  | {
      readonly ok: true;
      readonly operation: Operation;
      /** `Add job lint`: what an undo takes back, and what is announced. */
      readonly label: Say;
      /** What follows from it that cannot be seen. */
      readonly consequence?: Say;
      readonly select: readonly NodeRef[];
    }
  | { readonly ok: false; readonly reason: Say };

const no = (word: GestureWord, values?: Say['values']): Gesture => ({
  ok: false,
  reason: { word, ...(values && { values }) },
});
const stepRef = (job: string, step: string, list: StepList): NodeRef => ({ kind: 'step', job, step, list });

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

/** What is wrong with a name for a new thing or a renamed one; undefined when nothing is. */
export function nameFault(
  model: GraphModel | undefined,
  wanted: { readonly kind: 'stage' | 'job' | 'step'; readonly job?: string; readonly present?: string },
  name: string,
): Say | undefined {
  if (name === '') return { word: 'nameMissing' };
  if (wanted.kind === 'stage' ? name.length > 100 : !/^[A-Za-z0-9_-]{1,100}$/.test(name)) return { word: 'nameShape' };
  if (name !== wanted.present && namesTaken(model, wanted).includes(name))
    return { word: 'nameTaken', values: { name } };
  return undefined;
}

export function namesTaken(
  model: GraphModel | undefined,
  { kind, job }: { readonly kind: 'stage' | 'job' | 'step'; readonly job?: string },
): readonly string[] {
  return [...(model?.items.values() ?? [])].flatMap((item) =>
    item.kind === kind && (item.kind !== 'step' || item.job === job) ? [item.name] : [],
  );
}

export function rename(item: GraphItem, name: string): Gesture {
  const values = { from: item.name, to: name };
  const label: Say = { word: 'rename', values };
  switch (item.kind) {
    case 'stage':
      return {
        ok: true,
        operation: { kind: 'rename-stage', stage: item.name, name },
        label,
        select: [{ kind: 'stage', stage: name }],
      };
    case 'job':
      if (isClosedBook(item.job.opaque)) return no('closed', { name: item.name });
      return {
        ok: true,
        operation: { kind: 'rename-job', job: item.name, name },
        label,
        select: [{ kind: 'job', job: name }],
      };
    case 'step':
      if (!item.step.hasName) return no('unnamed');
      return {
        ok: true,
        operation: { kind: 'rename-step', job: item.job, step: item.name, name },
        label,
        select: [stepRef(item.job, name, item.step.list)],
      };
    case 'opaque':
      return no('closed', { name: item.name });
  }
}

/** Several at once, or none. Says what the file loses beside them. */
export function remove(model: GraphModel, items: readonly GraphItem[]): Gesture {
  const goingStages = new Set(items.flatMap((item) => (item.kind === 'stage' ? [item.key] : [])));
  const goingJobs = items.filter((item) => item.kind === 'job' && !goingStages.has(item.lane)).map(({ key }) => key);
  const going = items.filter((item) => {
    if (item.kind === 'job') return goingJobs.includes(item.key);
    if (item.kind === 'step') return !goingJobs.includes(item.jobKey) && !goingStages.has(laneOfStep(model, item));
    return true;
  });
  const [first, second] = going;
  if (first === undefined) return no('nothingSelected');
  const closed = going.find((item) => item.kind === 'opaque' || (item.kind === 'job' && item.job.opaque === 'include'));
  if (closed !== undefined) return no('closed', { name: closed.name });
  const operations = going.map(removal);
  const waiting = model.edges.filter(({ from, to }) => goingJobs.includes(from) && !goingJobs.includes(to));
  const inside = going.reduce((sum, item) => sum + (item.kind === 'stage' ? item.jobCount : 0), 0);
  const consequence: Say | undefined =
    waiting.length > 0
      ? { word: 'noLongerWait', values: { count: new Set(waiting.map(({ to }) => to)).size } }
      : inside > 0
        ? { word: 'withJobs', values: { count: inside } }
        : undefined;
  const next = afterRemoval(model, going);
  return {
    ok: true,
    operation: asOne(operations),
    label:
      second === undefined
        ? { word: 'remove', values: { name: first.name } }
        : { word: 'removeMany', values: { count: going.length } },
    ...(consequence && { consequence }),
    select: next ? [next.ref] : [],
  };
}

function removal(item: GraphItem): Operation {
  switch (item.kind) {
    case 'stage':
      return { kind: 'remove-stage', stage: item.name };
    case 'step':
      return { kind: 'remove-step', job: item.job, step: item.name };
    default:
      return { kind: 'remove-job', job: item.name };
  }
}

function laneOfStep(model: GraphModel, { jobKey }: StepItem): string {
  const job = model.items.get(jobKey);
  return job?.kind === 'job' ? job.lane : '';
}

/** Where the keyboard goes on: what stands before in the order of reading, of those that stay. */
function afterRemoval(model: GraphModel, going: readonly GraphItem[]): GraphItem | undefined {
  const gone = new Set(going.map(({ key }) => key));
  const stays = (key: string) => {
    const item = model.items.get(key);
    if (item === undefined || gone.has(key)) return false;
    if (item.kind === 'step') return !gone.has(item.jobKey) && !gone.has(laneOfStep(model, item));
    return item.kind !== 'job' || !gone.has(item.lane);
  };
  const first = Math.min(...going.map(({ key }) => model.order.indexOf(key)));
  const near = model.order.slice(0, Math.max(0, first)).findLast(stays) ?? model.order.slice(first + 1).find(stays);
  return near === undefined ? undefined : model.items.get(near);
}

export function duplicate(model: GraphModel, items: readonly GraphItem[]): Gesture {
  const copies = items.filter((item) => item.kind === 'job' || item.kind === 'step');
  const [first] = copies;
  if (first === undefined) return no('onlyJobsAndSteps');
  const jobNames = [...namesTaken(model, { kind: 'job' })];
  const stepNames = new Map<string, string[]>();
  const made = copies.map((item) => {
    if (item.kind === 'job') {
      const name = freeName(item.name, jobNames);
      jobNames.push(name);
      return {
        operation: { kind: 'duplicate-job', job: item.name, name } as const,
        ref: { kind: 'job', job: name } as const,
      };
    }
    const taken = stepNames.get(item.job) ?? [...namesTaken(model, { kind: 'step', job: item.job })];
    const name = freeName(item.name, taken);
    stepNames.set(item.job, [...taken, name]);
    return {
      operation: { kind: 'duplicate-step', job: item.job, step: item.name, name } as const,
      ref: stepRef(item.job, name, item.step.list),
    };
  });
  return {
    ok: true,
    operation: asOne(made.map(({ operation }) => operation)),
    label:
      copies.length === 1
        ? { word: 'duplicate', values: { name: first.name } }
        : { word: 'duplicateMany', values: { count: copies.length } },
    select: made.map(({ ref }) => ref),
  };
}

export function connect(model: GraphModel, from: JobItem, to: JobItem): Gesture {
  const hindrance = hindranceOf(model, from, to);
  if (hindrance !== undefined) return { ok: false, reason: sayHindrance(hindrance, from, to) };
  return {
    ok: true,
    operation: { kind: 'connect', from: from.name, to: to.name },
    label: { word: 'connect', values: { from: from.name, to: to.name } },
    select: [to.ref],
  };
}

export function disconnect(from: JobItem, to: JobItem): Gesture {
  if (isClosedBook(to.job.opaque)) return no('closed', { name: to.name });
  return {
    ok: true,
    operation: { kind: 'disconnect', from: from.name, to: to.name },
    label: { word: 'disconnect', values: { from: from.name, to: to.name } },
    select: [to.ref],
  };
}

export function sayHindrance(hindrance: Hindrance, from: JobItem, to: JobItem): Say {
  switch (hindrance.kind) {
    case 'itself':
      return { word: 'waitsForItself', values: { name: to.name } };
    case 'connected':
      return { word: 'waitsAlready', values: { from: from.name, to: to.name } };
    case 'circle':
      return { word: 'wouldBeCircle', values: { way: hindrance.through.join(' → ') } };
    case 'later-stage':
      return { word: 'inLaterStage', values: { from: from.name, stage: hindrance.stage, to: to.name } };
    case 'closed':
      return { word: 'closed', values: { name: to.name } };
  }
}

export type Shift = 'up' | 'down' | 'left' | 'right';

/**
 * Among its neighbours in the file: a step in its job and, sideways, to the job before or after; a job in its stage and,
 * sideways, to another stage; a stage among the stages.
 */
export function shift(model: GraphModel, item: GraphItem, to: Shift): Gesture {
  const by = to === 'up' || to === 'left' ? -1 : 1;
  const isSideways = to === 'left' || to === 'right';
  switch (item.kind) {
    case 'stage':
      return isSideways ? moveStage(model, item, item.index + by) : no('stagesGoSideways');
    case 'job': {
      if (!isSideways) return moveJob(model, item, item.job.stage, item.index + by);
      const stages = model.lanes.flatMap(({ stage }) => stage ?? []);
      const stage = stages[stages.findIndex(({ key }) => key === item.lane) + by];
      return stage === undefined ? no('noStageThere') : moveJob(model, item, stage.name, undefined);
    }
    case 'step': {
      if (!isSideways) return moveStep(model, item, item.job, item.step.index + by);
      const jobs = model.order.flatMap((key) => jobAt(model, key));
      const job = jobs[jobs.findIndex(({ key }) => key === item.jobKey) + by];
      return job === undefined ? no('noJobThere') : moveStep(model, item, job.name, undefined);
    }
    case 'opaque':
      return no('closed', { name: item.name });
  }
}

function jobAt(model: GraphModel, key: string): JobItem | [] {
  const item = model.items.get(key);
  return item?.kind === 'job' ? item : [];
}

export function moveStage(model: GraphModel, item: StageItem, to: number): Gesture {
  const count = model.lanes.filter(({ stage }) => stage !== undefined).length;
  if (to < 0 || to >= count) return no('noPlaceThere');
  return {
    ok: true,
    operation: { kind: 'move-stage', stage: item.name, to },
    label: { word: 'moveTo', values: { name: item.name, place: to + 1 } },
    select: [item.ref],
  };
}

/** Without `to` to the end of the stage. */
export function moveJob(model: GraphModel, item: JobItem, stage: string | undefined, to: number | undefined): Gesture {
  if (item.index < 0) return no('closed', { name: item.name });
  const isSame = stage === item.job.stage;
  const siblings = jobsOf(model, stage).length;
  const last = isSame ? siblings - 1 : siblings;
  const place = to ?? last;
  if (place < 0 || place > last) return no('noPlaceThere');
  return {
    ok: true,
    operation: { kind: 'move-job', job: item.name, to: place, ...(!isSame && stage !== undefined && { stage }) },
    label:
      isSame || stage === undefined
        ? { word: 'moveTo', values: { name: item.name, place: place + 1 } }
        : { word: 'moveInto', values: { name: item.name, target: stage } },
    select: [item.ref],
  };
}

function jobsOf(model: GraphModel, stage: string | undefined): readonly JobItem[] {
  return [...model.items.values()].filter(
    (item): item is JobItem => item.kind === 'job' && item.index >= 0 && item.job.stage === stage,
  );
}

/** Without `to` to the end of the job. */
export function moveStep(model: GraphModel, item: StepItem, jobName: string, to: number | undefined): Gesture {
  if (!item.step.hasName) return no('unnamed');
  const job = jobNamed(model, jobName);
  if (job === undefined) return no('noJobThere');
  for (const { job: touched } of [job, jobNamed(model, item.job) ?? job]) {
    if (isClosedBook(touched.opaque)) return no('closed', { name: touched.name });
  }
  const isSame = job.key === item.jobKey;
  if (!isSame && job.steps.some(({ name }) => name === item.name))
    return no('stepTaken', { name: item.name, job: jobName });
  const { list } = item.step;
  const count = job.steps.filter(({ step }) => step.list === list).length;
  const last = isSame ? count - 1 : count;
  const place = to ?? last;
  if (place < 0 || place > last) return no('noPlaceThere');
  return {
    ok: true,
    operation: {
      kind: 'move-step',
      job: item.job,
      step: item.name,
      to: place,
      ...(!isSame && { toJob: jobName }),
    },
    label: isSame
      ? { word: 'moveTo', values: { name: item.name, place: place + 1 } }
      : { word: 'moveInto', values: { name: item.name, target: jobName } },
    select: [stepRef(jobName, item.name, list)],
  };
}

/** A text of jobs or steps, beside `item`. */
export function paste(
  model: GraphModel,
  item: GraphItem | undefined,
  { text, kind, names }: { readonly text: string; readonly kind: 'jobs' | 'steps'; readonly names: readonly string[] },
): Gesture {
  if (kind === 'steps') {
    const job = item?.kind === 'step' ? item.job : item?.kind === 'job' ? item.name : undefined;
    if (job === undefined) return no('pasteNeedsJob');
    if (isClosedBook(jobNamed(model, job)?.job.opaque)) return no('closed', { name: job });
    const place = item?.kind === 'step' ? { list: item.step.list, at: item.step.index + 1 } : {};
    const taken = [...namesTaken(model, { kind: 'step', job })];
    return {
      ok: true,
      operation: { kind: 'paste-step', job, text, ...place },
      label: { word: 'pasteSteps', values: { count: names.length, job } },
      select: freeNames(names, taken).map((name) => stepRef(job, name, place.list ?? 'steps')),
    };
  }
  const lane = laneFor(model, item);
  if (model.mode === 'stages' && lane === undefined) return no('pasteNeedsStage');
  const beside = item?.kind === 'step' ? jobNamed(model, item.job) : item?.kind === 'job' ? item : undefined;
  return {
    ok: true,
    operation: {
      kind: 'paste-job',
      text,
      ...(lane !== undefined && { stage: lane.name }),
      ...(beside !== undefined && beside.index >= 0 && { at: beside.index + 1 }),
    },
    label: { word: 'pasteJobs', values: { count: names.length } },
    select: freeNames(names, [...namesTaken(model, { kind: 'job' })]).map((job) => ({ kind: 'job', job })),
  };
}

/** The stage of what is selected, or the only one there is. */
function laneFor(model: GraphModel, item: GraphItem | undefined): StageItem | undefined {
  if (item?.kind === 'stage') return item;
  const stages = model.lanes.flatMap(({ stage }) => stage ?? []);
  const job = item?.kind === 'step' ? jobNamed(model, item.job) : item?.kind === 'job' ? item : undefined;
  return stages.find(({ key }) => key === job?.lane) ?? (stages.length === 1 ? stages[0] : undefined);
}

function freeNames(names: readonly string[], taken: string[]): readonly string[] {
  return names.map((wanted) => {
    const name = freeName(wanted, taken);
    taken.push(name);
    return name;
  });
}

export function asOne(operations: readonly Operation[]): Operation {
  const [only, second] = operations;
  return only !== undefined && second === undefined ? only : { kind: 'batch', operations };
}
