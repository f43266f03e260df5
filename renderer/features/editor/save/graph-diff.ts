import { isObject, listOf } from '../../../../pipeline/edit/structure.ts';
import type { JsonObject, JsonValue } from '../../../../pipeline/plan.ts';

export type Change = 'added' | 'removed' | 'changed' | 'same';

/** A job in both definitions, or in one of them. */
export interface JobChange {
  /** As it is named after; a removed job as it was. */
  readonly name: string;
  /** Set when it only has another name now. */
  readonly renamedFrom: string | undefined;
  readonly change: Change;
  /** Of the side that it is drawn on. */
  readonly stage: string;
  readonly needs: readonly string[];
  /** Keys of the job that differ, `steps` apart; `stage` when it moved to another. */
  readonly fields: readonly string[];
  readonly steps: readonly StepChange[];
}

export interface StepChange {
  readonly name: string;
  readonly change: Change | 'moved';
  readonly fields: readonly string[];
}

export interface GraphDiff {
  /** Those of the definition after, in its order; removed ones where they were. */
  readonly jobs: readonly JobChange[];
  /** Of the definition itself, such as `triggers`; `stages` when a stage came, went or changed. */
  readonly fields: readonly string[];
}

interface FlatJob {
  readonly name: string;
  readonly stage: string;
  readonly job: JsonObject;
}

/**
 * What differs between two definitions, as a graph: comments, layout and spelling are no difference. A job that is gone
 * while an equal one has come under a new name is renamed, not removed and added.
 */
export function graphDiff(before: JsonObject, after: JsonObject): GraphDiff {
  const [old, now] = [jobsOf(before), jobsOf(after)];
  const renamed = renamings(old, now);
  const oldName = (name: string) => renamed.get(name) ?? name;
  const changes = now.map((one): JobChange => {
    const former = old.find(({ name }) => name === oldName(one.name));
    return former ? compared(former, one, renamed) : { ...lone(one), change: 'added' };
  });
  const kept = new Set(now.map(({ name }) => oldName(name)));
  old.forEach((one, index) => {
    if (kept.has(one.name)) return;
    const previous = old[index - 1]?.name;
    const at = changes.findIndex(({ name, renamedFrom }) => (renamedFrom ?? name) === previous);
    changes.splice(at + 1, 0, { ...lone(one), change: 'removed' });
  });
  return { jobs: changes, fields: differing(outlineOf(before), outlineOf(after)) };
}

function jobsOf(definition: JsonObject): readonly FlatJob[] {
  const named = (list: JsonValue | undefined, stage: string) =>
    listOf(list)
      .filter(isObject)
      .map((job) => ({ name: String(job.name ?? ''), stage, job }));
  if (definition.stages === undefined) return named(definition.jobs, '');
  return listOf(definition.stages)
    .filter(isObject)
    .flatMap((stage) => named(stage.jobs, String(stage.name ?? '')));
}

/** New name to old name, for jobs that are equal but for it. */
function renamings(old: readonly FlatJob[], now: readonly FlatJob[]): ReadonlyMap<string, string> {
  const content = ({ job }: FlatJob) => JSON.stringify(canonical({ ...job, name: null, depends_on: null }));
  const gone = old.filter(({ name }) => !now.some((one) => one.name === name));
  const renamed = new Map<string, string>();
  for (const one of now) {
    if (old.some(({ name }) => name === one.name)) continue;
    const at = gone.findIndex((former) => content(former) === content(one));
    const [former] = at === -1 ? [] : gone.splice(at, 1);
    if (former) renamed.set(one.name, former.name);
  }
  return renamed;
}

function compared(before: FlatJob, after: FlatJob, renamed: ReadonlyMap<string, string>): JobChange {
  // A dependency on a renamed job is the same dependency.
  const needs = needsOf(after.job).map((name) => renamed.get(name) ?? name);
  const sameNeeds = equal([...needs].sort(), [...needsOf(before.job)].sort());
  const fields = differing(
    { ...before.job, stage: before.stage, name: null, steps: null, finally: null, depends_on: null },
    { ...after.job, stage: after.stage, name: null, steps: null, finally: null, depends_on: sameNeeds ? null : true },
  );
  const steps = [
    ...comparedSteps(before.job.steps, after.job.steps),
    ...comparedSteps(before.job.finally, after.job.finally),
  ];
  const isRenamed = before.name !== after.name;
  const isChanged = isRenamed || fields.length > 0 || steps.some(({ change }) => change !== 'same');
  return {
    name: after.name,
    renamedFrom: isRenamed ? before.name : undefined,
    change: isChanged ? 'changed' : 'same',
    stage: after.stage,
    needs: needsOf(after.job),
    fields,
    steps,
  };
}

function lone({ name, stage, job }: FlatJob): Omit<JobChange, 'change'> {
  return { name, renamedFrom: undefined, stage, needs: needsOf(job), fields: [], steps: [] };
}

/** By name, unnamed ones by place. A step that only stands elsewhere is moved. */
function comparedSteps(before: JsonValue | undefined, after: JsonValue | undefined): readonly StepChange[] {
  const [old, now] = [namedSteps(before), namedSteps(after)];
  const common = old.filter(([name]) => now.some(([other]) => other === name)).map(([name]) => name);
  const order = now.map(([name]) => name).filter((name) => common.includes(name));
  const changes = now.map(([name, step]): StepChange => {
    const former = old.find(([other]) => other === name)?.[1];
    if (!former) return { name, change: 'added', fields: [] };
    const fields = differing(former, step);
    const isMoved = common.indexOf(name) !== order.indexOf(name);
    return { name, change: fields.length > 0 ? 'changed' : isMoved ? 'moved' : 'same', fields };
  });
  const removed = old.filter(([name]) => !common.includes(name));
  return [...changes, ...removed.map(([name]): StepChange => ({ name, change: 'removed', fields: [] }))];
}

function namedSteps(list: JsonValue | undefined): readonly (readonly [string, JsonObject])[] {
  return listOf(list)
    .filter(isObject)
    .map((step, index) => [typeof step.name === 'string' ? step.name : `#${index + 1}`, step] as const);
}

function needsOf(job: JsonObject): readonly string[] {
  return listOf(job.depends_on).filter((name) => typeof name === 'string');
}

/** The definition without its jobs. */
function outlineOf(definition: JsonObject): JsonObject {
  const stages = listOf(definition.stages).map((stage) => (isObject(stage) ? { ...stage, jobs: null } : stage));
  return { ...definition, jobs: null, stages };
}

function differing(before: JsonObject, after: JsonObject): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !equal(before[key] ?? null, after[key] ?? null));
}

function equal(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

/** The order of keys means nothing, and neither does a key without a value. */
function canonical(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, canonical(member)]),
  );
}
