import { chmodSync, existsSync, mkdirSync, mkdtempDisposableSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { AppImageCommand } from './app-image-command.ts';

describe.skipIf(process.platform !== 'linux')('the command of an AppImage', () => {
  test('runs what is inside with its arguments, input and exit code, and leaves nothing mounted', async () => {
    using set = setUp();
    expect(set.command.state).toBe('not-linked');

    expect(await set.command.make()).toBe('linked');
    const { stdout, exitCode } = await execa(set.file, ['run', "a file's name.yaml"], {
      input: 'typed',
      reject: false,
    });

    expect([stdout, exitCode]).toEqual([["run a file's name.yaml", 'typed'].join('\n'), 7]);
    await expect.poll(() => existsSync(join(set.folder, 'unmounted'))).toBe(true);
  });

  test('is ended by the signal that is sent to it', async () => {
    using set = setUp('echo up; exec sleep 600');
    await set.command.make();

    const running = execa(set.file, { reject: false });
    for await (const line of running) if (line === 'up') running.kill('SIGTERM');

    expect((await running).signal).toBe('SIGTERM');
    await expect.poll(() => existsSync(join(set.folder, 'unmounted'))).toBe(true);
  });

  test('says so when the AppImage is gone or cannot be mounted', async () => {
    using set = setUp();
    await set.command.make();

    writeFileSync(set.appImage, '#!/bin/sh\nexit 1\n');
    const unmountable = await execa(set.file, { reject: false });
    rmSync(set.appImage);
    const gone = await execa(set.file, { reject: false });

    expect([unmountable.exitCode, unmountable.stderr]).toEqual([1, `signalbox: ${set.appImage} cannot be mounted`]);
    expect([gone.exitCode, gone.stderr]).toEqual([1, expect.stringContaining('is not there any more')]);
  });

  test('is written anew for an AppImage that was moved, and never over a program of somebody else', async () => {
    using set = setUp();
    await set.command.make();

    const moved = new AppImageCommand({ appImage: '/elsewhere/Signalbox.AppImage', file: set.file });
    expect([moved.state, await moved.make(), set.command.state]).toEqual(['not-linked', 'linked', 'not-linked']);
    writeFileSync(set.file, 'other');

    await expect(set.command.make()).rejects.toThrow(/of another origin; move it away/);
    expect(readFileSync(set.file, 'utf8')).toBe('other');
  });
});

/** An AppImage is a program that mounts itself when it is asked, and unmounts when it is ended. */
function setUp(inside = 'echo "$@"; cat; exit 7') {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'signalbox-app-image-'));
  const at = (path: string) => join(folder.path, path);
  const appImage = at("The Operator's.AppImage");
  mkdirSync(at('mounted/resources/bin'), { recursive: true });
  writeFileSync(at('mounted/resources/bin/signalbox'), `#!/bin/sh\n${inside}\n`);
  writeFileSync(
    appImage,
    `#!/bin/sh\n[ "$1" = --appimage-mount ] || exit 2\ntrap ': >"${at('unmounted')}"; kill $!; exit' TERM\necho "${at('mounted')}"\nsleep 600 >/dev/null 2>&1 & wait\n`,
  );
  for (const program of [appImage, at('mounted/resources/bin/signalbox')]) chmodSync(program, 0o755);
  const file = at('.local/bin/signalbox');
  return {
    ...{ folder: folder.path, appImage, file },
    command: new AppImageCommand({ appImage, file }),
    [Symbol.dispose]: () => folder.remove(),
  };
}
