import { createHmac, timingSafeEqual } from 'node:crypto';
import { Json, type ProviderKind, repositoryFrom, type ScmEvent } from './provider.ts';

export interface Delivery {
  readonly kind: ProviderKind;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The events of a delivery; throws when its signature does not fit or it can't be read. Other kinds give no events. */
export function parseDelivery({ kind, secret, headers, body }: Delivery): readonly ScmEvent[] {
  const header = headerReader(headers);
  if (!isGenuine(kind, secret, header, body)) throw new Error('the delivery is not signed with this secret');
  const payload = new Json(JSON.parse(body.toString('utf8')));
  return readers[kind](payload, header);
}

type Header = (name: string) => string;

function headerReader(headers: Readonly<Record<string, string>>): Header {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => lower.get(name) ?? '';
}

/** A missing secret refuses the delivery (language reference 11.4). */
function isGenuine(kind: ProviderKind, secret: string, header: Header, body: Buffer): boolean {
  if (secret === '') return false;
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  switch (kind) {
    case 'github':
      return equal(header('x-hub-signature-256'), `sha256=${digest}`);
    case 'bitbucket':
      return equal(header('x-hub-signature'), `sha256=${digest}`);
    case 'gitea':
      return equal(header('x-gitea-signature'), digest);
    case 'gitlab':
      return equal(header('x-gitlab-token'), secret);
    case 'gitee':
      return equal(header('x-gitee-token'), secret) || equal(header('x-gitee-token'), giteeSignature(header, secret));
  }
}

/** Gitee either sends the password itself or signs the time of the delivery. */
function giteeSignature(header: Header, secret: string): string {
  return createHmac('sha256', secret)
    .update(`${header('x-gitee-timestamp')}\n${secret}`)
    .digest('base64');
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const readers: Readonly<Record<ProviderKind, (payload: Json, header: Header) => readonly ScmEvent[]>> = {
  github: (payload, header) => likeGithub('github', payload, header('x-github-event')),
  gitea: (payload, header) => likeGithub('gitea', payload, header('x-gitea-event')),
  gitee(payload, header) {
    const event = header('x-gitee-event').toLowerCase();
    const kind = event.includes('merge request') ? 'pull_request' : event.includes('push') ? 'push' : event;
    return likeGithub('gitee', payload, kind);
  },
  gitlab(payload, header) {
    const event = header('x-gitlab-event');
    const repo = repositoryFrom(payload.text('project.path_with_namespace'), payload.text('project.web_url'));
    const base = { repo, provider: 'gitlab' } as const;
    if (event === 'Push Hook' || event === 'Tag Push Hook') {
      return pushed({ ...base, actor: payload.text('user_username') }, payload.text('ref'), payload.text('after'));
    }
    if (event !== 'Merge Request Hook') return [];
    const change = payload.at('object_attributes');
    const isMerged = change.text('action') === 'merge';
    return [
      {
        ...base,
        type: isMerged ? 'pull_merged' : 'pull_request',
        action: gitlabActions[change.text('action')] ?? change.text('action'),
        ref: `refs/heads/${change.text('source_branch')}`,
        commit: isMerged ? change.text('merge_commit_sha') : change.text('last_commit.id'),
        actor: payload.text('user.username'),
        change: {
          number: change.number('iid'),
          title: change.text('title'),
          source_branch: change.text('source_branch'),
          target_branch: change.text('target_branch'),
          state: change.text('state'),
          is_merged: isMerged,
          merge_commit: change.text('merge_commit_sha'),
        },
      },
    ];
  },
  bitbucket(payload, header) {
    const event = header('x-event-key');
    const repo = repositoryFrom(payload.text('repository.full_name'), payload.text('repository.links.html.href'));
    const base = { repo, provider: 'bitbucket', actor: payload.text('actor.nickname') } as const;
    if (event === 'repo:push') {
      return payload.list('push.changes').flatMap((change) => {
        const kind = change.text('new.type') === 'tag' ? 'tags' : 'heads';
        return pushed(base, `refs/${kind}/${change.text('new.name')}`, change.text('new.target.hash'));
      });
    }
    const action = bitbucketActions[event];
    if (!action) return [];
    const change = payload.at('pullrequest');
    const isMerged = action === 'closed' && change.text('state') === 'MERGED';
    return [
      {
        ...base,
        type: isMerged ? 'pull_merged' : 'pull_request',
        action,
        ref: `refs/heads/${change.text('source.branch.name')}`,
        commit: isMerged ? change.text('merge_commit.hash') : change.text('source.commit.hash'),
        change: {
          number: change.number('id'),
          title: change.text('title'),
          source_branch: change.text('source.branch.name'),
          target_branch: change.text('destination.branch.name'),
          state: change.text('state').toLowerCase(),
          is_merged: isMerged,
          merge_commit: change.text('merge_commit.hash'),
        },
      },
    ];
  },
};

const gitlabActions: Readonly<Record<string, string>> = {
  open: 'opened',
  reopen: 'reopened',
  update: 'synchronized',
  close: 'closed',
  merge: 'closed',
};
const bitbucketActions: Readonly<Record<string, string>> = {
  'pullrequest:created': 'opened',
  'pullrequest:updated': 'synchronized',
  'pullrequest:fulfilled': 'closed',
  'pullrequest:rejected': 'closed',
};

function likeGithub(provider: 'github' | 'gitea' | 'gitee', payload: Json, event: string): readonly ScmEvent[] {
  const repo = repositoryFrom(payload.text('repository.full_name'), payload.text('repository.html_url'));
  const actor = payload.text('sender.login') || payload.text('pusher.name') || payload.text('pusher.login');
  const base = { repo, provider, actor };
  if (event === 'push') return pushed(base, payload.text('ref'), payload.text('after'));
  if (event !== 'pull_request') return []; // a tag also arrives as a push of refs/tags, so `create` adds nothing
  const change = payload.at('pull_request');
  const isMerged = change.is('merged') || payload.text('action') === 'merge';
  const action = payload.text('action');
  return [
    {
      ...base,
      type: isMerged ? 'pull_merged' : 'pull_request',
      action: githubActions[action] ?? action,
      ref: `refs/heads/${change.text('head.ref')}`,
      commit: isMerged ? change.text('merge_commit_sha') : change.text('head.sha'),
      change: {
        number: change.number('number') || payload.number('number'),
        title: change.text('title'),
        source_branch: change.text('head.ref'),
        target_branch: change.text('base.ref'),
        state: change.text('state'),
        is_merged: isMerged,
        merge_commit: change.text('merge_commit_sha'),
      },
    },
  ];
}

const githubActions: Readonly<Record<string, string>> = {
  synchronize: 'synchronized',
  open: 'opened',
  update: 'synchronized',
  merge: 'closed',
};

type PushBase = Pick<ScmEvent, 'repo' | 'provider' | 'actor'>;

/** A removed branch or tag has no commit, and nothing can be built from it. */
function pushed(base: PushBase, ref: string, commit: string): readonly ScmEvent[] {
  if (!ref || !commit || /^0+$/.test(commit)) return [];
  return [{ ...base, type: ref.startsWith('refs/tags/') ? 'tag' : 'push', action: '', ref, commit, change: null }];
}
