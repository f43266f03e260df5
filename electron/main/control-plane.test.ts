import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { ControlPlaneState } from '../ipc.ts';
import { ControlPlane } from './control-plane.ts';
import { LogFile } from './log-file.ts';

const program = fileURLToPath(new URL('../../test/support/electron/programs/plane.ts', import.meta.url));
/** A supervisor of a real process that does as told. */
function aControlPlane(behaviour: string, fault?: string) {
  vi.stubEnv('PLANE', behaviour);
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-plane-'));
  const clock = new FakeClock();
  const log = new LogFile(join(folder, 'log'));
  const plane = new ControlPlane({
    programs: { controlPlane: program, agent: program, fault: () => fault },
    clock,
    log,
    keyPlace: {} as never, // nobody asks for a key
    options: () => ({ dataDir: folder }),
    hasRunner: () => false,
    portIsBusy: () => {},
    portsAre: () => {},
  });
  const until = async <Kind extends ControlPlaneState['kind']>(kind: Kind) => {
    const { promise, resolve } = Promise.withResolvers<ControlPlaneState & { kind: Kind }>();
    using _watching = plane.onChange((state) => state.kind === kind && resolve(state as typeof state & { kind: Kind }));
    if (plane.state.kind === kind) resolve(plane.state as ControlPlaneState & { kind: Kind });
    return await promise;
  };
  return {
    plane,
    clock,
    log,
    until,
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]();
      log[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

afterEach(() => vi.unstubAllEnvs());

test('programs that were changed are not started, and the reason is said', async () => {
  await using made = aControlPlane('works', 'the file agent.js is not the one that was packaged');

  made.plane.start();

  expect(made.plane.state).toEqual({ kind: 'failed', because: 'the file agent.js is not the one that was packaged' });
  expect(made.plane.pid).toBeUndefined();
  expect(made.log.tail()).toContain('the control plane is not started: the file agent.js');
});

test('a process that was killed is started again after a pause, and gives codes again', async () => {
  await using made = aControlPlane('works');
  made.plane.start();
  await made.until('ready');
  const before = made.plane.pid ?? 0;

  process.kill(before, 'SIGKILL');
  const { nextTryAtMs } = await made.until('restarting');
  made.clock.advance(nextTryAtMs - made.clock.nowMs());
  await made.until('ready');

  expect(made.plane.pid).not.toBe(before);
  expect(await made.plane.issueCode(AbortSignal.timeout(60_000))).toMatch(/^code-/);
});

test('after five short lives it is given up, with the reason, until somebody asks', async () => {
  await using made = aControlPlane('refuses');
  const pauses: number[] = [];
  made.plane.start();
  for (let life = 1; life < 5; life += 1) {
    const { nextTryAtMs } = await made.until('restarting');
    pauses.push(nextTryAtMs - made.clock.nowMs());
    made.clock.advance(pauses.at(-1) ?? 0);
  }

  expect(await made.until('failed')).toEqual({ kind: 'failed', because: 'the disk is full' });
  expect(pauses).toEqual([500, 1000, 2000, 4000]);

  vi.stubEnv('PLANE', 'works');
  made.plane.start();
  await made.until('ready');
});

test('what would be refused again is not tried again', async () => {
  await using made = aControlPlane('refuses for good');

  made.plane.start();

  expect(await made.until('failed')).toEqual({ kind: 'failed', because: 'no such folder' });
});

test('a process that does not answer is ended and started again', async () => {
  await using made = aControlPlane('hangs');
  made.plane.start();
  await made.until('ready');

  made.clock.advance(60_000);

  expect(await made.until('restarting')).toMatchObject({ because: 'it did not answer' });
});

test('while the machine sleeps nobody is expected to answer', async () => {
  await using made = aControlPlane('hangs');
  made.plane.start();
  await made.until('ready');

  made.plane.suspend();
  made.clock.oversleep(8 * 3_600_000);
  made.plane.resume();
  made.clock.advance(30_000);

  expect(made.plane.state.kind).toBe('ready');
});

test('stopping waits for the end, and nothing is started after it', async () => {
  await using made = aControlPlane('works');
  made.plane.start();
  await made.until('ready');

  await made.plane.stop();
  made.clock.advance(3_600_000);

  expect([made.plane.state.kind, made.plane.pid]).toEqual(['stopped', undefined]);
});
