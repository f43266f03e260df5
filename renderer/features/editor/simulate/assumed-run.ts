import type { JsonObject, PlanContext, TextMap } from '../../../../pipeline/plan.ts';
import type { Assumptions } from '../../../../pipeline/simulation.ts';
import type { TriggerEvent } from '../../../../pipeline/triggers.ts';

export const assumedEvents = ['manual', 'push', 'pull_request', 'tag', 'cron'] as const;
export type AssumedEvent = (typeof assumedEvents)[number];

/** A run that has not happened: what somebody supposes about it, to see what it would do. Plain data. */
export interface AssumedRun {
  readonly event: AssumedEvent;
  /** Of a pull request: its target. Empty: the pipeline's own branch. */
  readonly branch: string;
  /** Of a pull request only. */
  readonly sourceBranch: string;
  /** Of a tag event only. */
  readonly tag: string;
  /** Message of the commit. */
  readonly message: string;
  /** Undefined: unknown, which fits every trigger. */
  readonly changedFiles: readonly string[] | undefined;
  /** Override the definition's. */
  readonly variables: TextMap;
  /** Of a manual run, as text. */
  readonly inputs: TextMap;
  /** By `job/step`. */
  readonly outcomes: NonNullable<Assumptions['outcomes']>;
  /** By `job/step`; what is not here takes as long as it did last time. */
  readonly durationsMs: Readonly<Record<string, number>>;
  /** By stage or job; what is not here is approved. */
  readonly gates: NonNullable<Assumptions['gates']>;
}

export const plainRun: AssumedRun = {
  event: 'manual',
  branch: '',
  sourceBranch: '',
  tag: '',
  message: '',
  changedFiles: undefined,
  variables: {},
  inputs: {},
  outcomes: {},
  durationsMs: {},
  gates: {},
};

/** What the run would be about. */
export interface AssumedPlace {
  readonly pipelineId: string;
  readonly pipelineName: string;
  readonly repoUrl: string;
  readonly defaultBranch: string;
}

/** Forty zeros, as git writes a commit that does not exist yet. */
const noCommit = '0'.repeat(40);

/**
 * The names `git`, `run`, `pipeline` and `event` as expressions would see them in such a run. Equal arguments give equal
 * names: the number is 1, the time is the epoch.
 */
export function scopeContextOf(run: AssumedRun, place: AssumedPlace): PlanContext {
  const branch = run.branch || place.defaultBranch;
  const isTag = run.event === 'tag';
  const ref = isTag ? `refs/tags/${run.tag}` : `refs/heads/${branch}`;
  return {
    git: {
      branch: isTag ? '' : branch,
      tag: isTag ? run.tag : '',
      commit: noCommit,
      short_commit: noCommit.slice(0, 8),
      ref,
      repo: place.repoUrl,
      message: run.message,
      author: '',
    },
    run: {
      id: 'simulated',
      number: 1,
      attempt: 1,
      trigger: run.event === 'manual' || run.event === 'cron' ? run.event : 'event',
      triggered_by: '',
      created_at: '1970-01-01T00:00:00.000Z',
      url: '',
    },
    pipeline: { id: place.pipelineId, name: place.pipelineName },
    event: eventOf(run, { branch, ref }),
  };
}

/** The `event` name (language reference 11.4); empty for runs that no event starts. */
function eventOf(run: AssumedRun, { branch, ref }: { readonly branch: string; readonly ref: string }): JsonObject {
  if (run.event === 'manual' || run.event === 'cron') return {};
  const common = { type: run.event, ref, commit: noCommit, actor: '' };
  if (run.event !== 'pull_request') return { ...common, action: '' };
  const change = { number: 1, title: run.message, source_branch: run.sourceBranch, target_branch: branch };
  return { ...common, action: 'opened', change: { ...change, state: 'open', is_merged: false } };
}

/** The event that triggers are asked about; undefined for runs that are started by hand or by the clock. */
export function triggerEventOf(run: AssumedRun, defaultBranch: string): TriggerEvent | undefined {
  const { event, changedFiles } = run;
  if (event === 'manual' || event === 'cron') return undefined;
  const common = { ...(changedFiles && { changedFiles }), commitMessage: run.message };
  if (event === 'tag') return { ...common, type: 'tag', tag: run.tag };
  const branch = run.branch || defaultBranch;
  if (event === 'push') return { ...common, type: 'push', branch };
  return { ...common, type: 'pull_request', action: 'opened', branch, sourceBranch: run.sourceBranch };
}
