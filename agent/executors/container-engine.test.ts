import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ContainerEngine } from '../plugins/plugin.ts';
import { StepStopped } from '../steps/outcome.ts';
import { quietLog, recordedOutput, temporaryFolder } from '../testing/agents.ts';
import {
  importTestImage,
  realContainers,
  realDocker,
  realEngine,
  sayLeftOut,
  testImage,
} from '../testing/real-engine.ts';
import { findContainerEngine } from './container-engine.ts';

sayLeftOut('steps in real containers');

describe.runIf(realEngine)('a real container engine', () => {
  let engine: ContainerEngine;

  beforeAll(async () => {
    await importTestImage();
    const found = await findContainerEngine(realContainers, { dataDir: tmpdir(), environment: {} }, quietLog);
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
      image: testImage,
      wish: {},
      command: ['sh', '-e', join(folder, 'script')],
      mounts: [folder],
      directory: folder,
      env: { WHO: 'me' },
      network: undefined,
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

    expect(await realDocker().listContainers({ all: true, filters: { label: ['signalbox.step=step'] } })).toEqual([]);
  });
});

test('without an engine there is none', async () => {
  using folder = temporaryFolder();
  const places = { dataDir: folder.path, environment: { DOCKER_HOST: `unix://${folder.path}/docker.sock` } };

  expect(await findContainerEngine({ ...realContainers, socket: undefined }, places, quietLog)).toBeUndefined();
});
