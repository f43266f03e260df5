import { expect, test } from 'vitest';
import { foreignKeys } from './foreign-keys.ts';
import { describeObject, type ObjectName } from './language.ts';

const all = Object.entries(foreignKeys).flatMap(([object, keys]) =>
  Object.entries(keys).map(([key, foreign]) => ({ object: object as ObjectName, key, foreign })),
);

test.each(all)('$object: `$key` is none of ours, and what takes its place is', ({ object, key, foreign }) => {
  const known = Object.keys(describeObject(object).keys);
  expect(known).not.toContain(key);
  if (foreign.sameAs !== undefined) expect(known).toContain(foreign.sameAs);
});
