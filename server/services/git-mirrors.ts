import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '../domain/errors.ts';
import type { Millis } from '../domain/ids.ts';
import { sha256Hex } from './digest.ts';
import { git, hasCommit } from './git-program.ts';
import type { Clock } from './ports/clock.ts';

/** A ref that another read has fetched this recently is taken as it is, so that bursts do not hammer the remote. */
const freshForMs: Millis = 1_000;

/** Bare mirrors of git repositories in the data directory, one for each address. */
export class GitMirrors {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #fetchedAtMs = new Map<string, Millis>();
  /** One command at a time per mirror. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: { readonly folder: string; readonly clock: Clock }) {
    this.#folder = options.folder;
    this.#clock = options.clock;
  }

  /** Works in the mirror of a repository, alone. */
  alone<T>(repoUrl: string, work: (mirror: string) => Promise<T>): Promise<T> {
    if (repoUrl.startsWith('-'))
      throw new DomainError('invalid', `${repoUrl} is not a repository`, {
        subject: 'repo_url',
        word: 'not_a_repository',
        values: { repo: repoUrl },
      });
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

  /** Within `alone`: brings all branches and tags, and the wanted commit if there is one. */
  async fetch(repoUrl: string, mirror: string, wantedCommit = ''): Promise<void> {
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

  /** The next fetch asks the remote, however recent the last one is. */
  expire(repoUrl: string): void {
    this.#fetchedAtMs.delete(repoUrl);
  }
}
