import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AgentConfig } from '../config.ts';
import type { ContainerEngine } from '../plugins/plugin.ts';
import { StepStopped } from '../steps/outcome.ts';
import { quietLog, recordedOutput, temporaryFolder } from '../testing/agents.ts';
import { findContainerEngine } from './container-engine.ts';

const sockets = ['/var/run/docker.sock', '/run/podman/podman.sock'];
const socket = sockets.find((path) => existsSync(path));
const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
const image = 'localhost/signalbox-agent-test:latest';

if (!socket || !busybox) {
  process.stderr.write(
    `\nLEFT OUT: steps in real containers. ${socket ? 'There is no static busybox (package busybox-static)' : `No container engine at ${sockets.join(' or ')}`}.\n\n`,
  );
}

const config: AgentConfig['containers'] = {
  enabled: true,
  socket,
  pull: 'never',
  pids: 100,
  runtime: 'runc',
  // Engines inside containers often may not raise the limits they have themselves.
  ulimits: ['nofile=1024:1024', 'nproc=1000:1000'],
};

describe.runIf(socket && busybox)('a real container engine', () => {
  let engine: ContainerEngine;

  beforeAll(async () => {
    const tar = tarOfBusybox(busybox ?? '');
    const docker = new Docker({ socketPath: socket ?? '' });
    await new Promise((resolve) =>
      docker.importImage(tar, { repo: 'localhost/signalbox-agent-test', tag: 'latest' }, resolve),
    );
    const found = await findContainerEngine(config, { dataDir: tmpdir(), environment: {} }, quietLog);
    if (!found) throw new Error('the engine does not answer');
    engine = found;
  });

  function run(
    script: string,
    signal = new AbortController().signal,
    more: Partial<Parameters<ContainerEngine['run']>[0]> = {},
  ) {
    const output = recordedOutput();
    const folder = mkdtempSync(join(tmpdir(), 'container-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'script'), script);
    const request = {
      image,
      wish: {},
      command: ['sh', '-e', join(folder, 'script')],
      mounts: [folder],
      directory: folder,
      env: { WHO: 'me' },
    };
    const ending = engine.run({ ...request, name: 'step', output, ...more }, signal);
    return { ending, output, folder };
  }

  test('runs a script with its environment, in the mounted directory, with both outputs', async () => {
    const { ending, output, folder } = run('echo "$WHO in $(pwd)"; echo oops >&2; echo made > file; exit 3');

    expect([await ending, output.stdout(), output.stderr(), readFileSync(join(folder, 'file'), 'utf8')]).toEqual([
      { kind: 'exited', exitCode: 3 },
      `me in ${folder}\n`,
      'oops\n',
      'made\n',
    ]);
  });

  test('stops a container that is cancelled, with time to clean up', async () => {
    const cancel = new AbortController();
    const { ending, output } = run(
      "trap 'echo bye; exit 0' TERM; echo up; while true; do sleep 0.1; done",
      cancel.signal,
    );
    await output.until(() => output.stdout().includes('up'));

    cancel.abort(new StepStopped({ kind: 'canceled', by: 'enough' }));

    expect([await ending, output.stdout()]).toEqual([{ kind: 'canceled', by: 'enough' }, 'up\nbye\n']);
  });

  test('says why an image cannot be used', async () => {
    const { ending } = run('true', undefined, { image: 'localhost/missing:1' });

    expect(await ending).toEqual({
      kind: 'not-started',
      because: 'image localhost/missing:1: is not on this machine, and this agent does not pull images',
    });
  });

  test('leaves no container behind', async () => {
    await run('true').ending;
    const docker = new Docker({ socketPath: socket ?? '' });

    expect(await docker.listContainers({ all: true, filters: { label: ['signalbox.step=step'] } })).toEqual([]);
  });
});

test('without an engine there is none', async () => {
  using folder = temporaryFolder();
  const places = { dataDir: folder.path, environment: { DOCKER_HOST: `unix://${folder.path}/docker.sock` } };

  expect(await findContainerEngine({ ...config, socket: undefined }, places, quietLog)).toBeUndefined();
});

function tarOfBusybox(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  mkdirSync(join(folder, 'root/bin'), { recursive: true });
  mkdirSync(join(folder, 'root/tmp'));
  copyFileSync(program, join(folder, 'root/bin/busybox'));
  for (const name of ['sh', 'echo', 'sleep', 'pwd', 'true', 'false'])
    symlinkSync('busybox', join(folder, 'root/bin', name));
  execFileSync('tar', ['-C', join(folder, 'root'), '-cf', join(folder, 'image.tar'), '.']);
  return join(folder, 'image.tar');
}
