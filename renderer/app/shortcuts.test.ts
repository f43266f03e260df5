import { describe, expect, test } from 'vitest';
import { rankCommands } from './rank-commands.ts';
import { boundTo, chordOf, conflictOf, matchKeys } from './shortcuts.ts';

const shortcut = (keys: string, label = keys) => ({ keys, label, group: '', run: () => undefined });
const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe('chords', () => {
  test('Shift is a modifier of letters and how signs are typed', () => {
    expect(chordOf({ ...none, key: 'N', shiftKey: true })).toBe('shift+n');
    expect(chordOf({ ...none, key: '?', shiftKey: true })).toBe('?');
    expect(chordOf({ ...none, key: 'k', metaKey: true })).toBe('mod+k');
  });
});

describe('sequences', () => {
  const all = [shortcut('g r'), shortcut('r'), shortcut('r', 'inner')];

  test('wait for their second key', () => {
    expect(matchKeys(all, '', 'g')).toEqual({ kind: 'more', pressed: 'g' });
    expect(matchKeys(all, 'g', 'r')).toMatchObject({ kind: 'run', shortcut: { keys: 'g r' } });
  });

  test('a key that continues nothing counts for itself', () => {
    expect(matchKeys(all, 'g', 'x')).toEqual({ kind: 'none' });
    expect(matchKeys([shortcut('x')], 'g', 'x')).toMatchObject({ kind: 'run' });
  });

  test('the innermost view wins', () => {
    expect(matchKeys(all, '', 'r')).toMatchObject({ shortcut: { label: 'inner' } });
  });
});

describe('keys of one’s own', () => {
  const all = [shortcut('g r', 'Runs'), shortcut('x', 'Stop'), shortcut('', 'Only in the palette')];

  test('take the place of the usual ones', () => {
    expect([boundTo({ x: 'q' }, shortcut('x')), boundTo({ x: 'q' }, shortcut('y'))]).toEqual(['q', 'y']);
  });

  test.each([
    ['x', 'Stop'],
    ['g', 'Runs'],
    ['g r', 'Runs'],
    ['g r x', 'Runs'],
    ['q', undefined],
  ])('%s conflicts with %s', (wanted, label) => {
    expect(conflictOf(all, {}, 'w', wanted)?.label).toBe(label);
  });

  test('a command does not conflict with itself, and what was moved away is free', () => {
    expect(conflictOf(all, {}, 'x', 'x')).toBeUndefined();
    expect(conflictOf(all, { x: 'q' }, 'w', 'x')).toBeUndefined();
    expect(conflictOf(all, { x: 'q' }, 'w', 'q')?.label).toBe('Stop');
  });
});

test('commands that begin with what was typed come first', () => {
  const commands = [shortcut('1', 'Show runs'), shortcut('2', 'Runs'), shortcut('3', 'Settings')];

  expect(rankCommands(commands, 'run').map(({ label }) => label)).toEqual(['Runs', 'Show runs']);
});
