import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lockDataDir } from './data-dir-lock.ts';
import { temporaryFolder } from './testing/agents.ts';

test('a data directory has one agent at a time', async () => {
  using folder = temporaryFolder();
  const first = await lockDataDir(folder.path);
  const second = await lockDataDir(folder.path);
  first?.[Symbol.dispose]();
  using third = await lockDataDir(folder.path);

  expect([first !== undefined, second, third !== undefined]).toEqual([true, undefined, true]);
});

test('an agent that was killed leaves no lock', async () => {
  using folder = temporaryFolder();
  const module = fileURLToPath(new URL('data-dir-lock.ts', import.meta.url));
  const program = `const { lockDataDir } = await import(${JSON.stringify(module)});
    await lockDataDir(${JSON.stringify(folder.path)}); process.stdout.write('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const whileAlive = await lockDataDir(folder.path);
  child.kill('SIGKILL');
  await once(child, 'exit');

  using after = await lockDataDir(folder.path);

  expect([whileAlive, after !== undefined]).toEqual([undefined, true]);
});
