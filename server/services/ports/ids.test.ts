import { expect, test } from 'vitest';
import { ulids } from './ids.ts';

test('ids rise, and no two are the same, of one source or of several', () => {
  const sources = [ulids(), ulids()];

  const made = sources.map((source) => Array.from({ length: 1000 }, () => source.next<string>()));

  for (const ids of made) expect(ids.toSorted()).toEqual(ids);
  expect(new Set(made.flat()).size).toBe(2000);
  for (const id of made.flat()) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});
