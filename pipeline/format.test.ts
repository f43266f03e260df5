import { describe, expect, test } from 'vitest';
import { definitions, writeDown, writings } from '../test/support/arbitrary-pipeline.ts';
import { fc } from '../test/support/property.ts';
import { readSource } from './edit/source.ts';
import { formatPipeline } from './format.ts';

function formatted(text: string): string {
  const result = formatPipeline(text);
  return result.ok ? result.text : `refused: ${result.reason}`;
}

describe('the formatter', () => {
  test('lays out lines, and keeps comments, order and words', () => {
    const text = `# file


namespace: shop   # tenant
variables: { A: api, X: 0x1F,V: 1.10, S: 007 }
jobs:
# fast checks
-   name: 'test'
    steps:
          - name: unit
            uses : shell
            args: {run: "npm test", # why
               x: 1}
          # - name: old
          - {name: 'it''s', when: 'a "b"' , b: [1,2 ]}
          - # lead
            name: x
            args:
                # deep
                run: |+ # script
                    make

                     x

                other: >-
                  folded
                  text
    # of the test

# second
- &b
  name:    build
  empty:
  # after empty
  source: &s {type: git}
  # end of jobs
triggers: # t
- type: manual
# the end`;

    expect(formatted(text)).toBe(`# file

namespace: shop # tenant
variables: {A: api, X: 0x1F, V: 1.10, S: 007}
jobs:
  # fast checks
  - name: "test"
    steps:
      - name: unit
        uses: shell
        args: {run: "npm test", # why
           x: 1}
      # - name: old
      - {name: "it's", when: 'a "b"', b: [1, 2]}
      - # lead
        name: x
        args:
          # deep
          run: |+ # script
            make

             x

          other: >-
            folded
            text
    # of the test

  # second
  - &b
    name: build
    empty:
    # after empty
    source: &s {type: git}
    # end of jobs
triggers: # t
  - type: manual
# the end
`);
  });

  test('puts one blank line between jobs of several lines', () => {
    const text = 'jobs:\n  - name: a\n    steps: []\n  # about b\n  - name: b\n    steps: []\n\n\n\n  - {name: c}\n';
    expect(formatted(text)).toBe(
      'jobs:\n  - name: a\n    steps: []\n\n  # about b\n  - name: b\n    steps: []\n\n  - {name: c}\n',
    );
  });

  test('writes JSON with its numbers as they are', () => {
    expect(formatted('{"namespace":"a","jobs":[{"name":"x","steps":[]}],"variables":{"V":1.10}}')).toBe(`{
  "namespace": "a",
  "jobs": [
    {"name": "x", "steps": []}
  ],
  "variables": {"V": 1.10}
}
`);
  });

  test('leaves a text alone that cannot be read', () => {
    expect(formatPipeline('jobs: [')).toMatchObject({ ok: false, reason: expect.stringContaining('line 1') });
  });

  test('is stable, and changes no meaning, in every way of writing', () => {
    fc.assert(
      fc.property(definitions, writings, (definition, writing) => {
        const text = writeDown(definition, writing);

        const once = formatted(text);

        expect(formatted(once)).toBe(once);
        const before = readSource(text);
        const after = readSource(once);
        expect(after.ok && after.source.plain).toEqual(before.ok && before.source.plain);
        expect(once).not.toContain('\r');
      }),
      { numRuns: 100 },
    );
  });
});
