import type { JsonValue } from '../plan.ts';
import { type Draft, refuse } from './draft.ts';
import { resolvePath, respell, setField } from './fields.ts';
import { duplicateItem, moveItem, pasteItems } from './items.ts';
import { plainAt, privateNode, type TreePath } from './locate.ts';
import type { Operation } from './operation.ts';
import { renameReferences } from './references.ts';
import { insertPart, removePart, removeParts } from './splice.ts';
import { dependenciesOf, findJob, freeName, jobListPath, jobsIn, listOf, modeOf } from './structure.ts';
import { styleOf } from './style.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

export function addJob(draft: Draft, { job, stage, at }: Of<'add-job'>): void {
  if (namesOfJobs(draft).includes(job.name)) refuse(`there is a job \`${job.name}\` already`);
  const list = jobListPath(draft, stage);
  const { type } = resolvePath(draft, [...list, 0]);
  insertInto(draft, list, at, respell(job, type, styleOf(draft.source)));
}

/** Other jobs no longer depend on it. Expressions that mention it stay, and validation says so. */
export function removeJob(draft: Draft, name: string): void {
  const { path } = findJob(draft, name);
  const uses = jobsIn(draft.source.plain).flatMap((found) => {
    const index = found.job.name === name ? -1 : dependenciesOf(found.job).indexOf(name);
    if (index === -1) return [];
    const { tree } = resolvePath(draft, [...found.path, 'depends_on']);
    return [{ path: [...tree, index], whenEmpty: 'drop' as const }];
  });
  removeParts(draft, [...uses, { path, whenEmpty: 'keep' }]);
}

export function renameJob(draft: Draft, from: string, to: string): void {
  if (from === to) return;
  if (namesOfJobs(draft).includes(to)) refuse(`there is a job \`${to}\` already`);
  const { path } = findJob(draft, from);
  setField(draft, [...path, 'name'], to);
  renameReferences(draft, [], { root: 'jobs', from, to });
}

export function moveJob(draft: Draft, { job, to, stage }: Of<'move-job'>): void {
  const { path } = findJob(draft, job);
  const list = stage === undefined || modeOf(draft) === 'jobs' ? path.slice(0, -1) : jobListPath(draft, stage);
  moveItem(draft, path, list, to);
}

export function duplicateJob(draft: Draft, job: string, name = freeName(job, namesOfJobs(draft))): void {
  if (namesOfJobs(draft).includes(name)) refuse(`there is a job \`${name}\` already`);
  duplicateItem(draft, findJob(draft, job).path, name);
}

export function pasteJobs(draft: Draft, { text, stage, at }: Of<'paste-job'>): void {
  const list = jobListPath(draft, stage);
  pasteItems(draft, { list, at: at ?? lengthOf(draft, list), taken: namesOfJobs(draft) }, text);
}

export function removeDependency(draft: Draft, job: string, dependency: string): void {
  const { path, job: found } = findJob(draft, job);
  const { tree } = resolvePath(draft, [...path, 'depends_on']);
  const index = dependenciesOf(found).indexOf(dependency);
  if (index === -1) refuse(`job \`${job}\` does not depend on \`${dependency}\` directly`);
  removePart(draft, [...tree, index], 'drop');
}

/** Puts `value` into the list at `path`, which may be absent. */
export function insertInto(draft: Draft, path: TreePath, at: number | undefined, value: JsonValue): void {
  const present = plainAt(draft, path);
  if (present === undefined) {
    setField(draft, path, [value]);
    return;
  }
  const count = lengthOf(draft, path);
  const index = at ?? count;
  if (index < 0 || index > count) refuse(`position ${index} is outside of 0 to ${count}`);
  privateNode(draft.source, path);
  insertPart(draft, path, index, { value });
}

export function lengthOf(draft: Draft, path: TreePath): number {
  return listOf(plainAt(draft, path) as JsonValue | undefined).length;
}

function namesOfJobs(draft: Draft): readonly unknown[] {
  return jobsIn(draft.source.plain).map(({ job }) => job.name);
}
