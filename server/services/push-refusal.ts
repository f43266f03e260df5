import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError } from '../domain/errors.ts';
import type { RefusalWord } from '../domain/refusal-word.ts';

/** What a push was about, for the sentence that says why it failed. */
export interface Push {
  readonly repoUrl: string;
  readonly branch: string;
  readonly isNewBranch: boolean;
  /** The head that the commit was made on. */
  readonly headSha: string;
}

/**
 * What `git push` said, as a refusal that a person can act on. A branch that moved meanwhile is `stale`; a branch that
 * came into being meanwhile `already-exists`; what the repository itself refuses `forbidden`; all else, such as a host
 * that does not answer, stays what it was.
 */
export function pushRefusal(reason: unknown, { repoUrl, branch, isNewBranch, headSha }: Push): unknown {
  if (!(reason instanceof DomainError)) return reason;
  const output = reason.message;
  const options = { cause: reason };
  const about = (word: RefusalWord, more: TextMap = {}) => ({
    subject: branch,
    word,
    values: { repo: repoUrl, branch, ...more },
  });
  if (/\[rejected\]|cannot lock ref/.test(output)) {
    return isNewBranch
      ? new DomainError('already-exists', `${repoUrl} has a branch ${branch} already`, about('branch_taken'), options)
      : new DomainError(
          'stale',
          `${branch} has moved on from ${headSha}; read the definition again`,
          { word: 'moved_on' },
          options,
        );
  }
  if (output.includes('branch is currently checked out')) {
    return new DomainError(
      'wrong-state',
      `${branch} is checked out in ${repoUrl}; allow pushes there with ` +
        '`git config receive.denyCurrentBranch updateInstead`, or save to a branch for review',
      about('branch_checked_out'),
      options,
    );
  }
  const [, because] = /! \[remote rejected\].*\(([^)]*)\)/.exec(output) ?? [];
  if (because === undefined) return reason;
  const said = [...output.matchAll(/^(?:git push: )?remote: (.*\S)/gm)].map(([, line]) => line).join(' ');
  const detail = said === '' ? because : `${because}: ${said}`;
  return new DomainError(
    'forbidden',
    `${repoUrl} refuses changes to ${branch}: ${detail}`,
    about('push_refused', { detail }),
    options,
  );
}
