import * as z from 'zod';
import { Deadline } from '../../clock.ts';
import { gitAccess } from '../git/credentials.ts';
import { gitIn } from '../git/run-git.ts';
import type { StepContext } from '../plugin.ts';
import { Json, type Provider, type ProviderKind, repositoryFrom, type ScmChange, type ScmEvent } from './provider.ts';

/** Language reference 12.6. */
const limitMs = 20_000;
const pageSize = 100;

const cursorForm = z.object({
  refs: z.record(z.string(), z.string()),
  /** Open change requests: number to the commit at their head. */
  changes: z.record(z.string(), z.string()),
});
export type PollCursor = z.infer<typeof cursorForm>;

export interface PollRequest {
  readonly provider: Provider;
  readonly repo: { readonly host: string; readonly owner: string; readonly name: string };
  /** Of the poll before; empty at the first, which only finds out what is there. */
  readonly opaque: string;
}

/** What changed since the last look: refs by git itself, change requests by the provider's API. */
export async function pollEvents(request: PollRequest, context: StepContext) {
  const { provider, repo } = request;
  using deadline = new Deadline(context.host.clock, limitMs, new Error(`no answer within ${limitMs / 1000} s`));
  const signal = AbortSignal.any([context.signal, deadline.signal]);
  const web = (provider.baseUrl || (repo.host && `https://${repo.host}`) || defaultWeb[provider.kind]).replace(
    /\/$/,
    '',
  );
  const repository = repositoryFrom(`${repo.owner}/${repo.name}`, `${web}/${repo.owner}/${repo.name}`);
  const before = request.opaque === '' ? undefined : cursorForm.parse(JSON.parse(request.opaque));
  const refs = await refsOf(`${repository.url}.git`, provider, { ...context, signal });
  const open = await openChanges(provider, web, repository.full_name, signal);
  const cursor: PollCursor = {
    refs,
    changes: Object.fromEntries(open.map(({ change, commit }) => [change.number, commit])),
  };
  if (!before) return { events: [], cursor };
  const base = { repo: repository, provider: provider.kind, actor: '' };
  const pushes = Object.entries(refs)
    .filter(([ref, commit]) => before.refs[ref] !== commit)
    .map(([ref, commit]): ScmEvent => {
      return { ...base, type: ref.startsWith('refs/tags/') ? 'tag' : 'push', action: '', ref, commit, change: null };
    });
  const changes = open
    .filter(({ change, commit }) => before.changes[change.number] !== commit)
    .map(({ change, commit, actor }): ScmEvent => {
      const action = before.changes[change.number] === undefined ? 'opened' : 'synchronized';
      const ref = `refs/heads/${change.source_branch}`;
      return { ...base, type: 'pull_request', action, ref, commit, actor, change };
    });
  return { events: [...pushes, ...changes], cursor };
}

const defaultWeb: Readonly<Record<ProviderKind, string>> = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
  gitea: 'https://gitea.com',
  gitee: 'https://gitee.com',
  bitbucket: 'https://bitbucket.org',
};

async function refsOf(address: string, provider: Provider, context: StepContext): Promise<Record<string, string>> {
  const auth = { username: '', password: '', token: provider.token, ssh_key: '' };
  const { url, env } = gitAccess(address, auth, { folder: context.folder, dataDir: context.host.dataDir });
  const text = await gitIn(context.directory, context, env, 'progress')(
    'ls-remote',
    '--refs',
    url,
    'refs/heads/*',
    'refs/tags/*',
  );
  const pairs = text.split('\n').flatMap((line) => {
    const [commit, ref] = line.split('\t');
    return commit && ref ? [[ref, commit]] : [];
  });
  return Object.fromEntries(pairs);
}

interface OpenChange {
  readonly change: ScmChange;
  readonly commit: string;
  readonly actor: string;
}

async function openChanges(
  provider: Provider,
  web: string,
  name: string,
  signal: AbortSignal,
): Promise<readonly OpenChange[]> {
  const { kind, token } = provider;
  const api = (provider.apiBaseUrl || apiOf(kind, web)).replace(/\/$/, '');
  const [path, authorization] = {
    github: [`/repos/${name}/pulls?state=open&per_page=${pageSize}`, `Bearer ${token}`],
    gitea: [`/repos/${name}/pulls?state=open&limit=${pageSize}`, `token ${token}`],
    gitee: [`/repos/${name}/pulls?state=open&per_page=${pageSize}`, `Bearer ${token}`],
    gitlab: [
      `/projects/${encodeURIComponent(name)}/merge_requests?state=opened&per_page=${pageSize}`,
      `Bearer ${token}`,
    ],
    bitbucket: [`/repositories/${name}/pullrequests?state=OPEN&pagelen=50`, `Bearer ${token}`],
  }[kind];
  const response = await fetch(`${api}${path}`, {
    headers: { accept: 'application/json', ...(token && { authorization }) },
    signal,
  });
  if (!response.ok) throw new Error(`${new URL(api).host} answered ${response.status} when asked for change requests`);
  const body = new Json(await response.json());
  if (kind === 'gitlab') return body.list('').map(fromGitlab);
  if (kind === 'bitbucket') return body.list('values').map(fromBitbucket);
  return body.list('').map(fromGithub);
}

function apiOf(kind: ProviderKind, web: string): string {
  switch (kind) {
    case 'github':
      return web === defaultWeb.github ? 'https://api.github.com' : `${web}/api/v3`;
    case 'gitlab':
      return `${web}/api/v4`;
    case 'gitea':
      return `${web}/api/v1`;
    case 'gitee':
      return `${web}/api/v5`;
    case 'bitbucket':
      return 'https://api.bitbucket.org/2.0';
  }
}

function openChange(number: number, title: string, source: string, target: string): ScmChange {
  return {
    number,
    title,
    source_branch: source,
    target_branch: target,
    state: 'open',
    is_merged: false,
    merge_commit: '',
  };
}

function fromGithub(pull: Json): OpenChange {
  return {
    change: openChange(pull.number('number'), pull.text('title'), pull.text('head.ref'), pull.text('base.ref')),
    commit: pull.text('head.sha'),
    actor: pull.text('user.login'),
  };
}

function fromGitlab(request: Json): OpenChange {
  const [source, target] = [request.text('source_branch'), request.text('target_branch')];
  return {
    change: openChange(request.number('iid'), request.text('title'), source, target),
    commit: request.text('sha'),
    actor: request.text('author.username'),
  };
}

function fromBitbucket(pull: Json): OpenChange {
  const [source, target] = [pull.text('source.branch.name'), pull.text('destination.branch.name')];
  return {
    change: openChange(pull.number('id'), pull.text('title'), source, target),
    commit: pull.text('source.commit.hash'),
    actor: pull.text('author.nickname'),
  };
}
