import { chmodSync, lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/agents.ts';
import { chooseEntries, pack, unpack } from './archive.ts';

const never = new AbortController().signal;

test('what is packed comes back as it was: names, contents, rights and links', async () => {
  using from = temporaryFolder();
  using to = temporaryFolder();
  const at = (...parts: string[]) => join(from.path, ...parts);
  mkdirSync(at('node_modules/.bin'), { recursive: true });
  writeFileSync(at('node_modules/-C übel\nzwei'), 'content');
  writeFileSync(at('node_modules/tool'), '#!/bin/sh\n');
  chmodSync(at('node_modules/tool'), 0o755);
  symlinkSync('../tool', at('node_modules/.bin/tool'));
  writeFileSync(at('other'), 'stays');

  await pack(from.path, ['node_modules'], join(to.path, 'archive'), never);
  await unpack(join(to.path, 'archive'), to.path, never);

  expect(readFileSync(join(to.path, 'node_modules/-C übel\nzwei'), 'utf8')).toBe('content');
  expect(lstatSync(join(to.path, 'node_modules/tool')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(to.path, 'node_modules/.bin/tool'))).toBe('../tool');
  expect(lstatSync(join(to.path, 'other'), { throwIfNoEntry: false })).toBeUndefined();
});

test('an archive that is damaged is refused with a reason', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'archive'), 'no archive');

  await expect(unpack(join(folder.path, 'archive'), folder.path, never)).rejects.toThrow();
});

test('paths are folders, files and globs of the workspace, and nothing outside of it', async () => {
  using outside = temporaryFolder();
  using workspace = temporaryFolder();
  const at = (...parts: string[]) => join(workspace.path, ...parts);
  writeFileSync(join(outside.path, 'secret'), '');
  mkdirSync(at('a/b'), { recursive: true });
  for (const name of ['a/b/1.txt', 'a/b/2.txt', 'a/3.md', '[x]']) writeFileSync(at(name), '');
  symlinkSync(outside.path, at('link'));

  const asked = ['a/b/', './a/*.md', '[x]', 'missing', '../x', '/etc', '~/.npm', 'a/../../y', 'link/secret'];

  expect(await chooseEntries(workspace.path, asked)).toEqual({
    entries: ['[x]', 'a/3.md', 'a/b'],
    outside: ['../x', '/etc', '~/.npm', 'a/../../y'],
  });
});
