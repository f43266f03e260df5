import type { Operation } from '../../pipeline/edit/operation.ts';
import type { JsonObject, JsonValue } from '../../pipeline/plan.ts';

/**
 * What operations mean, told a second time and as plainly as can be: on the definition as a value, without any text. The
 * edits of a text are compared with this. It knows only operations that have been accepted, and references as the random
 * definitions write them (`jobs['name']`).
 */
export function performOn(definition: JsonObject, operation: Operation): JsonObject {
  const root = structuredClone(definition) as Mutable;
  perform(root, operation);
  return root as JsonObject;
}

/** Plain JSON that may be changed in place: it belongs to this file alone. */
// biome-ignore lint/suspicious/noExplicitAny: a value of unknown shape that is walked by paths
type Mutable = any;

function perform(root: Mutable, operation: Operation): void {
  const { kind } = operation;
  switch (kind) {
    case 'add-stage':
      insert(listAt(root, 'stages'), operation.at, { name: operation.name, jobs: operation.jobs ?? [] });
      break;
    case 'remove-stage': {
      const stage = named(root.stages, operation.stage);
      root.stages = root.stages.filter((one: Mutable) => one !== stage);
      forget(root, namesOf(stage.jobs));
      break;
    }
    case 'rename-stage':
      named(root.stages, operation.stage).name = operation.name;
      break;
    case 'move-stage':
      move(root.stages, operation.stage, root.stages, operation.to);
      break;
    case 'add-job':
      insert(jobList(root, operation.stage), operation.at, operation.job);
      break;
    case 'remove-job': {
      const { list, job } = findJob(root, operation.job);
      list.splice(list.indexOf(job), 1);
      forget(root, [operation.job]);
      break;
    }
    case 'rename-job':
      findJob(root, operation.job).job.name = operation.name;
      for (const { job } of allJobs(root)) {
        job.depends_on = job.depends_on?.map((name: string) => (name === operation.job ? operation.name : name));
        job.when = job.when?.replaceAll(`jobs['${operation.job}']`, `jobs['${operation.name}']`);
      }
      break;
    case 'move-job': {
      const from = findJob(root, operation.job).list;
      const to = operation.stage === undefined || root.stages === undefined ? from : jobList(root, operation.stage);
      move(from, operation.job, to, operation.to);
      break;
    }
    case 'duplicate-job': {
      const { list, job } = findJob(root, operation.job);
      const name = operation.name ?? free(operation.job, namesOf(allJobs(root).map((found) => found.job)));
      insert(list, list.indexOf(job) + 1, { ...job, name });
      break;
    }
    case 'paste-job': {
      const name = free('job0', namesOf(allJobs(root).map((found) => found.job)));
      const list = jobList(root, operation.stage);
      insert(list, operation.at, { name, steps: [{ name: 'a', uses: 'shell' }] });
      break;
    }
    case 'add-step':
      insert(listAt(findJob(root, operation.job).job, operation.list ?? 'steps'), operation.at, operation.step);
      break;
    case 'remove-step': {
      const { job, key, list, step } = findStep(root, operation.job, operation.step);
      list.splice(list.indexOf(step), 1);
      // An empty `steps` stays, so that an editor can go on from there.
      if (list.length === 0 && key === 'finally') delete job.finally;
      break;
    }
    case 'rename-step':
      findStep(root, operation.job, operation.step).step.name = operation.name;
      break;
    case 'move-step': {
      const { list } = findStep(root, operation.job, operation.step);
      move(list, operation.step, list, operation.to);
      break;
    }
    case 'duplicate-step': {
      const { job, list, step } = findStep(root, operation.job, operation.step);
      insert(list, list.indexOf(step) + 1, { ...step, name: operation.name ?? free(operation.step, stepNames(job)) });
      break;
    }
    case 'paste-step': {
      const { job } = findJob(root, operation.job);
      const step = { name: free('s0', stepNames(job)), uses: 'shell', args: { run: 'a\n\nb\n' } };
      insert(listAt(job, operation.list ?? 'steps'), operation.at, step);
      break;
    }
    case 'connect': {
      const { job } = findJob(root, operation.to);
      job.depends_on = [...(job.depends_on ?? []), operation.from];
      break;
    }
    case 'disconnect':
      drop(findJob(root, operation.to).job, operation.from);
      break;
    case 'set-field':
      setAt(root, operation.path, operation.value);
      break;
    case 'unset-field':
      setAt(root, operation.path, null);
      break;
    case 'convert-to-stages':
      root.stages = [{ name: operation.name ?? 'default', jobs: root.jobs }];
      delete root.jobs;
      break;
    case 'convert-to-jobs':
      flatten(root);
      break;
    case 'extract-template':
      root.jobs = root.jobs.filter(({ name }: Mutable) => !operation.jobs.includes(name));
      root.include = [...(root.include ?? []), { file: operation.file }];
      break;
    case 'batch':
      for (const one of operation.operations) perform(root, one);
      break;
  }
}

function allJobs(root: Mutable): readonly { readonly list: Mutable; readonly job: Mutable }[] {
  const lists = root.stages === undefined ? [root.jobs ?? []] : root.stages.map((stage: Mutable) => stage.jobs ?? []);
  return lists.flatMap((list: Mutable) => list.map((job: Mutable) => ({ list, job })));
}

function findJob(root: Mutable, name: string) {
  const found = allJobs(root).find(({ job }) => job.name === name);
  if (!found) throw new Error(`the model has no job ${name}`);
  return found;
}

function findStep(root: Mutable, jobName: string, name: string) {
  const { job } = findJob(root, jobName);
  const key = job.steps?.some((step: Mutable) => step.name === name) ? 'steps' : 'finally';
  return { job, key, list: job[key], step: named(job[key], name) };
}

function jobList(root: Mutable, stage: string | undefined): Mutable {
  return listAt(root.stages === undefined ? root : named(root.stages, stage ?? ''), 'jobs');
}

/** An absent list begins to exist. */
function listAt(holder: Mutable, key: string): Mutable {
  holder[key] ??= [];
  return holder[key];
}

function named(list: Mutable, name: string): Mutable {
  const found = list.find((one: Mutable) => one.name === name);
  if (!found) throw new Error(`the model has no ${name}`);
  return found;
}

const namesOf = (list: readonly Mutable[] | undefined): readonly string[] => (list ?? []).map(({ name }) => name);
const stepNames = (job: Mutable) => [...namesOf(job.steps), ...namesOf(job.finally)];

function insert(list: Mutable, at: number | undefined, value: JsonValue): void {
  list.splice(at ?? list.length, 0, structuredClone(value));
}

function move(from: Mutable, name: string, to: Mutable, index: number): void {
  const [item] = from.splice(from.indexOf(named(from, name)), 1);
  to.splice(index, 0, item);
}

function forget(root: Mutable, names: readonly string[]): void {
  for (const { job } of allJobs(root)) for (const name of names) if (job.depends_on?.includes(name)) drop(job, name);
}

function drop(job: Mutable, dependency: string): void {
  job.depends_on = job.depends_on.filter((name: string) => name !== dependency);
  if (job.depends_on.length === 0) delete job.depends_on;
}

function free(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  const stem = wanted.replace(/-\d+$/, '');
  let count = 2;
  while (taken.includes(`${stem}-${count}`)) count += 1;
  return `${stem}-${count}`;
}

/** What becomes empty by unsetting goes too, up to a list. */
function setAt(root: Mutable, path: readonly (string | number)[], value: JsonValue): void {
  const holders = [root];
  for (const key of path.slice(0, -1)) {
    const holder = holders.at(-1);
    if (holder[key] === undefined && value === null) return;
    holder[key] ??= {};
    holders.push(holder[key]);
  }
  const last = path.at(-1) ?? '';
  const holder = holders.at(-1);
  if (value !== null) holder[last] = structuredClone(value);
  else delete holder[last];
}

function flatten(root: Mutable): void {
  root.stages.forEach((stage: Mutable, index: number) => {
    const earlier = namesOf(root.stages[index - 1]?.jobs);
    const own = namesOf(stage.jobs);
    for (const job of stage.jobs) {
      if (job.depends_on?.some((name: string) => own.includes(name))) continue;
      const needs = [...new Set([...(job.depends_on ?? []), ...earlier])];
      if (needs.length > 0) job.depends_on = needs;
    }
  });
  root.jobs = root.stages.flatMap(({ jobs }: Mutable) => jobs);
  delete root.stages;
}
