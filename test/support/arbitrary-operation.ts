import type { Operation } from '../../pipeline/edit/operation.ts';
import { isObject, jobsIn, listOf } from '../../pipeline/edit/structure.ts';
import type { JsonObject } from '../../pipeline/plan.ts';

/** An operation that makes sense for the definition, chosen by numbers so that a failure shrinks well. */
export function operationFor(definition: JsonObject, [kind, one, two, three]: readonly number[]): Operation {
  const jobs = jobsIn(definition);
  if (jobs.length === 0) return operationForEmpty(definition);
  const pick = <T>(values: readonly T[], by = 0): T => values[by % values.length] as T;
  const { job, path, stage } = pick(jobs, one);
  const other = pick(jobs, two).job;
  const name = String(job.name);
  const steps = listOf(job.steps).filter(isObject);
  // A step without a name cannot be asked for, and one that is not there is refused.
  const step = String(steps[(two ?? 0) % Math.max(1, steps.length)]?.name);
  const stageName = stage === undefined ? undefined : String((listOf(definition.stages)[stage] as JsonObject).name);
  const inStage = stageName === undefined ? {} : { stage: stageName };
  const siblings = jobs.filter((found) => found.stage === stage).length;
  // Names that differ between the operations of a sequence.
  const mark = `${one ?? 0}-${two ?? 0}`;
  const fresh = { name: `fresh-${mark}`, uses: 'shell', args: { run: 'one\ntwo\n' }, continue_on_error: true };
  const choices: readonly Operation[] = [
    { kind: 'remove-job', job: name },
    { kind: 'rename-job', job: name, name: `renamed-${mark}` },
    { kind: 'move-job', job: name, to: (three ?? 0) % siblings },
    { kind: 'duplicate-job', job: name },
    { kind: 'add-job', job: { name: `new-${mark}`, depends_on: [name], steps: [fresh] }, ...inStage },
    { kind: 'add-job', job: { name: `new-${mark}`, steps: [fresh] }, at: (three ?? 0) % (siblings + 1), ...inStage },
    { kind: 'paste-job', text: '# pasted\n- name: job0\n  steps:\n    - {name: a, uses: shell} # b\n', ...inStage },
    { kind: 'add-step', job: name, step: fresh, at: (three ?? 0) % (steps.length + 1) },
    { kind: 'add-step', job: name, step: fresh, list: 'finally' },
    { kind: 'remove-step', job: name, step },
    { kind: 'rename-step', job: name, step, name: `renamed-${mark}` },
    { kind: 'move-step', job: name, step, to: (three ?? 0) % Math.max(1, steps.length) },
    { kind: 'duplicate-step', job: name, step },
    { kind: 'paste-step', job: name, text: 'name: s0\nuses: shell\nargs:\n  run: |\n    a\n\n    b\n' },
    { kind: 'connect', from: name, to: String(other.name) },
    { kind: 'disconnect', from: String(listOf(job.depends_on)[0] ?? ''), to: name },
    { kind: 'set-field', path: [...path, 'timeout'], value: '2h' },
    { kind: 'set-field', path: [...path, 'env', 'ADDED'], value: 'x: y' },
    { kind: 'set-field', path: [...path, 'steps', 0, 'args', 'run'], value: 'first\n  second\n' },
    { kind: 'set-field', path: [...path, 'steps', 0, 'args', 'run'], value: 'single' },
    { kind: 'set-field', path: [...path, 'retry'], value: { max_attempts: 5, on: ['lost'] } },
    { kind: 'set-field', path: [...path, 'steps', 0, 'args'], value: { script: 'x', args: ['a', 'b c'] } },
    { kind: 'set-field', path: ['variables'], value: { A: '1', B: 'two' } },
    { kind: 'unset-field', path: [...path, 'env'] },
    { kind: 'unset-field', path: [...path, 'steps', 0, 'uses'] },
    { kind: 'unset-field', path: [...path, 'steps', 0, 'name'] },
    { kind: 'unset-field', path: ['namespace'] },
    { kind: 'convert-to-stages', name: 'all' },
    { kind: 'convert-to-jobs' },
    { kind: 'extract-template', jobs: [name], file: 'ci/part.yaml' },
    { kind: 'rename-stage', stage: stageName ?? '', name: `stage ${mark}` },
    { kind: 'move-stage', stage: stageName ?? '', to: (three ?? 0) % Math.max(1, listOf(definition.stages).length) },
    { kind: 'remove-stage', stage: stageName ?? '' },
    {
      kind: 'batch',
      operations: [
        { kind: 'set-field', path: [...path, 'priority'], value: 1 },
        { kind: 'duplicate-job', job: name },
      ],
    },
    { kind: 'add-stage', name: `more ${mark}`, jobs: [{ name: `new-${mark}`, steps: [fresh] }] },
  ];
  return pick(choices, kind);
}

/** Where all jobs are gone, the only way on is to add one. */
function operationForEmpty(definition: JsonObject): Operation {
  const job = { name: 'first', steps: [{ name: 'only', uses: 'shell', args: { run: 'true' } }] };
  const [stage] = listOf(definition.stages).filter(isObject);
  if (stage !== undefined) return { kind: 'add-job', job, stage: String(stage.name) };
  return definition.stages === undefined ? { kind: 'add-job', job } : { kind: 'add-stage', name: 'first', jobs: [job] };
}

/** Refusals that say the request itself makes no sense. Everything else must be possible in a file without anchors. */
export const sensibleRefusal =
  /wait for each other|there is a (job|stage) `.*` already|has a step `.*` already|has no step|depends on .* already|cannot depend on itself|later stage|does not depend on|no stages|has stages already|at least one job must stay|a template holds jobs|there is no stage|outside of 0|not written|not the last key|between (the )?brackets/;
