import { expect, test } from 'vitest';
import { statusWords } from '../ui/status.ts';
import { languages } from './language.ts';
import { type Text, translate, type Words } from './translate.ts';

const files = import.meta.glob<Readonly<Record<string, Words>>>(
  ['../**/*-words.ts', '../../electron/main/*-words.ts'],
  { eager: true },
);
const collections: readonly (readonly [string, Words])[] = [
  ['ui/status.ts', statusWords],
  ...Object.entries(files).flatMap(([file, words]) => Object.values(words).map((texts) => [file, texts] as const)),
];
const messages = collections.flatMap(([file, words]) =>
  Object.entries(words).map(([key, entry]) => ({ file, key, entry, words })),
);

const formsOf = (text: Text): readonly string[] => (typeof text === 'string' ? [text] : Object.values(text));
const placeholdersOf = (text: Text) =>
  [...new Set(formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].toSorted();
const complaints = (isWrong: (message: (typeof messages)[number]) => boolean) =>
  messages.filter(isWrong).map(({ file, key }) => `${file}: ${key}`);

test('every file of texts is looked at', () => {
  expect(collections.length).toBeGreaterThan(10);
});

test('every message has a text in every language', () => {
  expect(complaints(({ entry }) => entry.length !== 3 || entry.some((text) => formsOf(text).some(isBlank)))).toEqual(
    [],
  );
});

test('every language is given the same values', () => {
  const differ = complaints(({ entry: [en, ...others] }) =>
    others.some((text) => placeholdersOf(text).join() !== placeholdersOf(en).join()),
  );

  expect(differ).toEqual([]);
});

test('what is counted in one language is counted in the others', () => {
  const counted = complaints(({ entry: [en, ...others] }) => others.some((text) => typeof text !== typeof en));

  expect(counted).toEqual([]);
});

test('French has a space before its tall signs, to be made unbreakable, and its own apostrophe', () => {
  const unspaced = complaints(({ entry: [, , fr] }) =>
    formsOf(fr).some((text) => /[^ ]([;!?»](?!\w)|:(?=\s|$))|«[^ ]|'|\.\.\.|[\u00a0\u202f]/.test(text)),
  );

  expect(unspaced).toEqual([]);
});

test('French says what to do without addressing anybody', () => {
  expect(
    complaints(({ entry: [, , fr] }) =>
      formsOf(fr).some((text) => /\b(vous|votre|vos|\p{L}{3,}(?<!ch|ass)ez)\b/iu.test(text)),
    ),
  ).toEqual([]);
});

test('plural forms are chosen by a count', () => {
  const uncounted = complaints(({ entry }) =>
    entry.some((text) => typeof text !== 'string' && !text.other.includes('{count}')),
  );

  expect(uncounted).toEqual([]);
});

test('braces are placeholders only', () => {
  const stray = complaints(({ entry }) =>
    entry.flatMap(formsOf).some((form) => /[{}]/.test(form.replace(/\{\w+\}/g, ''))),
  );

  expect(stray).toEqual([]);
});

test('every message can be said in every language, with its values in it', () => {
  const unfilled = languages.flatMap((language) =>
    complaints(({ words, key, entry }) => {
      const names = entry.flatMap(placeholdersOf).map((placeholder) => placeholder.slice(1, -1));
      const text = translate(words, key, language, Object.fromEntries(names.map((name) => [name, 7])));
      return isBlank(text) || /[{}]/.test(text);
    }),
  );

  expect(unfilled).toEqual([]);
});

test('in the pseudo language every message is marked and longer than in English', () => {
  const values = { count: 2 };
  const unmarked = complaints(({ words, key }) => {
    const pseudo = translate(words, key, 'pseudo', values);
    return !/^\[.*\]$/s.test(pseudo) || pseudo.length < 1.3 * translate(words, key, 'en', values).length;
  });

  expect(unmarked).toEqual([]);
});

function isBlank(text: string): boolean {
  return text.trim() === '';
}
