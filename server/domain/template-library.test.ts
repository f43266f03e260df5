import { describe, expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { chooseVersion, type LibraryVersion, newestVersion, sortVersions } from './template-library.ts';

const tag = (version: string): LibraryVersion => ({ version, kind: 'tag' });
const main: LibraryVersion = { version: '0.0.0-main', kind: 'default-branch' };
const topic: LibraryVersion = { version: '0.0.0-feature/x', kind: 'branch' };
const all = [topic, tag('1.2.0'), main, tag('1.10.0'), tag('2.0.0-rc.1'), tag('1.2.9'), tag('1'), tag('elder')];

describe('the version that is meant', () => {
  test.each([
    [undefined, '1.10.0'],
    ['1.2.0', '1.2.0'],
    ['v1.2.0', '1.2.0'],
    ['^1.2', '1.10.0'],
    ['~1.2', '1.2.9'],
    ['2.0.0-rc.1', '2.0.0-rc.1'],
    ['^2', undefined],
    ['1', '1'],
    ['elder', 'elder'],
    ['0.0.0-main', '0.0.0-main'],
    ['0.0.0-feature/x', '0.0.0-feature/x'],
    ['newer', undefined],
  ])('of %s is %s', (wanted, version) => {
    expect(chooseVersion(all, wanted)?.version).toBe(version);
  });

  test('is the default branch where nothing is tagged, and a version before a release where that is all', () => {
    expect(newestVersion([topic, main])).toBe(main);
    expect(newestVersion([main, tag('0.1.0-beta.1')])?.version).toBe('0.1.0-beta.1');
    expect(newestVersion([topic])).toBeUndefined();
  });

  test('of a range never comes from a branch', () => {
    expect(chooseVersion([main, topic], '*')).toBeUndefined();
  });

  test('is one of the versions, whatever is asked for and in whatever order they are', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all),
        fc.oneof(fc.string(), fc.constantFrom('^1', '~1.2', '*')),
        (some, wanted) => {
          const chosen = chooseVersion(some, wanted);

          expect(chosen === undefined || some.includes(chosen)).toBe(true);
          expect(chooseVersion(some.toReversed(), wanted)).toBe(chosen);
        },
      ),
    );
  });
});

test('versions are read from the newest tag on, branches last', () => {
  expect(sortVersions(all).map(({ version }) => version)).toEqual([
    '2.0.0-rc.1',
    '1.10.0',
    '1.2.9',
    '1.2.0',
    '1',
    'elder',
    '0.0.0-main',
    '0.0.0-feature/x',
  ]);
});
