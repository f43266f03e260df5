import { expect, test } from 'vitest';
import { refusalWords as worded } from '../renderer/words/refusal-words.ts';
import { refusalWords } from '../server/domain/refusal-word.ts';

test('the console has words for every refusal that the server names', () => {
  expect(refusalWords.filter((word) => !Object.hasOwn(worded, word))).toEqual([]);
});
