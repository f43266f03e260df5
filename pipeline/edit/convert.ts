import type { TextEdit } from '../diagnostic.ts';
import type { JsonObject } from '../plan.ts';
import type { SourceList } from '../source-node.ts';
import { clone, type Draft, type Expected, refuse } from './draft.ts';
import { extentOf, indentAt, isBlankLine, lineEnd, lineStart, nextLine } from './extent.ts';
import { setField } from './fields.ts';
import { partAt } from './locate.ts';
import { renderFlow, renderJson } from './render.ts';
import type { Source } from './source.ts';
import { insertAt } from './splice.ts';
import { dependenciesOf, findJob, isObject, listOf, modeOf, rootOf } from './structure.ts';
import { columnOf, styleOf } from './style.ts';

/** Puts all jobs into one stage; by section 4 of the language that means the same as having none. */
export function convertToStages(draft: Draft, name: string): void {
  if (modeOf(draft) === 'stages') refuse('this pipeline has stages already');
  const { source } = draft;
  const { entry, parent } = rootEntry(source, 'jobs');
  const { value } = entry;
  const key = { start: entry.start, end: entry.keyEnd };
  const means = (root: Expected): Expected => {
    const entries = Object.entries(root as JsonObject).map(([field, member]) =>
      field === 'jobs' ? ['stages', [{ name, jobs: member }]] : [field, member],
    );
    return clone(Object.fromEntries(entries) as JsonObject);
  };
  if (value.flow) {
    const [stage, jobs] = source.isJson
      ? [renderJson(name, ''), '"jobs"']
      : [renderFlow(name, styleOf(source)), 'jobs'];
    const opening = source.isJson ? `[{"name": ${stage}, ${jobs}: ` : `[{name: ${stage}, ${jobs}: `;
    draft.change(
      [
        { range: key, insert: source.isJson ? '"stages"' : 'stages' },
        insertAt(value.valueStart, opening),
        insertAt(value.end, '}]'),
      ],
      means,
    );
    return;
  }
  const style = styleOf(source);
  const dash = columnOf(source.text, value.parts[0]?.start ?? 0);
  const shift = 2 + style.dashStep;
  const pad = ' '.repeat(dash);
  const head = `${source.eol}${pad}- name: ${renderFlow(name, style)}${source.eol}${pad}  jobs:`;
  const from = lineEnd(source.text, entry.lead);
  draft.change(
    [
      { range: key, insert: 'stages' },
      insertAt(from, head),
      ...shiftedLines(source, { start: nextLine(source.text, from), end: extentOf(source, parent, entry).end }, shift),
    ],
    means,
  );
}

/**
 * Takes the jobs out of their stages. Jobs that do not depend on another job of their stage get a dependency on every
 * job of the stage before, which is what the stage meant (section 4).
 */
export function convertToJobs(draft: Draft): void {
  if (modeOf(draft) === 'jobs') refuse('this pipeline has no stages');
  const stages = listOf(rootOf(draft).stages).map((stage) =>
    isObject(stage) ? stage : refuse('a stage is not a mapping'),
  );
  for (const stage of stages) {
    const lost = ['approval', 'when'].find((key) => stage[key] !== undefined);
    if (lost !== undefined) refuse(`stage \`${stage.name}\` has \`${lost}\`, which only a stage can have`);
    if (listOf(stage.jobs).length === 0) refuse(`stage \`${stage.name}\` has no jobs`);
  }
  for (const [index, stage] of stages.entries()) addStageOrder(draft, stage, stages[index - 1]);
  const { source } = draft;
  const { entry } = rootEntry(source, 'stages');
  const list = entry.value;
  const means = (root: Expected): Expected => {
    const entries = Object.entries(root as JsonObject).map(([field, member]) =>
      field === 'stages'
        ? ['jobs', listOf(member).flatMap((stage) => listOf((stage as JsonObject).jobs))]
        : [field, member],
    );
    return clone(Object.fromEntries(entries) as JsonObject);
  };
  const key: TextEdit = { range: { start: entry.start, end: entry.keyEnd }, insert: source.isJson ? '"jobs"' : 'jobs' };
  draft.change([key, ...(list.flow ? flowUnwrapping(source, list) : blockUnwrapping(source, list))], means);
}

function addStageOrder(draft: Draft, stage: JsonObject, before: JsonObject | undefined): void {
  if (before === undefined) return;
  const names = listOf(stage.jobs).flatMap((job) => (isObject(job) ? [job.name] : []));
  const earlier = listOf(before.jobs).flatMap((job) =>
    isObject(job) && typeof job.name === 'string' ? [job.name] : [],
  );
  for (const name of names) {
    if (typeof name !== 'string') refuse('a job has no name');
    const { job, path } = findJob(draft, name);
    const dependencies = dependenciesOf(job);
    if (dependencies.some((dependency) => names.includes(dependency))) continue;
    const missing = earlier.filter((dependency) => !dependencies.includes(dependency));
    if (missing.length > 0) setField(draft, [...path, 'depends_on'], [...dependencies, ...missing]);
  }
}

function blockUnwrapping(source: Source, list: SourceList): readonly TextEdit[] {
  const column = columnOf(source.text, list.parts[0]?.start ?? 0);
  return list.parts.flatMap((part): readonly TextEdit[] => {
    const stage = part.value;
    if (stage.kind !== 'map' || stage.flow) refuse('a stage is not written over several lines');
    const jobs = stage.parts.find((entry) => entry.key === 'jobs');
    if (jobs?.value.kind !== 'list' || jobs.value.flow)
      refuse('the jobs of a stage are not written over several lines');
    if (jobs !== stage.parts.at(-1)) refuse('`jobs` is not the last key of its stage; move it to the end first');
    const first = jobs.value.parts[0];
    if (first === undefined) refuse('a stage has no jobs');
    const from = lineEnd(source.text, jobs.lead);
    const to = extentOf(source, list, part).end;
    const shift = column - columnOf(source.text, first.start);
    // The name of the stage, and what was said about it, stays as a comment above its jobs.
    const stageLine = lineStart(source.text, part.start);
    const head = { start: stageLine, end: from };
    const title = ['name', 'description'].flatMap((key) => {
      const value = stage.parts.find((entry) => entry.key === key)?.value;
      return value?.kind === 'scalar' && typeof value.value === 'string' ? [value.value.split('\n')[0] ?? ''] : [];
    });
    const kept = commentsIn(source, head);
    const pad = ' '.repeat(column);
    const titles = list.parts.length === 1 && title.length < 2 ? [] : [`# ${title.join(': ')}`];
    const lines = [...titles, ...kept].map((line) => `${pad}${line}`).join(source.eol);
    return [
      lines === ''
        ? { range: { start: head.start, end: nextLine(source.text, from) }, insert: '' }
        : { range: head, insert: lines },
      ...shiftedLines(source, { start: nextLine(source.text, from), end: to }, shift),
    ];
  });
}

function flowUnwrapping(source: Source, list: SourceList): readonly TextEdit[] {
  const jobs = list.parts.map((part): SourceList => {
    const value = part.value.kind === 'map' ? part.value.parts.find((entry) => entry.key === 'jobs')?.value : undefined;
    return value?.kind === 'list' && value.flow ? value : refuse('the jobs of a stage are not written in brackets');
  });
  const inner = jobs.map((each) =>
    source.text
      .slice(each.valueStart + 1, each.end - 1)
      .trim()
      .replace(/,$/, ''),
  );
  if (source.text.slice(list.valueStart, list.end).includes('#')) refuse('there are comments between the brackets');
  return [{ range: { start: list.valueStart, end: list.end }, insert: `[${inner.join(', ')}]` }];
}

function commentsIn({ text }: Source, { start, end }: TextEdit['range']): readonly string[] {
  const comments: string[] = [];
  for (let at = start; at < end; at = nextLine(text, at)) {
    const comment = /(?:^|\s)(#.*)$/.exec(text.slice(at, Math.min(lineEnd(text, at), end)))?.[1];
    if (comment !== undefined) comments.push(comment);
  }
  return comments;
}

/** Moves whole lines right, or left as far as they can go; blank lines stay blank. */
function shiftedLines({ text }: Source, { start, end }: TextEdit['range'], by: number): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (let at = start; at < end; at = nextLine(text, at)) {
    if (isBlankLine(text, at)) continue;
    if (by > 0) edits.push(insertAt(at, ' '.repeat(by)));
    else edits.push({ range: { start: at, end: at + Math.min(-by, indentAt(text, at)) }, insert: '' });
  }
  return edits.filter(({ range, insert }) => range.end > range.start || insert !== '');
}

function rootEntry(source: Source, key: string) {
  const { parent, part } = partAt(source, [key]);
  const entry = parent.kind === 'map' ? parent.parts.find((each) => each === part) : undefined;
  const list = entry?.value.kind === 'list' ? entry.value : undefined;
  if (parent.kind !== 'map' || entry === undefined || list === undefined) {
    refuse(`\`${key}\` is not written as a list here`);
  }
  return { parent, entry: { ...entry, value: list } };
}
