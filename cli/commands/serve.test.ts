import { once } from 'node:events';
import { mkdtempDisposableSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

test.each([
  ['--port', (port: number) => ['--port', `${port}`, '--agent-port', '0']],
  ['--agent-port', (port: number) => ['--port', '0', '--agent-host', '127.0.0.1', '--agent-port', `${port}`]],
  ['--plaintext', (port: number) => ['--port', '0', '--agent-port', '0', '--plaintext', `127.0.0.1:${port}`]],
])(
  'a port that is taken is said together with the option that chooses another: %s',
  async (option, args) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'serve-'));
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;

    const { exitCode, stderr } = await execa(
      process.execPath,
      [program, 'serve', '--no-runner', '--data', folder.path, ...args(port)],
      { reject: false },
    );
    taken.close();

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`port ${port} is taken`);
    expect(stderr).toContain(`${option} `);
  },
  30_000,
);
