import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitions, writeDown, writings } from '../../test/support/arbitrary-pipeline.ts';
import { formatPipeline } from '../format.ts';
import type { JsonObject } from '../plan.ts';
import { applyOperation } from './apply.ts';
import { applyEdits } from './draft.ts';
import type { Operation } from './operation.ts';
import { isObject, jobsIn, listOf } from './structure.ts';

/** An operation that makes sense for the definition, chosen by numbers so that a failure shrinks well. */
function operationFor(definition: JsonObject, [kind, one, two, three]: readonly number[]): Operation {
  const jobs = jobsIn(definition);
  const pick = <T>(values: readonly T[], by = 0): T => values[by % values.length] as T;
  const { job, path, stage } = pick(jobs, one);
  const other = pick(jobs, two).job;
  const name = String(job.name);
  const steps = listOf(job.steps).filter(isObject);
  const step = String(pick(steps, two).name);
  const stageName = stage === undefined ? undefined : String((listOf(definition.stages)[stage] as JsonObject).name);
  const inStage = stageName === undefined ? {} : { stage: stageName };
  const siblings = jobs.filter((found) => found.stage === stage).length;
  const fresh = { name: 'fresh', uses: 'shell', args: { run: 'one\ntwo\n' }, continue_on_error: true };
  const choices: readonly Operation[] = [
    { kind: 'remove-job', job: name },
    { kind: 'rename-job', job: name, name: 'renamed-job' },
    { kind: 'move-job', job: name, to: (three ?? 0) % siblings },
    { kind: 'duplicate-job', job: name },
    { kind: 'add-job', job: { name: 'new', depends_on: [name], steps: [fresh] }, ...inStage },
    { kind: 'add-job', job: { name: 'new', steps: [fresh] }, at: (three ?? 0) % (siblings + 1), ...inStage },
    { kind: 'paste-job', text: '# pasted\n- name: job0\n  steps:\n    - {name: a, uses: shell} # b\n', ...inStage },
    { kind: 'add-step', job: name, step: fresh, at: (three ?? 0) % (steps.length + 1) },
    { kind: 'add-step', job: name, step: fresh, list: 'finally' },
    { kind: 'remove-step', job: name, step },
    { kind: 'rename-step', job: name, step, name: 'renamed' },
    { kind: 'move-step', job: name, step, to: (three ?? 0) % steps.length },
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
    { kind: 'rename-stage', stage: stageName ?? '', name: 'other stage' },
    { kind: 'move-stage', stage: stageName ?? '', to: (three ?? 0) % Math.max(1, listOf(definition.stages).length) },
    { kind: 'remove-stage', stage: stageName ?? '' },
    { kind: 'add-stage', name: 'more', jobs: [{ name: 'new', steps: [fresh] }] },
  ];
  return pick(choices, kind);
}

/** Refusals that say the request itself makes no sense. Everything else must be possible in a file without anchors. */
const sensible =
  /wait for each other|depends on .* already|cannot depend on itself|later stage|does not depend on|no stages|has stages already|at least one job must stay|a template holds jobs|there is no stage|outside of 0|not written|not the last key|between (the )?brackets/;

const numbers = fc.array(fc.nat({ max: 999 }), { minLength: 4, maxLength: 4 });

describe('an edit', () => {
  test('does what it says in every way of writing, and can be taken back byte for byte', () => {
    fc.assert(
      fc.property(definitions, writings, numbers, (definition, writing, choice) => {
        const text = writeDown(definition, writing);
        const operation = operationFor(definition, choice);

        const result = applyOperation(text, operation);

        if (!result.ok) {
          expect(result.reason).toMatch(sensible);
          return;
        }
        expect(applyEdits(text, result.edits)).toBe(result.text);
        expect(applyEdits(result.text, result.inverse)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps every line it does not touch, comments included', () => {
    fc.assert(
      fc.property(definitions, writings, numbers, (definition, writing, choice) => {
        const text = writeDown(definition, writing);
        const operation = operationFor(definition, choice);
        const result = applyOperation(text, operation);
        if (!result.ok) return;

        const touched = new Set<number>();
        const lines = text.split('\n');
        for (const { range } of result.edits) {
          const first = text.slice(0, range.start).split('\n').length - 1;
          const last = text.slice(0, range.end).split('\n').length - 1;
          for (let line = first; line <= last; line++) touched.add(line);
        }
        const after = result.text.split('\n');
        let at = 0;
        lines.forEach((line, index) => {
          if (touched.has(index)) return;
          const found = after.indexOf(line, at);
          expect(found, `line ${index + 1}: ${line}`).toBeGreaterThanOrEqual(0);
          at = found + 1;
        });
        if (!/^(remove|disconnect|unset|set-field|extract|convert)/.test(operation.kind)) {
          for (const comment of text.match(/# (above|behind) \d+/g) ?? []) expect(result.text).toContain(comment);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('of a damaged text is made or refused, and never fails', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 8 }), fc.string({ unit: 'binary', maxLength: 4 })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(definitions, writings, numbers, damage, (definition, writing, choice, places) => {
        let text = writeDown(definition, writing);
        for (const [place, length, insert] of places) {
          const at = place % (text.length + 1);
          text = text.slice(0, at) + insert + text.slice(at + length);
        }

        const result = applyOperation(text, operationFor(definition, choice));

        if (result.ok) expect(applyEdits(result.text, result.inverse)).toBe(text);
        expect(formatPipeline(text)).toHaveProperty('ok');
      }),
      { numRuns: 300 },
    );
  });
});
