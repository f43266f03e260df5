import { describe, expect, test } from 'vitest';
import { operationFor, sensibleRefusal } from '../../test/support/arbitrary-operation.ts';
import { definitions, writeDown, writings } from '../../test/support/arbitrary-pipeline.ts';
import { fc } from '../../test/support/property.ts';
import { formatPipeline } from '../format.ts';
import { applyOperation } from './apply.ts';
import { applyEdits } from './draft.ts';

const numbers = fc.array(fc.nat({ max: 999 }), { minLength: 4, maxLength: 4 });

describe('an edit', { timeout: 60_000 }, () => {
  test('does what it says in every way of writing, and can be taken back byte for byte', () => {
    fc.assert(
      fc.property(definitions, writings, numbers, (definition, writing, choice) => {
        const text = writeDown(definition, writing);
        const operation = operationFor(definition, choice);

        const result = applyOperation(text, operation);

        if (!result.ok) {
          expect(result.reason).toMatch(sensibleRefusal);
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
