import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFiles } from './files.ts';
import { temporaryFolder } from './testing/agents.ts';

function aTree(root: string, ...paths: readonly string[]) {
  for (const path of paths) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), path);
  }
}

test.each([
  [['*.txt'], ['a.txt']],
  [['**/*.txt'], ['a.txt', 'dir/.hidden.txt', 'dir/b.txt']],
  [['dir'], ['dir/.hidden.txt', 'dir/b.txt', 'dir/deep/c.log']],
  [['dir/', '!**/*.txt'], ['dir/deep/c.log']],
  [['./a.txt', 'a.txt'], ['a.txt']],
  [['missing/**'], []],
  [['../*', '/etc/hostname'], []],
])('%j finds %j', async (patterns, expected) => {
  using folder = temporaryFolder();
  aTree(folder.path, 'a.txt', 'dir/b.txt', 'dir/.hidden.txt', 'dir/deep/c.log');

  expect((await findFiles(folder.path, patterns)).map(({ relative }) => relative)).toEqual(expected);
});

test('links are not followed, wherever they lead', async () => {
  using folder = temporaryFolder();
  using outside = temporaryFolder();
  aTree(folder.path, 'real/file');
  aTree(outside.path, 'secret');
  symlinkSync(join(outside.path, 'secret'), join(folder.path, 'to-secret'));
  symlinkSync(outside.path, join(folder.path, 'to-outside'));
  symlinkSync('nowhere', join(folder.path, 'broken'));
  symlinkSync('..', join(folder.path, 'real/up'));
  symlinkSync('real/file', join(folder.path, 'to-file'));

  expect((await findFiles(folder.path, ['**'])).map(({ relative }) => relative)).toEqual(['real/file']);
});
