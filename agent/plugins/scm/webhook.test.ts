import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ProviderKind } from './provider.ts';
import { parseDelivery } from './webhook.ts';

const secret = 'hook secret';
const hmac = (body: string) => createHmac('sha256', secret).update(body).digest('hex');

function deliver(kind: ProviderKind, payload: object, headers: (body: string) => Record<string, string>) {
  const body = JSON.stringify(payload);
  return parseDelivery({ kind, secret, headers: headers(body), body: Buffer.from(body) });
}

const repository = { full_name: 'team/app', html_url: 'https://host/team/app' };
const repo = { host: 'host', owner: 'team', name: 'app', full_name: 'team/app', url: 'https://host/team/app' };
const change = { number: 7, title: 'Fix', source_branch: 'fix', target_branch: 'main' };
const pull = { number: 7, title: 'Fix', state: 'open', head: { ref: 'fix', sha: 'c0' }, base: { ref: 'main' } };

describe('a delivery', () => {
  test.each([
    [
      'github push',
      () =>
        deliver('github', { ref: 'refs/heads/main', after: 'c1', repository, sender: { login: 'ada' } }, (body) => ({
          'X-Hub-Signature-256': `sha256=${hmac(body)}`,
          'X-GitHub-Event': 'push',
        })),
      {
        type: 'push',
        action: '',
        ref: 'refs/heads/main',
        commit: 'c1',
        actor: 'ada',
        repo,
        change: null,
        provider: 'github',
      },
    ],
    [
      'gitea tag',
      () =>
        deliver('gitea', { ref: 'refs/tags/v1', after: 'c1', repository, pusher: { login: 'ada' } }, (body) => ({
          'x-gitea-signature': hmac(body),
          'x-gitea-event': 'push',
        })),
      {
        type: 'tag',
        action: '',
        ref: 'refs/tags/v1',
        commit: 'c1',
        actor: 'ada',
        repo,
        change: null,
        provider: 'gitea',
      },
    ],
    [
      'github pull request',
      () =>
        deliver(
          'github',
          { action: 'synchronize', pull_request: pull, repository, sender: { login: 'ada' } },
          (body) => ({
            'x-hub-signature-256': `sha256=${hmac(body)}`,
            'x-github-event': 'pull_request',
          }),
        ),
      {
        ...{ type: 'pull_request', action: 'synchronized', ref: 'refs/heads/fix', commit: 'c0', actor: 'ada', repo },
        ...{ change: { ...change, state: 'open', is_merged: false, merge_commit: '' }, provider: 'github' },
      },
    ],
    [
      'gitlab merge',
      () =>
        deliver(
          'gitlab',
          {
            project: { path_with_namespace: 'team/app', web_url: 'https://host/team/app' },
            user: { username: 'ada' },
            object_attributes: {
              iid: 7,
              title: 'Fix',
              action: 'merge',
              state: 'merged',
              source_branch: 'fix',
              target_branch: 'main',
              merge_commit_sha: 'c2',
            },
          },
          () => ({ 'x-gitlab-token': secret, 'x-gitlab-event': 'Merge Request Hook' }),
        ),
      {
        ...{ type: 'pull_merged', action: 'closed', ref: 'refs/heads/fix', commit: 'c2', actor: 'ada', repo },
        ...{ change: { ...change, state: 'merged', is_merged: true, merge_commit: 'c2' }, provider: 'gitlab' },
      },
    ],
    [
      'gitee push',
      () =>
        deliver('gitee', { ref: 'refs/heads/main', after: 'c1', repository, sender: { login: 'ada' } }, () => ({
          'x-gitee-token': secret,
          'x-gitee-event': 'Push Hook',
        })),
      {
        type: 'push',
        action: '',
        ref: 'refs/heads/main',
        commit: 'c1',
        actor: 'ada',
        repo,
        change: null,
        provider: 'gitee',
      },
    ],
    [
      'bitbucket push',
      () =>
        deliver(
          'bitbucket',
          {
            repository: { full_name: 'team/app', links: { html: { href: 'https://host/team/app' } } },
            actor: { nickname: 'ada' },
            push: { changes: [{ new: { type: 'branch', name: 'main', target: { hash: 'c1' } } }, { new: null }] },
          },
          (body) => ({ 'x-hub-signature': `sha256=${hmac(body)}`, 'x-event-key': 'repo:push' }),
        ),
      {
        type: 'push',
        action: '',
        ref: 'refs/heads/main',
        commit: 'c1',
        actor: 'ada',
        repo,
        change: null,
        provider: 'bitbucket',
      },
    ],
  ])('of %s is one event', (_, events, expected) => {
    expect(events()).toEqual([expected]);
  });

  test('of a removed branch, or of another kind, is none', () => {
    const headers = (event: string) => (body: string) => ({
      'x-hub-signature-256': `sha256=${hmac(body)}`,
      'x-github-event': event,
    });

    expect([
      deliver('github', { ref: 'refs/heads/x', after: '0'.repeat(40), repository }, headers('push')),
      deliver('github', { repository }, headers('ping')),
    ]).toEqual([[], []]);
  });

  test.each(['github', 'gitlab', 'gitea', 'gitee', 'bitbucket'] as const)(
    'of %s without the right signature is refused',
    (kind) => {
      const names = ['x-hub-signature-256', 'x-hub-signature', 'x-gitea-signature', 'x-gitlab-token', 'x-gitee-token'];
      const wrong = Object.fromEntries(names.map((name) => [name, `sha256=${'0'.repeat(64)}`]));

      expect(() => deliver(kind, {}, () => wrong)).toThrow('not signed');
      expect(() => deliver(kind, {}, () => ({}))).toThrow('not signed');
    },
  );

  test('is refused when no secret is set', () => {
    const body = Buffer.from('{}');

    expect(() => parseDelivery({ kind: 'gitlab', secret: '', headers: { 'x-gitlab-token': '' }, body })).toThrow(
      'not signed',
    );
  });
});
