import { describe, expect, test } from 'vitest';
import { rankCommands } from './rank-commands.ts';
import { chordOf, matchKeys } from './shortcuts.ts';

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

test('commands that begin with what was typed come first', () => {
  const commands = [shortcut('1', 'Show runs'), shortcut('2', 'Runs'), shortcut('3', 'Settings')];

  expect(rankCommands(commands, 'run').map(({ label }) => label)).toEqual(['Runs', 'Show runs']);
});
