import { expect, test } from 'vitest';
import { checkNames, findingWords } from '../renderer/features/settings/check-words.ts';
import type { Entry } from '../renderer/words/translate.ts';
import { type Finding, findingCodes } from '../server/services/doctor.ts';

test('the console has words for all that the server can find on its machine', () => {
  const named: Readonly<Record<Finding['name'], Entry>> = checkNames;
  const unworded = findingCodes.filter((code) => !Object.hasOwn(findingWords, code));

  expect(Object.keys(named).length).toBe(7);
  // Its sentence is the one that the start of the server gave.
  expect(unworded).toEqual(['secrets-locked']);
});
