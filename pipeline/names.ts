import type { Phase } from './language-types.ts';

/** A name that expressions may use (language reference 8.3). */
export interface RootName {
  readonly docs: string;
  /** The phase from which on it exists. */
  readonly from: Phase;
}

export const rootNames = {
  variables: { from: 'plan', docs: 'Variables of the pipeline after overrides of the trigger.' },
  env: { from: 'plan', docs: 'The environment as merged at this place.' },
  git: { from: 'plan', docs: 'Commit, branch and tag of the run.' },
  run: { from: 'plan', docs: 'This run.' },
  pipeline: { from: 'plan', docs: 'This pipeline.' },
  event: { from: 'plan', docs: 'What triggered the run.' },
  inputs: { from: 'plan', docs: 'Values given on a manual run.' },
  matrix: { from: 'plan', docs: 'Values of this matrix job.' },
  params: { from: 'include', docs: 'Parameters of the template.' },
  jobs: { from: 'ready', docs: 'The jobs this one depends on, directly or not.' },
  approvals: { from: 'ready', docs: 'Gates that were passed, by stage or job: who approved, and what was filled in.' },
  job: { from: 'step', docs: 'This job.' },
  steps: { from: 'step', docs: 'Earlier steps of this job.' },
  step: { from: 'step', docs: 'This step.' },
  runner: { from: 'leased', docs: 'The runner that executes the job.' },
  secrets: { from: 'leased', docs: 'Secrets by name.' },
  outputs: { from: 'notify', docs: 'Outputs of the finished job.' },
} as const satisfies Readonly<Record<string, RootName>>;

export type RootNameText = keyof typeof rootNames;

export function isRootName(name: string): name is RootNameText {
  return Object.hasOwn(rootNames, name);
}

/** `branch` is short for `git.branch`. */
export const gitShortNames = ['branch', 'commit', 'tag'] as const;

/** Words for messages: "exists only from ... on". */
export const phaseWords: Readonly<Record<Phase, string>> = {
  include: 'while templates are filled in',
  plan: 'when the run is created',
  ready: 'when the dependencies are finished',
  leased: 'when a runner has the job',
  step: 'before each step',
  after: 'after the steps',
  notify: 'in messages about the finished job',
};
