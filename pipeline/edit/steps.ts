import { type Draft, refuse } from './draft.ts';
import { resolvePath, respell, setField } from './fields.ts';
import { duplicateItem, moveItem, pasteItems } from './items.ts';
import { insertInto, lengthOf } from './jobs.ts';
import { plainAt } from './locate.ts';
import type { Operation } from './operation.ts';
import { renameReferences } from './references.ts';
import { insertPart, removePart } from './splice.ts';
import { findJob, findStep, freeName, isObject, listOf } from './structure.ts';
import { styleOf } from './style.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

export function addStep(draft: Draft, { job, step, list = 'steps', at }: Of<'add-step'>): void {
  refuseTaken(draft, job, step.name);
  const path = [...findJob(draft, job).path, list];
  const { type } = resolvePath(draft, [...path, 0]);
  insertInto(draft, path, at, respell(step, type, styleOf(draft.source)));
}

export function removeStep(draft: Draft, job: string, step: string): void {
  const { path, list } = findStep(draft, job, step);
  removePart(draft, path, list === 'steps' ? 'keep' : 'drop');
}

export function renameStep(draft: Draft, { job, step, name }: Of<'rename-step'>): void {
  if (step === name) return;
  refuseTaken(draft, job, name);
  const found = findJob(draft, job);
  const { path } = findStep(draft, job, step);
  setField(draft, [...path, 'name'], name);
  renameReferences(draft, found.path, { root: 'steps', from: step, to: name });
}

export function moveStep(draft: Draft, { job, step, to, toJob = job, list }: Of<'move-step'>): void {
  const found = findStep(draft, job, step);
  const target = findJob(draft, toJob);
  if (toJob !== job) refuseTaken(draft, toJob, step);
  const path = [...target.path, list ?? found.list];
  if (plainAt(draft, path) === undefined) {
    // The list has to exist before something can be moved into it.
    setField(draft, path, [found.step]);
    removePart(draft, found.path, 'keep');
    return;
  }
  moveItem(draft, found.path, path, to);
}

export function duplicateStep(draft: Draft, { job, step, name }: Of<'duplicate-step'>): void {
  const copy = name ?? freeName(step, namesOfSteps(draft, job));
  refuseTaken(draft, job, copy);
  duplicateItem(draft, findStep(draft, job, step).path, copy);
}

export function pasteSteps(draft: Draft, { job, text, list = 'steps', at }: Of<'paste-step'>): void {
  const path = [...findJob(draft, job).path, list];
  const taken = namesOfSteps(draft, job);
  if (plainAt(draft, path) === undefined) {
    insertPart(draft, path.slice(0, -1), Number.MAX_SAFE_INTEGER, { key: list, value: [] });
  }
  pasteItems(draft, { list: path, at: at ?? lengthOf(draft, path), taken }, text);
}

function refuseTaken(draft: Draft, job: string, name: unknown): void {
  if (namesOfSteps(draft, job).includes(name)) refuse(`job \`${job}\` has a step \`${name}\` already`);
}

function namesOfSteps(draft: Draft, name: string): readonly unknown[] {
  const { job } = findJob(draft, name);
  return [...listOf(job.steps), ...listOf(job.finally)].flatMap((step) => (isObject(step) ? [step.name] : []));
}
