import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pipelineSchema } from './schema.ts';

const validate = new Ajv2020({ allowUnionTypes: true }).compile(pipelineSchema());

describe('the JSON Schema', () => {
  test('is stored as it is generated; `npm run gen` writes it', () => {
    const stored = readFileSync(new URL('../schema/pipeline.schema.json', import.meta.url), 'utf8');

    expect(stored).toBe(`${JSON.stringify(pipelineSchema(), null, 2)}\n`);
  });

  test.each(['hello.yaml', 'recovery.yaml', 'signalbox.yaml', 'shop/pipeline.yaml'])('accepts examples/%s', (file) => {
    const document: unknown = parse(readFileSync(new URL(`../examples/${file}`, import.meta.url), 'utf8'), {
      merge: true,
    });

    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    [
      'both spellings',
      {
        namespace: 'a',
        jobs: [{ name: 'a', dependsOn: ['b'], steps: [{ name: 's', uses: 'shell', continueOnError: true }] }],
      },
    ],
    [
      'null for an absent key',
      { namespace: 'a', env: null, jobs: [{ name: 'a', retry: null, steps: [{ name: 's', uses: 'shell' }] }] },
    ],
    [
      'keys that begin with x-',
      { namespace: 'a', 'x-parts': {}, jobs: [{ name: 'a', steps: [{ name: 's', uses: 'shell' }] }] },
    ],
  ])('accepts %s', (_, document) => {
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    ['an unknown key', { namespace: 'a', jobs: [{ name: 'a', stepz: [], steps: [{ name: 's', uses: 'shell' }] }] }],
    ['a missing name', { namespace: 'a', jobs: [{ steps: [{ name: 's', uses: 'shell' }] }] }],
    [
      'jobs beside stages',
      { namespace: 'a', jobs: [{ name: 'a', steps: [{ name: 's', uses: 'shell' }] }], stages: [] },
    ],
    [
      'a bad duration',
      { namespace: 'a', jobs: [{ name: 'a', timeout: '5 minutes', steps: [{ name: 's', uses: 'shell' }] }] },
    ],
    [
      'too many attempts',
      { namespace: 'a', jobs: [{ name: 'a', retry: { max_attempts: 11 }, steps: [{ name: 's', uses: 'shell' }] }] },
    ],
  ])('refuses %s', (_, document) => {
    expect(validate(document)).toBe(false);
  });
});
