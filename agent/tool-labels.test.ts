import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './testing/agents.ts';
import { toolLabels } from './tool-labels.ts';

function program(folder: string, name: string, mode = 0o755): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), '');
  chmodSync(join(folder, name), mode);
}

test('a machine is labelled with the tools that steps find on their path', () => {
  using folder = temporaryFolder();
  const [first, second] = [join(folder.path, 'first'), join(folder.path, 'second')];
  program(first, 'git');
  program(first, 'go', 0o644); // cannot be executed
  program(second, 'cargo');
  program(second, 'sed');
  mkdirSync(join(second, 'make')); // a folder

  expect(toolLabels({ PATH: `${first}::${second}:${folder.path}/none` }, 'linux')).toEqual({
    'tool.git': 'true',
    'tool.cargo': 'true',
  });
});

test('programs of Windows have endings', () => {
  using folder = temporaryFolder();
  program(folder.path, 'node.exe');
  program(folder.path, 'git');

  expect(toolLabels({ PATH: `${folder.path};` }, 'win32')).toEqual({ 'tool.node': 'true' });
});

test('what macOS only offers to install is no tool', () => {
  expect(toolLabels({ PATH: '/usr/bin' }, 'darwin')).toEqual({});
});

test('a machine without a path has none', () => {
  expect(toolLabels({})).toEqual({});
});
