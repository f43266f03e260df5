import type { Operation } from '../../../../pipeline/edit/operation.ts';
import { freeName } from '../../../../pipeline/edit/structure.ts';
import type { JsonObject } from '../../../../pipeline/plan.ts';
import type { Node } from '../../../../pipeline/tree.ts';
import { jobPlaces, listIn, nameOf, placeOf } from '../inspector/document-place.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { type Block, contentOf } from './palette-item.ts';

export interface Insertion {
  readonly operation: Operation;
  /** What is there afterwards. */
  readonly ref: NodeRef;
}

/**
 * Puts a block behind a node: a step behind a step or at the end of a job, a job behind a job that it then depends on, or
 * at the end of a stage. A step with no job around it gets a job of its own. Names that are taken get a number.
 */
export function insertionOf(root: Node | undefined, block: Block, after: NodeRef | undefined): Insertion {
  const target = after ?? { kind: 'pipeline' as const };
  if (block.kind === 'job') return jobInsertion(root, block.job, target);
  if (target.kind === 'job' || target.kind === 'step') return stepInsertion(root, block.step, target);
  const [only, second] = jobPlaces(root);
  if (target.kind === 'pipeline' && only !== undefined && second === undefined) {
    return stepInsertion(root, block.step, { kind: 'job', job: nameOf(only) });
  }
  return jobInsertion(root, { name: nameIn(contentOf(block)), steps: [block.step] }, target);
}

function stepInsertion(root: Node | undefined, step: JsonObject, after: NodeRef & { kind: 'job' | 'step' }): Insertion {
  const job = placeOf(root, { kind: 'job', job: after.job });
  const steps = (list: 'steps' | 'finally') => (job === undefined ? [] : listIn(job, list, 'Step'));
  const name = freeName(nameIn(step), [...steps('steps'), ...steps('finally')].map(nameOf));
  const place = after.kind === 'step' ? placeOf(root, after) : undefined;
  const list = place?.path.at(-2) === 'finally' ? 'finally' : 'steps';
  const at = place === undefined ? steps(list).length : Number(place.path.at(-1)) + 1;
  return {
    operation: { kind: 'add-step', job: after.job, step: { ...step, name }, list, at },
    ref: { kind: 'step', job: after.job, step: name, list },
  };
}

function jobInsertion(root: Node | undefined, job: JsonObject, after: NodeRef): Insertion {
  const name = freeName(nameIn(job), jobPlaces(root).map(nameOf));
  const ref: NodeRef = { kind: 'job', job: name };
  const pipeline = { object: 'Pipeline', path: [], node: root } as const;
  const stages = listIn(pipeline, 'stages', 'Stage');
  const lastStage = stages.at(-1);
  if (after.kind === 'stage') {
    return { operation: { kind: 'add-job', job: { ...job, name }, stage: after.stage }, ref };
  }
  if (after.kind !== 'job' && after.kind !== 'step') {
    const stage = lastStage && nameOf(lastStage);
    return { operation: { kind: 'add-job', job: { ...job, name }, ...(stage !== undefined && { stage }) }, ref };
  }
  const before = placeOf(root, { kind: 'job', job: after.job });
  const stagePlace = stages.find((one) => one.path[1] === before?.path[1] && before?.path[0] === one.path[0]);
  const stage = stagePlace && nameOf(stagePlace);
  const { name: _, ...rest } = job;
  const dependent: JsonObject = { name, depends_on: [after.job], ...rest };
  const at = before === undefined ? {} : { at: Number(before.path.at(-1)) + 1 };
  return { operation: { kind: 'add-job', job: dependent, ...(stage !== undefined && { stage }), ...at }, ref };
}

function nameIn(value: JsonObject): string {
  return typeof value.name === 'string' ? value.name : 'new';
}
