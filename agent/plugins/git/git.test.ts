import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { describe, expect, test } from 'vitest';
import { RepositoryOfTwoCommits } from '../../../test/support/git-repository.ts';
import { temporaryFolder } from '../../testing/agents.ts';
import { perform } from '../../testing/step-context.ts';
import { gitAccess } from './credentials.ts';

const noAuth = { username: '', password: '', token: '', ssh_key: '' };

function aWorkspace(folder: string): string {
  const path = join(folder, 'workspace');
  mkdirSync(path);
  return path;
}

const fileIn = (workspace: string) => readFileSync(join(workspace, 'file'), 'utf8').trim();

describe('git clone', () => {
  test('checks out the newest commit of the default branch', async () => {
    using folder = temporaryFolder();
    using origin = new RepositoryOfTwoCommits();
    const workspace = aWorkspace(folder.path);

    const result = await perform('git', 'clone', { repo: origin.url, depth: 1 }, { folder: workspace });

    expect([result.outcome, result.outputs, fileIn(workspace)]).toEqual([
      { kind: 'exited', exitCode: 0 },
      { commit: origin.second },
      'two',
    ]);
  });

  test.each([
    ['a commit', ({ first }: { first: string }) => ({ commit: first })],
    ['a tag', () => ({ tag: 'v1' })],
    ['a ref before a branch', () => ({ ref: 'v1', branch: 'main' })],
  ])('checks out exactly %s', async (_, wanted) => {
    using folder = temporaryFolder();
    using origin = new RepositoryOfTwoCommits();
    const workspace = aWorkspace(folder.path);

    const result = await perform(
      'git',
      'clone',
      { repo: origin.url, depth: 1, ...wanted(origin) },
      { folder: workspace },
    );

    expect([result.outputs?.commit, fileIn(workspace)]).toEqual([origin.first, 'one']);
  });

  test('goes into a workspace that holds files already, below a path', async () => {
    using folder = temporaryFolder();
    using origin = new RepositoryOfTwoCommits();
    const workspace = aWorkspace(folder.path);
    mkdirSync(join(workspace, 'sources'));
    writeFileSync(join(workspace, 'sources/artifact'), 'kept');

    await perform('git', 'clone', { repo: origin.url, branch: 'topic', path: 'sources' }, { folder: workspace });

    expect([fileIn(join(workspace, 'sources')), readFileSync(join(workspace, 'sources/artifact'), 'utf8')]).toEqual([
      'two',
      'kept',
    ]);
  });

  test.each([
    [{ repo: 'file:///no/such/repository' }, { kind: 'exited', exitCode: 128 }],
    [{}, { kind: 'failed', because: expect.stringContaining('args.repo') }],
    [{ repo: '--upload-pack=evil' }, { kind: 'failed', because: 'args: a value may not begin with "-"' }],
    [
      { repo: 'x', depth: -1 },
      { kind: 'failed', because: expect.stringContaining('args.depth') },
    ],
  ])('fails for %j', async (args, outcome) => {
    using folder = temporaryFolder();

    expect((await perform('git', 'clone', args, { folder: folder.path })).outcome).toEqual(outcome);
  });

  test('does not leave the workspace', async () => {
    using folder = temporaryFolder();

    await expect(perform('git', 'clone', { repo: 'x', path: '../..' }, { folder: folder.path })).rejects.toThrow(
      'leads out',
    );
  });

  test('gives credentials to the host that asks, and leaves no trace of them in the repository', async () => {
    using folder = temporaryFolder();
    using origin = new RepositoryOfTwoCommits();
    const workspace = aWorkspace(folder.path);
    origin.git('update-server-info');
    const seen = new Set<string | undefined>();
    const files = sirv(join(origin.folder, '.git'), { dev: true, dotfiles: true });
    const server = createServer((request, response) => {
      seen.add(request.headers.authorization);
      if (request.headers.authorization) files(request, response, () => void response.writeHead(404).end());
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const repo = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // listening on a port

    const result = await perform(
      'git',
      'clone',
      { repo, auth: { username: 'ada', password: 's3cret!' } },
      { folder: workspace },
    );
    server.close();

    expect([result.outcome, fileIn(workspace), seen, readFileSync(join(workspace, '.git/config'), 'utf8')]).toEqual([
      { kind: 'exited', exitCode: 0 },
      'two',
      new Set([undefined, `Basic ${Buffer.from('ada:s3cret!').toString('base64')}`]),
      expect.not.stringContaining('s3cret'),
    ]);
  });
});

describe('access to a repository', () => {
  test('takes credentials out of the address', () => {
    const { url, env } = gitAccess('https://ada:p%40ss@host/r.git', noAuth, { folder: '/x', dataDir: '/y' });

    expect([url, env.SIGNALBOX_GIT_USER, env.SIGNALBOX_GIT_SECRET]).toEqual(['https://host/r.git', 'ada', 'p@ss']);
  });

  test('takes them as they were written when a hand wrote a % that encodes nothing', () => {
    const { env } = gitAccess('https://ada:100%@host/r.git', noAuth, { folder: '/x', dataDir: '/y' });

    expect(env.SIGNALBOX_GIT_SECRET).toBe('100%');
  });

  test('keeps a key in a private file that only ssh is told of', () => {
    using folder = temporaryFolder();
    const { env } = gitAccess('git@host:r.git', { ...noAuth, ssh_key: 'KEY' }, { folder: folder.path, dataDir: '/y' });

    expect([readFileSync(join(folder.path, 'ssh-key'), 'utf8'), env.GIT_SSH_COMMAND?.includes('KEY')]).toEqual([
      'KEY\n',
      false,
    ]);
  });
});

describe('other actions of git', () => {
  async function aClone(origin: RepositoryOfTwoCommits, folder: string): Promise<string> {
    const workspace = aWorkspace(folder);
    await perform('git', 'clone', { repo: origin.url, branch: 'main' }, { folder: workspace });
    return workspace;
  }

  test('list branches and commits as outputs, and name one commit', async () => {
    using folder = temporaryFolder();
    using origin = new RepositoryOfTwoCommits();
    const workspace = await aClone(origin, folder.path);
    const ask = async (action: string, args = {}) =>
      (await perform('git', action, args, { folder: workspace })).outputs ?? {};

    const branches = JSON.parse((await ask('branches.list')).branches ?? '');
    const commits = JSON.parse((await ask('commits.list', { limit: 5 })).commits ?? '');
    const commit = JSON.parse((await ask('commit.get', { commitId: origin.first })).commit ?? '');
    const tags = JSON.parse((await ask('tags.list')).tags ?? '');

    expect([
      branches,
      commits.map(({ id, subject }: { id: string; subject: string }) => [id, subject]),
      commit,
      tags,
    ]).toEqual([
      ['main'],
      [
        [origin.second, 'second'],
        [origin.first, 'first'],
      ],
      expect.objectContaining({
        id: origin.first,
        author: 'Ann',
        email: 'ann@example.org',
        subject: 'first',
        body: '',
      }),
      [],
    ]);
  });

  test('switch, show and pull', async () => {
    using folder = temporaryFolder();
    using origin = new RepositoryOfTwoCommits();
    const workspace = await aClone(origin, folder.path);
    const ask = async (action: string, args = {}) => await perform('git', action, args, { folder: workspace });
    origin.commit({ file: 'three\n' }, 'third');

    const pulled = await ask('pull', { branch: 'main' });
    const three = fileIn(workspace);
    await ask('checkout', { ref: origin.first });
    const status = await ask('status', { short: true });
    const log = await ask('log', { limit: 1 });
    const bad = await ask('checkout', { ref: 'no-such-ref' });

    expect([pulled.outcome, three, fileIn(workspace), status.outcome, log.log.includes('first'), bad.outcome]).toEqual([
      { kind: 'exited', exitCode: 0 },
      'three',
      'one',
      { kind: 'exited', exitCode: 0 },
      true,
      { kind: 'exited', exitCode: 1 },
    ]);
  });
});
