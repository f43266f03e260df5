import type { Operation } from '../../../../pipeline/edit/operation.ts';
import { freeName } from '../../../../pipeline/edit/structure.ts';
import { asOne, type Gesture, no, type Say, stepRef } from './gesture.ts';
import type { GraphItem, GraphModel, StepItem } from './graph-model.ts';
import { namesTaken } from './name-gestures.ts';

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
