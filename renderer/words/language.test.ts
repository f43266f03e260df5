import { expect, test } from 'vitest';
import { languageOf } from './language.ts';

test.each([
  ['fr-CA', 'fr'],
  ['FR', 'fr'],
  ['de-AT', 'de'],
  ['en-US', 'en'],
  ['fry', 'en'],
  ['pt-BR', 'en'],
])('a window of %s is %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});
