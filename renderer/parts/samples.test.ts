import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validatePipeline } from '../../pipeline/validate.ts';

const folder = new URL('samples/', import.meta.url);

test.each(readdirSync(folder))('the sample %s has no errors', (name) => {
  const { diagnostics } = validatePipeline(readFileSync(new URL(name, folder), 'utf8'), { path: name });

  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
});
