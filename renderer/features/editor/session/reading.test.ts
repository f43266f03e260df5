import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { refKey } from './node-ref.ts';
import { partsOf, rangeIn, refIn } from './places.ts';
import { readText } from './reading.ts';

const facts = { path: 'pipeline.yaml', known: {}, included: undefined };
const corpus = new URL('../../../../test/corpus/valid/', import.meta.url);
const files = readdirSync(corpus).filter((file) => /\.(yaml|yml|json)$/.test(file) && !file.endsWith('.golden.json'));

describe('a reading', () => {
  test('tells what stands where, as written', () => {
    const text = `namespace: shop
x-note: &base {timeout: 5m}
include: [{file: ci/lint.yaml}]
stages:
  - name: verify
    approval: {required: true, params: {approvers: [ann]}}
    jobs:
      - name: test
        <<: *base
        matrix: {axes: {node: [20, 22], os: [linux, mac]}}
        steps:
          - uses: shell
            args: {run: "npm ci\\nnpm test"}
        finally:
          - {name: tidy, uses: shell, when: always(), args: {run: "true"}}
triggers:
  - {type: cron, options: {expression: "0 3 * * *"}}
`;

    const { outline, diagnostics } = readText(7, text, {
      ...facts,
      included: { files: { 'ci/lint.yaml': 'jobs: []' }, templates: [] },
    });

    expect(outline).toMatchObject({
      mode: 'stages',
      namespace: 'shop',
      includes: [{ file: 'ci/lint.yaml' }],
      stages: [{ name: 'verify', gate: { position: 'before', approvers: ['ann'] }, path: ['stages', 0] }],
      triggers: [{ type: 'cron', detail: '0 3 * * *' }],
      opaque: [
        { reason: 'include', label: 'include ci/lint.yaml' },
        { reason: 'extension', label: 'x-note' },
      ],
    });
    expect(outline?.jobs).toMatchObject([
      {
        ...{ name: 'test', stage: 'verify', matrix: 4, opaque: 'merge', path: ['stages', 0, 'jobs', 0] },
        steps: [
          { name: '#1', hasName: false, list: 'steps', run: 'npm ci\nnpm test' },
          { name: 'tidy', list: 'finally', when: 'always()', path: ['stages', 0, 'jobs', 0, 'finally', 0] },
        ],
      },
    ]);
    expect(diagnostics.map(({ code }) => code)).toContain('V10');
  });

  test('a missing secret is a warning', () => {
    const text =
      'namespace: a\njobs:\n  - name: a\n    steps: [{name: s, uses: shell, args: {run: "${{ secrets.TOKEN }}"}}]\n';

    const { diagnostics } = readText(1, text, { ...facts, known: { secrets: [] } });

    expect(diagnostics).toMatchObject([{ code: 'V18', severity: 'warning' }]);
  });

  test.each(['', 'namespace: a\n', 'namespace: a\njobs: [', 'just words', '- a\n- b\n'])(
    'what cannot be drawn has no outline: %j',
    (text) => {
      expect(readText(1, text, facts).outline).toBeUndefined();
    },
  );

  test.each(files)('every part of %s is found at its own place', (file) => {
    const text = readFileSync(new URL(file, corpus), 'utf8');
    const { outline } = readText(1, text, { ...facts, path: file });
    if (outline === undefined) return;

    for (const { ref, range } of partsOf(outline)) {
      expect(rangeIn(outline, ref)).toEqual(range);
      if (ref.kind === 'pipeline' || !text.slice(range.start, range.end).includes('\n')) continue;
      const found = refIn(outline, range.start, text, (offset) => offset);
      expect(found && refKey(found)).toBe(refKey(ref));
    }
  });
});
