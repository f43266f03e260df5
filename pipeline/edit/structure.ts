import type { JsonObject, JsonValue } from '../plan.ts';
import { type Draft, refuse } from './draft.ts';
import type { TreePath } from './locate.ts';

/** Where things are in a definition, by the names people give them. Aliases are followed: finding is not touching. */

export interface FoundJob {
  readonly path: TreePath;
  readonly job: JsonObject;
  /** Index of its stage; undefined in jobs mode. */
  readonly stage: number | undefined;
}

export type StepList = 'steps' | 'finally';

export interface FoundStep {
  readonly path: TreePath;
  readonly list: StepList;
  readonly step: JsonObject;
}

export function modeOf(draft: Draft): 'jobs' | 'stages' {
  return 'stages' in rootOf(draft) ? 'stages' : 'jobs';
}

export function rootOf({ source }: Draft): JsonObject {
  return isObject(source.plain) ? source.plain : refuse('the document is not a mapping');
}

export function findJob(draft: Draft, name: string): FoundJob {
  const found = jobsIn(draft.source.plain).filter(({ job }) => job.name === name);
  const [only, second] = found;
  if (only === undefined) refuse(`there is no job \`${name}\` in this file; it may come from an include`);
  if (second !== undefined) refuse(`there are ${found.length} jobs named \`${name}\`; give them different names first`);
  return only;
}

export function findStage(draft: Draft, name: string): { readonly path: TreePath; readonly index: number } {
  const stages = listOf(rootOf(draft).stages);
  const index = stages.findIndex((stage) => isObject(stage) && stage.name === name);
  if (index === -1) refuse(`there is no stage \`${name}\` in this file`);
  return { path: ['stages', index], index };
}

export function findStep(draft: Draft, jobName: string, name: string): FoundStep {
  const { path, job } = findJob(draft, jobName);
  const found = (['steps', 'finally'] as const).flatMap((list) =>
    listOf(job[list]).flatMap((step, index) =>
      isObject(step) && step.name === name ? [{ path: [...path, list, index], list, step }] : [],
    ),
  );
  const [only, second] = found;
  if (only === undefined) refuse(`job \`${jobName}\` has no step \`${name}\``);
  if (second !== undefined) refuse(`job \`${jobName}\` has ${found.length} steps named \`${name}\``);
  return only;
}

/** The list where jobs of this stage, or of the pipeline, are. */
export function jobListPath(draft: Draft, stage: string | undefined): TreePath {
  if (modeOf(draft) === 'jobs') {
    if (stage !== undefined) refuse('this pipeline has no stages');
    return ['jobs'];
  }
  if (stage === undefined) refuse('say which stage the job belongs to');
  return [...findStage(draft, stage).path, 'jobs'];
}

export function jobsIn(root: JsonValue): readonly FoundJob[] {
  if (!isObject(root)) return [];
  const jobsAt = (list: JsonValue | undefined, path: TreePath, stage: number | undefined): readonly FoundJob[] =>
    listOf(list).flatMap((job, index) => (isObject(job) ? [{ path: [...path, index], job, stage }] : []));
  if (root.stages === undefined) return jobsAt(root.jobs, ['jobs'], undefined);
  return listOf(root.stages).flatMap((stage, index) =>
    isObject(stage) ? jobsAt(stage.jobs, ['stages', index, 'jobs'], index) : [],
  );
}

export function dependenciesOf(job: JsonObject): readonly string[] {
  return listOf(job.depends_on ?? job.dependsOn).filter((name): name is string => typeof name === 'string');
}

/** Names of jobs in a circle, `a`, `b`, `a`; a dependency on a job of a later stage counts as one. */
export function findCircle(root: JsonValue): readonly string[] | undefined {
  const jobs = jobsIn(root);
  const byName = new Map(jobs.map((found) => [String(found.job.name), found]));
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (name: string): readonly string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    const found = byName.get(name);
    if (found === undefined || finished.has(name)) return undefined;
    trail.push(name);
    for (const dependency of dependenciesOf(found.job)) {
      const stage = byName.get(dependency)?.stage;
      const isLater = stage !== undefined && found.stage !== undefined && stage > found.stage;
      const circle = isLater ? [name, dependency, name] : visit(dependency);
      if (circle !== undefined) return circle;
    }
    trail.pop();
    finished.add(name);
    return undefined;
  };
  for (const name of byName.keys()) {
    const circle = visit(name);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `build`, `build-2`, `build-3`: the first that is free. */
export function freeName(wanted: string, taken: Iterable<unknown>): string {
  const names = new Set(taken);
  if (!names.has(wanted)) return wanted;
  const stem = wanted.replace(/-\d+$/, '');
  for (let count = 2; ; count++) {
    const name = `${stem}-${count}`;
    if (!names.has(name)) return name;
  }
}
