import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.ts';
import { quietLog, temporaryFolder } from './testing/agents.ts';
import { Workspaces } from './workspaces.ts';

function setUp(root: string, allowAbsolute = false) {
  const clock = new FakeClock(Date.now());
  return { clock, workspaces: new Workspaces({ root, allowAbsolute, clock, log: quietLog }) };
}

describe('workspaces', () => {
  test('are one directory per attempt of a job', () => {
    using folder = temporaryFolder();
    const { workspaces } = setUp(folder.path);

    expect(['', 'sub/dir', '.'].map((asked) => workspaces.place('job-1', asked))).toEqual(
      ['', 'sub/dir', ''].map((path) => {
        const root = join(folder.path, 'job-1');
        return { ok: true, root, directory: join(root, path) };
      }),
    );
  });

  test.each(['..', '../job-2', 'a/../../b', '/etc'])('do not let a step out to %s', (asked) => {
    using folder = temporaryFolder();
    const { workspaces } = setUp(folder.path);

    expect([workspaces.place('job-1', asked).ok, readdirSync(folder.path).includes('job-2')]).toEqual([false, false]);
  });

  test('of an id that is no plain name get one', () => {
    using folder = temporaryFolder();
    setUp(folder.path).workspaces.place('../../evil', '');

    expect(readdirSync(folder.path)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test('may be elsewhere when the configuration says so', () => {
    using folder = temporaryFolder();
    using elsewhere = temporaryFolder();
    const { workspaces } = setUp(folder.path, true);

    expect(workspaces.place('job-1', elsewhere.path)).toEqual({
      ok: true,
      root: elsewhere.path,
      directory: elsewhere.path,
    });
  });

  test('go with their job, unless they are to be kept', async () => {
    using folder = temporaryFolder();
    const { workspaces } = setUp(folder.path);
    for (const job of ['job-1', 'job-2']) {
      workspaces.place(job, '');
      writeFileSync(join(folder.path, job, 'file'), '');
    }

    await workspaces.close('job-1', false);
    await workspaces.close('job-2', true);

    expect(readdirSync(folder.path)).toEqual(['job-2']);
  });

  test('go an hour after their last step, also those of an earlier process, but not while in use', async () => {
    using folder = temporaryFolder();
    setUp(folder.path).workspaces.place('old', '');
    const { workspaces, clock } = setUp(folder.path);
    for (const job of ['idle', 'busy']) workspaces.place(job, '');
    clock.advance(3_500_000);
    await workspaces.collect(['busy']);
    const early = readdirSync(folder.path).length;
    clock.advance(200_000);
    await workspaces.collect(['busy']);

    expect([early, readdirSync(folder.path), existsSync(folder.path)]).toEqual([3, ['busy'], true]);
  });
});
