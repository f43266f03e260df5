import { type Draft, refuse } from './draft.ts';
import { resolvePath, respell, setField } from './fields.ts';
import { moveItem } from './items.ts';
import { insertInto, removeDependency } from './jobs.ts';
import type { Operation } from './operation.ts';
import { removePart } from './splice.ts';
import { dependenciesOf, findStage, isObject, jobsIn, listOf, modeOf, rootOf } from './structure.ts';
import { styleOf } from './style.ts';

export function addStage(draft: Draft, { name, at, jobs = [] }: Extract<Operation, { kind: 'add-stage' }>): void {
  if (modeOf(draft) === 'jobs' && rootOf(draft).jobs !== undefined) {
    refuse('this pipeline has no stages; convert it first');
  }
  refuseTaken(draft, name);
  const { type } = resolvePath(draft, ['stages', 0]);
  insertInto(draft, ['stages'], at, respell({ name, jobs }, type, styleOf(draft.source)));
}

/** Jobs of other stages no longer depend on its jobs. */
export function removeStage(draft: Draft, stage: string): void {
  const { path, index } = findStage(draft, stage);
  const jobs = jobsIn(draft.source.plain);
  const gone = jobs.filter((found) => found.stage === index).map(({ job }) => job.name);
  for (const { job } of jobs.filter((found) => found.stage !== index)) {
    for (const dependency of dependenciesOf(job)) {
      if (gone.includes(dependency)) removeDependency(draft, String(job.name), dependency);
    }
  }
  removePart(draft, path, 'keep');
}

export function renameStage(draft: Draft, stage: string, name: string): void {
  if (stage === name) return;
  refuseTaken(draft, name);
  setField(draft, [...findStage(draft, stage).path, 'name'], name);
}

export function moveStage(draft: Draft, stage: string, to: number): void {
  moveItem(draft, findStage(draft, stage).path, ['stages'], to);
}

function refuseTaken(draft: Draft, name: string): void {
  const names = listOf(rootOf(draft).stages).map((stage) => (isObject(stage) ? stage.name : undefined));
  if (names.includes(name)) refuse(`there is a stage \`${name}\` already`);
}
