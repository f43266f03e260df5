import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempDisposableSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../pipeline/plan.ts';
import { RepositoryOfTwoCommits } from '../../../test/support/git-repository.ts';
import { gitCheckout } from './git-checkout.ts';

/** As an agent executes it: all commands in one shell, stopping at the first that fails. */
function execute(args: JsonObject, cwd: string, more: readonly string[] = []) {
  const { commands, environment } = gitCheckout(args);
  return spawnSync('sh', ['-e', '-c', [...commands, ...more].join('\n')], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: cwd, ...environment },
  });
}

describe('a checkout', () => {
  test.each([
    ['the newest commit', () => ({ depth: 1 }), 'two\n'],
    ['a branch', () => ({ branch: 'main' }), 'two\n'],
    ['a tag', () => ({ tag: 'v1', shallow: true }), 'one\n'],
    ['a commit', ({ first }: { first: string }) => ({ commit: first, branch: 'main' }), 'one\n'],
    ['with submodules', () => ({ submodules: true }), 'two\n'],
  ])('of %s', (_, wanted, content) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'checkout-'));
    using origin = new RepositoryOfTwoCommits();
    const workspace = join(folder.path, 'workspace');
    mkdirSync(workspace);

    const { status, stderr } = execute({ repo: origin.url, path: 'src', ...wanted(origin) }, workspace);

    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(readFileSync(join(workspace, 'src/file'), 'utf8')).toBe(content);
  });

  test.each([
    [{}, 'args.repo: no repository is given'],
    [{ repo: 'file:///x', branch: '--upload-pack=evil' }, 'may not begin with "-"'],
  ])('of %j fails as a step does', (args, message) => {
    const { status, stderr } = execute(args, tmpdir());

    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
  });

  test('has its credentials in the environment, and only for the host of the repository', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'checkout-'));
    const args = { repo: 'https://ada:p%40ss@box.lan/r.git', lfs: true };
    const { commands, secrets } = gitCheckout(args);
    const ask = (host: string) => {
      const asked = spawnSync('git', ['credential', 'fill'], {
        input: `protocol=https\nhost=${host}\n\n`,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, HOME: folder.path, ...gitCheckout(args).environment },
      });
      return asked.stdout;
    };

    expect(commands.join('\n')).not.toMatch(/p%40ss|p@ss/);
    expect(commands).toContain("git config --replace-all remote.origin.url 'https://box.lan/r.git'");
    expect(commands).toContain('git lfs pull');
    expect(secrets).toEqual(['p@ss']);
    expect(ask('box.lan')).toContain('password=p@ss');
    expect(ask('elsewhere.lan')).not.toContain('p@ss');
  });

  test('keeps a key in a private file that is gone with the step', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'checkout-'));
    const { commands, environment, secrets } = gitCheckout({ repo: 'git@box:r.git', auth: { ssh_key: 'KEY' } });
    const [make, fill, tell] = commands;

    const shown = spawnSync(
      'sh',
      [
        '-e',
        '-c',
        [
          make,
          fill,
          tell,
          'echo "$GIT_SSH_COMMAND"; cat "$SIGNALBOX_GIT_KEY_FILE"; ls -l "$SIGNALBOX_GIT_KEY_FILE"',
        ].join('\n'),
      ],
      { encoding: 'utf8', env: { PATH: process.env.PATH, TMPDIR: folder.path, ...environment } },
    );

    expect(secrets).toEqual(['KEY']);
    expect(shown.stdout).toMatch(/^ssh -o BatchMode=yes .* -i '(.*)'\nKEY\n-rw------- /);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
