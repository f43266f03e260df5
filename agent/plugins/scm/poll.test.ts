import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GitRepository } from '../../../test/support/git-repository.ts';
import { temporaryFolder } from '../../testing/agents.ts';
import { perform } from '../../testing/step-context.ts';

const pull = (head: string) => ({
  number: 7,
  title: 'Fix',
  head: { ref: 'fix', sha: head },
  base: { ref: 'main' },
  user: { login: 'ada' },
});

/** A host with one repository, `team/app`, and an API that knows the given change requests. */
async function aHost(folder: string) {
  const repository = new GitRepository();
  mkdirSync(join(folder, 'team'));
  symlinkSync(repository.folder, join(folder, 'team/app.git'));
  let changes = 0;
  const commit = () => repository.commit({ file: String(changes++) });
  const asked: (string | undefined)[] = [];
  const state = { pulls: [] as readonly object[], status: 200 };
  const server = createServer((request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.writeHead(state.status).end(JSON.stringify(state.pulls));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiBaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on a port
  const provider = { kind: 'gitea', baseUrl: `file://${folder}`, apiBaseUrl, token: 'api-token' };
  const poll = async (cursor: object = {}) => {
    const result = await perform(
      'scm',
      'events.poll',
      { provider, repo: { owner: 'team', name: 'app' }, cursor: { ...cursor } },
      { folder },
    );
    const { events = 'null', nextCursor = 'null' } = result.outputs ?? {};
    return { ...result, events: JSON.parse(events), nextCursor: JSON.parse(nextCursor) };
  };
  const dispose = () => {
    server.close();
    repository[Symbol.dispose]();
  };
  return { repository, commit, asked, state, poll, [Symbol.dispose]: dispose };
}

test('the first poll finds out what is there, the next what has changed', async () => {
  using folder = temporaryFolder();
  using host = await aHost(folder.path);
  host.commit();
  host.state.pulls = [pull('c0')];
  const first = await host.poll();
  const commit = host.commit();
  host.repository.git('tag', 'v1');
  host.state.pulls = [pull('c1'), { ...pull('d0'), number: 8 }];

  const second = await host.poll(first.nextCursor);
  const third = await host.poll(second.nextCursor);

  const facts = second.events.map(({ type, action, ref, commit: at, change }: Record<string, unknown>) => [
    type,
    action,
    ref,
    at,
    change !== null,
  ]);
  expect([first.events, facts.sort(), third.events, [...new Set(host.asked)]]).toEqual([
    [],
    [
      ['pull_request', 'opened', 'refs/heads/fix', 'd0', true],
      ['pull_request', 'synchronized', 'refs/heads/fix', 'c1', true],
      ['push', '', 'refs/heads/main', commit, false],
      ['tag', '', 'refs/tags/v1', commit, false],
    ],
    [],
    ['/repos/team/app/pulls?state=open&limit=100', 'token api-token'],
  ]);
});

test('a provider that refuses fails the step', async () => {
  using folder = temporaryFolder();
  using host = await aHost(folder.path);
  host.commit();
  host.state.status = 403;

  await expect(host.poll()).rejects.toThrow('answered 403 when asked for change requests');
});
