import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ExecaError, execa } from 'execa';
import { DomainError } from '../domain/errors.ts';
import type { Millis } from '../domain/ids.ts';
import type { GitFacts, Pipeline } from '../domain/pipeline.ts';
import { checkDefinition, refuseErrors } from './check-definition.ts';
import type { ReadDefinition, ReadPoint } from './definitions.ts';
import { sha256Hex } from './digest.ts';
import type { Clock } from './ports/clock.ts';

export interface GitSave {
  readonly text: string;
  readonly expectedHeadCommitSha?: string;
  readonly commitMessage?: string;
  readonly editor: string;
}

export interface GitSaved {
  readonly commitSha: string;
  readonly branch: string;
  readonly saveMode: Pipeline['saveMode'];
  readonly prUrl: string;
  readonly prBranch: string;
  readonly isChanged: boolean;
}

const commandLimitMs = 60_000;
/** A ref that another read has fetched this recently is taken as it is, so that bursts do not hammer the remote. */
const freshForMs: Millis = 1_000;

/**
 * Definitions that live in a git repository. Each repository has a bare mirror in the data directory; reading fetches
 * what is new, saving makes a commit object with git's plumbing and pushes it. There is no working tree.
 */
export class GitHome {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #fetchedAtMs = new Map<string, Millis>();
  /** One command at a time per mirror. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: { readonly folder: string; readonly clock: Clock }) {
    this.#folder = options.folder;
    this.#clock = options.clock;
  }

  read(pipeline: Pipeline, at: ReadPoint): Promise<ReadDefinition> {
    return this.#alone(pipeline.repoUrl, async (mirror) => {
      await this.#fetch(pipeline.repoUrl, mirror, at.commit);
      const branch = at.branch || (at.tag === '' ? pipeline.defaultBranch : '');
      const revision = at.commit || (at.tag === '' ? `refs/heads/${branch}` : `refs/tags/${at.tag}`);
      const commit = await commitOf(mirror, revision, pipeline);
      const text = await show(mirror, commit, pipeline.filePath);
      if (text === undefined) {
        throw new DomainError('not-found', `${pipeline.repoUrl} has no ${pipeline.filePath} at ${commit}`);
      }
      const files = await includedFiles(mirror, commit, text);
      const [author = '', ...message] = (await git(mirror, ['log', '-1', '--format=%an%n%B', commit])).split('\n');
      const facts: GitFacts = {
        branch,
        tag: at.tag,
        commit,
        short_commit: commit.slice(0, 8),
        ref: revision.startsWith('refs/') ? revision : `refs/heads/${branch}`,
        repo: pipeline.repoUrl,
        message: message.join('\n').trim(),
        author,
      };
      return {
        text,
        path: pipeline.filePath,
        branch,
        definitionCommitSha: commit,
        git: facts,
        include: (file) => files.get(file),
      };
    });
  }

  /** Commits to the default branch, or pushes a branch for a change request. */
  save(pipeline: Pipeline, request: GitSave): Promise<GitSaved> {
    return this.#alone(pipeline.repoUrl, async (mirror) => {
      this.#fetchedAtMs.delete(pipeline.repoUrl);
      await this.#fetch(pipeline.repoUrl, mirror, '');
      const base =
        pipeline.saveMode === 'pr' ? pipeline.prTargetBranch || pipeline.defaultBranch : pipeline.defaultBranch;
      const headSha = await commitOf(mirror, `refs/heads/${base}`, pipeline);
      const expected = request.expectedHeadCommitSha ?? '';
      if (expected !== '' && expected !== headSha) throw stale(headSha, expected);
      const files = await includedFiles(mirror, headSha, request.text);
      refuseErrors(
        checkDefinition(request.text, pipeline.filePath, (file) => files.get(file)),
        pipeline.filePath,
      );
      const unchanged = (await show(mirror, headSha, pipeline.filePath)) === request.text;
      const saved = { branch: base, saveMode: pipeline.saveMode, prUrl: '', prBranch: '' };
      if (unchanged) return { ...saved, commitSha: headSha, isChanged: false };

      const commitSha = await this.#commit(mirror, headSha, pipeline.filePath, request);
      const prBranch =
        pipeline.saveMode === 'pr'
          ? `signalbox/pipeline-${pipeline.pipelineId}-${Math.floor(this.#clock.nowMs() / 1000)}`
          : '';
      await this.#push(pipeline.repoUrl, mirror, { commitSha, to: prBranch || base, headSha });
      return { ...saved, branch: prBranch || base, prBranch, commitSha, isChanged: true };
    });
  }

  /** Writes blob, tree and commit through an index file of its own. */
  async #commit(mirror: string, parent: string, filePath: string, request: GitSave): Promise<string> {
    const index = path.join(mirror, `index-${sha256Hex(request.text).slice(0, 16)}`);
    const environment = { GIT_INDEX_FILE: index };
    const blob = await git(mirror, ['hash-object', '-w', '--stdin'], { input: request.text });
    await git(mirror, ['read-tree', parent], { environment });
    await git(mirror, ['update-index', '--add', '--cacheinfo', `100644,${blob},${filePath}`], { environment });
    const tree = await git(mirror, ['write-tree'], { environment });
    const message = request.commitMessage?.trim() || `Update ${filePath}`;
    const editor = request.editor.replace(/[<>\n]/g, ' ').trim() || 'signalbox';
    return git(mirror, ['commit-tree', tree, '-p', parent, '-F', '-'], {
      input: message,
      environment: {
        GIT_AUTHOR_NAME: editor,
        GIT_AUTHOR_EMAIL: 'signalbox@localhost',
        GIT_COMMITTER_NAME: 'Signalbox',
        GIT_COMMITTER_EMAIL: 'signalbox@localhost',
      },
    });
  }

  async #push(
    repoUrl: string,
    mirror: string,
    { commitSha, to, headSha }: { readonly commitSha: string; readonly to: string; readonly headSha: string },
  ): Promise<void> {
    try {
      await git(mirror, ['push', repoUrl, `${commitSha}:refs/heads/${to}`]);
    } catch (reason) {
      const isRace = reason instanceof DomainError && /non-fast-forward|fetch first|rejected/.test(reason.message);
      if (isRace) throw stale(headSha, headSha);
      throw reason;
    } finally {
      this.#fetchedAtMs.delete(repoUrl);
    }
  }

  async #fetch(repoUrl: string, mirror: string, wantedCommit: string): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const isFresh = nowMs - (this.#fetchedAtMs.get(repoUrl) ?? Number.NEGATIVE_INFINITY) < freshForMs;
    if (isFresh && (wantedCommit === '' || (await hasCommit(mirror, wantedCommit)))) return;
    await mkdir(mirror, { recursive: true });
    await git(mirror, ['init', '--bare', '--quiet']);
    await git(mirror, [
      'fetch',
      '--prune',
      '--force',
      '--quiet',
      repoUrl,
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ]);
    this.#fetchedAtMs.set(repoUrl, nowMs);
  }

  #alone<T>(repoUrl: string, work: (mirror: string) => Promise<T>): Promise<T> {
    if (repoUrl.startsWith('-'))
      throw new DomainError('invalid', `${repoUrl} is not a repository`, { subject: 'repo_url' });
    const mirror = path.join(this.#folder, sha256Hex(repoUrl));
    const before = this.#queues.get(repoUrl) ?? Promise.resolve();
    const result = before.then(
      () => work(mirror),
      () => work(mirror),
    );
    this.#queues.set(
      repoUrl,
      result.catch(() => undefined),
    );
    return result;
  }
}

async function commitOf(mirror: string, revision: string, pipeline: Pipeline): Promise<string> {
  if (revision.startsWith('-')) throw new DomainError('invalid', `${revision} is not a revision`);
  try {
    return await git(mirror, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  } catch (cause) {
    throw new DomainError('not-found', `${pipeline.repoUrl} has no ${revision}`, {}, { cause });
  }
}

async function hasCommit(mirror: string, commit: string): Promise<boolean> {
  const { exitCode } = await execa('git', ['-C', mirror, 'cat-file', '-e', `${commit}^{commit}`], { reject: false });
  return exitCode === 0;
}

async function show(mirror: string, commit: string, file: string): Promise<string | undefined> {
  const result = await execa('git', ['-C', mirror, 'show', `${commit}:${file}`], {
    reject: false,
    stripFinalNewline: false,
    timeout: commandLimitMs,
  });
  return result.exitCode === 0 ? result.stdout : undefined;
}

const mostIncludes = 20;

/** All files that the text, or what it includes, names; read beforehand because planning does not wait. */
async function includedFiles(mirror: string, commit: string, text: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const open = [text];
  for (let next = open.pop(); next !== undefined && files.size < mostIncludes; next = open.pop()) {
    for (const [, file] of next.matchAll(/\bfile:\s*["']?([^\s"',}]+)/g)) {
      if (file === undefined || files.has(file)) continue;
      const included = await show(mirror, commit, file);
      if (included === undefined) continue;
      files.set(file, included);
      open.push(included);
    }
  }
  return files;
}

async function git(
  mirror: string,
  args: readonly string[],
  options: { readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  try {
    const { stdout } = await execa('git', ['-C', mirror, ...args], {
      timeout: commandLimitMs,
      env: { GIT_TERMINAL_PROMPT: '0', ...options.environment },
      ...(options.input === undefined ? {} : { input: options.input }),
    });
    return stdout;
  } catch (cause) {
    const detail = cause instanceof ExecaError ? (cause.stderr ?? cause.shortMessage) : String(cause);
    throw new DomainError('unavailable', `git ${args[0]}: ${withoutCredentials(String(detail).trim())}`, {}, { cause });
  }
}

/** Addresses may carry a password, and git repeats them in its messages. */
function withoutCredentials(text: string): string {
  return text.replace(/(\w+:\/\/)[^/@\s]+@/g, '$1');
}

function stale(currentHeadCommitSha: string, expected: string): DomainError {
  return new DomainError('stale', `the branch has moved on from ${expected}; read the definition again`, {
    currentHeadCommitSha,
  });
}
