import { describe, expect, test } from 'vitest';
import { fc } from '../../../../test/support/property.ts';
import { type Choice, conflictsIn, mergeTexts, settledText } from './merge-texts.ts';

const base = 'a\nb\nc\nd\ne\n';
const none: ReadonlyMap<number, Choice> = new Map();
const merged = (mine: string, theirs: string, from = base) =>
  settledText(mergeTexts({ base: from, mine, theirs }), none);

describe('changes in different places', () => {
  test.each([
    ['a\nB\nc\nd\ne\n', 'a\nb\nc\nD\ne\n', 'a\nB\nc\nD\ne\n'],
    ['b\nc\nd\ne\n', 'a\nb\nc\nd\n', 'b\nc\nd\n'],
    ['new\na\nb\nc\nd\ne\n', 'a\nb\nc\nd\ne\nlast\n', 'new\na\nb\nc\nd\ne\nlast\n'],
    ['a\nsame\nc\nd\ne\n', 'a\nsame\nc\nd\nE\n', 'a\nsame\nc\nd\nE\n'],
  ])('%j and %j are both taken', (mine, theirs, expected) => {
    expect(merged(mine, theirs)).toBe(expected);
  });

  test('are found in files with Windows line ends and without a last one', () => {
    expect(merged('A\r\nb\r\nc', 'a\r\nb\r\nC', 'a\r\nb\r\nc')).toBe('A\r\nb\r\nC');
  });
});

test('texts that are nothing, or come from nothing, are merged too', () => {
  expect(merged('', 'a\n', '')).toBe('a\n');
  expect(merged('a\n', '', '')).toBe('a\n');
  expect(merged('', 'a\n', 'a\n')).toBe('');
  expect(conflictsIn(mergeTexts({ base: '', mine: 'a', theirs: 'b' }))).toHaveLength(1);
});

describe('changes in the same place', () => {
  const parts = mergeTexts({ base, mine: 'a\nmine\nc\nd\ne\n', theirs: 'a\ntheirs\nc\nd\ne\n' });

  test('are a conflict that somebody has to settle', () => {
    expect(conflictsIn(parts)).toEqual([{ kind: 'conflict', base: 'b\n', mine: 'mine\n', theirs: 'theirs\n' }]);
    expect(settledText(parts, none)).toBeUndefined();
  });

  test.each<[Choice, string]>([
    ['mine', 'mine\n'],
    ['theirs', 'theirs\n'],
    ['both', 'mine\ntheirs\n'],
    [{ text: 'something else\n' }, 'something else\n'],
    [{ text: 'without an end' }, 'without an end\n'],
    [{ text: '' }, ''],
  ])('settled by %j', (choice, expected) => {
    expect(settledText(parts, new Map([[0, choice]]))).toBe(`a\n${expected}c\nd\ne\n`);
  });

  test('keep lines apart where the file ends without a line end', () => {
    const last = mergeTexts({ base: 'a\n', mine: 'a\nmine', theirs: 'a\ntheirs' });

    expect(settledText(last, new Map([[0, 'both']]))).toBe('a\nmine\ntheirs');
  });
});

describe('any two descendants of a text', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '', '  x: 1', '# note'), { maxLength: 12 });
  const numbered = lines.map((list) => list.map((line, index) => `${line} ${index}`));
  type Edit = readonly [at: number, remove: number, insert: readonly string[]];
  const edits = (word: string) =>
    fc
      .array(fc.tuple(fc.nat(20), fc.nat(3), fc.array(fc.nat(99), { maxLength: 2 })), { maxLength: 4 })
      .map((all) => all.map(([at, remove, insert]): Edit => [at, remove, insert.map((n) => `${word} ${n}`)]));
  const edited = (from: readonly string[], changes: readonly Edit[]) =>
    changes.reduce<readonly string[]>((list, [at, remove, insert]) => list.toSpliced(at, remove, ...insert), from);
  const textOf = (list: readonly string[], isEnded: boolean) => list.join('\n') + (isEnded ? '\n' : '');

  test('lose no line of either side unsaid', () => {
    fc.assert(
      fc.property(numbered, edits('mine'), edits('theirs'), fc.boolean(), (from, my, their, isEnded) => {
        const [mineLines, theirLines] = [edited(from, my), edited(from, their)];
        const parts = mergeTexts({
          base: textOf(from, isEnded),
          mine: textOf(mineLines, isEnded),
          theirs: textOf(theirLines, isEnded),
        });
        const shown = parts
          .flatMap((part) => (part.kind === 'merged' ? [part.text] : [part.mine, part.theirs, part.base]))
          .join('\n')
          .split('\n');

        for (const line of mineLines) {
          if (!from.includes(line) || theirLines.includes(line)) expect(shown).toContain(line);
        }
        for (const line of theirLines) {
          if (!from.includes(line) || mineLines.includes(line)) expect(shown).toContain(line);
        }
      }),
    );
  });

  test('settled with one side everywhere hold that side where they differ, and merge into the same either way round', () => {
    fc.assert(
      fc.property(numbered, edits('mine'), edits('theirs'), (from, my, their) => {
        const [text, mine, theirs] = [from, edited(from, my), edited(from, their)].map((list) => textOf(list, true));
        const texts = { base: text ?? '', mine: mine ?? '', theirs: theirs ?? '' };
        const parts = mergeTexts(texts);
        const swapped = mergeTexts({ ...texts, mine: texts.theirs, theirs: texts.mine });
        const all = (choice: Choice) => new Map(conflictsIn(parts).map((_, index) => [index, choice]));

        expect(settledText(swapped, all('theirs'))).toBe(settledText(parts, all('mine')));
        expect(settledText(mergeTexts({ ...texts, theirs: texts.base }), none)).toBe(texts.mine);
        expect(settledText(mergeTexts({ ...texts, mine: texts.base }), none)).toBe(texts.theirs);
      }),
    );
  });
});
