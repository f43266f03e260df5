import { describe, expect, test } from 'vitest';
import { definitions, writeDown, writings } from '../test/support/arbitrary-pipeline.ts';
import { fc } from '../test/support/property.ts';
import { formatPipeline } from './format.ts';
import { parsePipeline } from './parse.ts';
import type { JsonObject } from './plan.ts';
import { definitionFrom, printPipeline } from './print.ts';

function parsed(text: string): JsonObject {
  const { model, diagnostics } = parsePipeline(text);
  if (model === undefined) throw new Error(JSON.stringify(diagnostics));
  return definitionFrom(model);
}

describe('the printer', () => {
  test('prints what reads as the same definition', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        expect(parsed(printPipeline(definition))).toEqual(definition);
      }),
      { numRuns: 100 },
    );
  });

  test('every way of writing a definition reads as the same definition', () => {
    fc.assert(
      fc.property(definitions, writings, (definition, writing) => {
        expect(parsed(writeDown(definition, writing))).toEqual(definition);
      }),
      { numRuns: 100 },
    );
  });

  test('what is printed is formatted already', () => {
    const text = printPipeline({
      namespace: 'a',
      jobs: [{ name: 'b', steps: [{ name: 'c', uses: 'shell', args: { run: 'x\ny\n' } }] }],
    });
    expect(formatPipeline(text)).toEqual({ ok: true, text });
  });

  test('spellings and short forms become canonical, free-form keys stay', () => {
    const text =
      'namespace: a\njobs:\n- name: b\n  dependsOn: [c]\n  concurrency: key\n  steps:\n  - {name: s, uses: shell, args: {maxItems: 1.10}}\n';
    expect(parsed(text)).toEqual({
      namespace: 'a',
      jobs: [
        {
          name: 'b',
          depends_on: ['c'],
          concurrency: { key: 'key' },
          steps: [{ name: 's', uses: 'shell', args: { maxItems: 1.1 } }],
        },
      ],
    });
  });
});
