import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/agents.ts';

test('a launched program ends in order when whoever started it is gone', async () => {
  using folder = temporaryFolder();
  const program = fileURLToPath(new URL('./launched.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'] });
  const settings = { server: 'http://127.0.0.1:1', insecure: true, token: 'agt_test:secret', dataDir: folder.path };

  child.stdout.destroy();
  child.stdin.end(`${JSON.stringify({ settings, logLevel: 'error', folder: folder.path })}\n`);

  expect(await once(child, 'exit')).toEqual([0, null]);
});
