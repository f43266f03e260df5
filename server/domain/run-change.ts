import type { PipelineRunState } from './pipeline-run.ts';

/** What the end of a run means to those who saw the one before it on the same branch. */
export type RunChange = 'broke' | 'still-failing' | 'fixed' | 'passed';

/** Which ends people are told of: only changes; every failure and the repair; all. */
export const announceModes = ['changes', 'failures', 'all'] as const;
export type AnnounceMode = (typeof announceModes)[number];

/** Undefined: a run that was cancelled, or is not over, says nothing about the pipeline. */
export function changeOf(state: PipelineRunState, previous: PipelineRunState | undefined): RunChange | undefined {
  if (state === 'failed') return previous === 'failed' ? 'still-failing' : 'broke';
  if (state !== 'success' && state !== 'partial') return undefined;
  return previous === 'failed' ? 'fixed' : 'passed';
}

const told: Readonly<Record<AnnounceMode, readonly RunChange[]>> = {
  changes: ['broke', 'fixed'],
  failures: ['broke', 'still-failing', 'fixed'],
  all: ['broke', 'still-failing', 'fixed', 'passed'],
};

export function isTold(change: RunChange, mode: AnnounceMode): boolean {
  return told[mode].includes(change);
}

/** Names separated by commas; none means every pipeline. */
export function isAmong(names: string, pipelineName: string): boolean {
  const wanted = names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return wanted.length === 0 || wanted.includes(pipelineName);
}
