import { DomainError } from '../domain/errors.ts';
import type { GitFacts, Pipeline } from '../domain/pipeline.ts';
import { checkDefinition, refuseErrors } from './check-definition.ts';
import type { DefinitionVersion, ReadDefinition, ReadPoint, SaveAnswer } from './definitions.ts';
import type { GitMirrors } from './git-mirrors.ts';
import { commitFile, commitOf, git, hasCommit, includedFiles, isBranchName, show } from './git-program.ts';
import type { Clock } from './ports/clock.ts';
import { type Push, pushRefusal } from './push-refusal.ts';
import type { TemplateLibraries } from './template-libraries.ts';

export interface GitSave {
  readonly text: string;
  readonly expectedHeadCommitSha?: string;
  readonly commitMessage?: string;
  readonly editor: string;
  /** A new branch for review instead of the pipeline's own; it starts at the expected head. */
  readonly reviewBranch?: string;
}

/**
 * Definitions that live in a git repository. Each repository has a bare mirror in the data directory; reading fetches
 * what is new, saving makes a commit object with git's plumbing and pushes it. There is no working tree.
 */
export class GitHome {
  readonly #mirrors: GitMirrors;
  readonly #libraries: TemplateLibraries;
  readonly #clock: Clock;

  constructor(options: {
    readonly mirrors: GitMirrors;
    readonly libraries: TemplateLibraries;
    readonly clock: Clock;
  }) {
    this.#mirrors = options.mirrors;
    this.#libraries = options.libraries;
    this.#clock = options.clock;
  }

  /** `now`: also what came since somebody else has read it a moment ago. */
  read(pipeline: Pipeline, at: ReadPoint, when: 'lately' | 'now' = 'lately'): Promise<ReadDefinition> {
    return this.#mirrors.alone(pipeline.repoUrl, async (mirror) => {
      if (when === 'now' && at.commit === '') this.#mirrors.expire(pipeline.repoUrl);
      await this.#mirrors.fetch(pipeline.repoUrl, mirror, at.commit);
      const branch = at.branch || (at.tag === '' ? pipeline.defaultBranch : '');
      const revision = at.commit || (at.tag === '' ? `refs/heads/${branch}` : `refs/tags/${at.tag}`);
      const commit = await commitOf(mirror, revision, pipeline);
      const text = await show(mirror, commit, pipeline.filePath);
      if (text === undefined) {
        throw new DomainError('not-found', `${pipeline.repoUrl} has no ${pipeline.filePath} at ${commit}`, {
          word: 'file_missing',
          values: { repo: pipeline.repoUrl, file: pipeline.filePath, commit },
        });
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

  /** Files of the branch that a text includes, directly or through others, by path. Files that are not there are left out. */
  includes(pipeline: Pipeline, text: string): Promise<ReadonlyMap<string, string>> {
    return this.#mirrors.alone(pipeline.repoUrl, async (mirror) => {
      await this.#mirrors.fetch(pipeline.repoUrl, mirror);
      return includedFiles(mirror, await commitOf(mirror, `refs/heads/${pipeline.defaultBranch}`, pipeline), text);
    });
  }

  /** Commits that changed the definition on the pipeline's branch, newest first. */
  history(pipeline: Pipeline, atMost: number): Promise<readonly DefinitionVersion[]> {
    return this.#mirrors.alone(pipeline.repoUrl, async (mirror) => {
      await this.#mirrors.fetch(pipeline.repoUrl, mirror);
      const headSha = await commitOf(mirror, `refs/heads/${pipeline.defaultBranch}`, pipeline);
      const format = '--format=%H%x00%an%x00%ct%x00%B%x01';
      const log = await git(mirror, ['log', `-${atMost}`, format, headSha, '--', pipeline.filePath]);
      return log.split('\x01').flatMap((entry) => {
        const [commitSha, author, seconds, message] = entry.trimStart().split('\0');
        if (!commitSha) return [];
        return [{ commitSha, message: message?.trim() ?? '', editor: author ?? '', savedAtMs: Number(seconds) * 1000 }];
      });
    });
  }

  /** Commits to the pipeline's branch, or pushes a new branch for review. */
  save(pipeline: Pipeline, request: GitSave): Promise<SaveAnswer> {
    return this.#mirrors.alone(pipeline.repoUrl, async (mirror) => {
      this.#mirrors.expire(pipeline.repoUrl);
      await this.#mirrors.fetch(pipeline.repoUrl, mirror);
      const { saveMode, filePath, repoUrl } = pipeline;
      const base = saveMode === 'pr' ? pipeline.prTargetBranch || pipeline.defaultBranch : pipeline.defaultBranch;
      const headSha = await commitOf(mirror, `refs/heads/${base}`, pipeline);
      const expected = request.expectedHeadCommitSha ?? '';
      const chosen = request.reviewBranch ?? '';
      if (chosen !== '') await refuseBranch(mirror, repoUrl, chosen);
      else if (expected !== '' && expected !== headSha) throw stale(headSha, expected);
      const parent = chosen === '' || expected === '' ? headSha : await commitOf(mirror, expected, pipeline);
      const files = await includedFiles(mirror, parent, request.text);
      refuseErrors(
        checkDefinition(request.text, filePath, {
          include: (file) => files.get(file),
          template: this.#libraries.template,
        }),
        filePath,
      );
      const saved = { branch: base, saveMode, prUrl: '', prBranch: '' };
      if ((await show(mirror, parent, filePath)) === request.text) {
        return { ...saved, commitSha: parent, isChanged: false };
      }
      const commitSha = await commitFile(mirror, { ...request, parent, filePath });
      const prBranch = chosen || (saveMode === 'pr' ? this.#reviewBranchOf(pipeline) : '');
      await this.#push(mirror, commitSha, {
        repoUrl,
        branch: prBranch || base,
        isNewBranch: prBranch !== '',
        headSha: parent,
      });
      return { ...saved, branch: prBranch || base, prBranch, commitSha, isChanged: true };
    });
  }

  #reviewBranchOf(pipeline: Pipeline): string {
    return `signalbox/pipeline-${pipeline.pipelineId}-${Math.floor(this.#clock.nowMs() / 1000)}`;
  }

  async #push(mirror: string, commitSha: string, push: Push): Promise<void> {
    const { repoUrl, branch, isNewBranch } = push;
    try {
      // An empty expectation: the branch must not exist.
      const lease = isNewBranch ? [`--force-with-lease=refs/heads/${branch}:`] : [];
      await git(mirror, ['push', ...lease, repoUrl, `${commitSha}:refs/heads/${branch}`]);
    } catch (reason) {
      throw pushRefusal(reason, push);
    } finally {
      this.#mirrors.expire(repoUrl);
    }
  }
}

async function refuseBranch(mirror: string, repoUrl: string, branch: string): Promise<void> {
  const details = { subject: 'review_branch', values: { repo: repoUrl, branch } };
  if (!(await isBranchName(mirror, branch))) {
    throw new DomainError('invalid', `${branch} is not a name for a branch`, { ...details, word: 'branch_name' });
  }
  if (await hasCommit(mirror, `refs/heads/${branch}`)) {
    throw new DomainError('already-exists', `${repoUrl} has a branch ${branch} already`, {
      ...details,
      word: 'branch_taken',
    });
  }
}

function stale(currentHeadCommitSha: string, expected: string): DomainError {
  return new DomainError('stale', `the branch has moved on from ${expected}; read the definition again`, {
    word: 'moved_on',
    currentHeadCommitSha,
  });
}
