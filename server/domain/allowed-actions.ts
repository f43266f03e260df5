import { isTerminalJob, type JobRun, jobRunTable } from './job-run.ts';
import { isTerminalRun, type PipelineRun, pipelineRunTable } from './pipeline-run.ts';
import type { RunnerView } from './runner-view.ts';
import { isTerminalStep, type StepRun } from './step-run.ts';

/** What an operator may do now. A toolbar shows nothing else, so it is answered from the tables the services obey. */
export type RunAction = 'stop' | 'pause' | 'resume' | 'rerun-all' | 'rerun-failed';
export type JobAction = 'cancel' | 'rerun-from';
export type StepAction = 'cancel' | 'retry';
export type RunnerAction =
  | 'approve'
  | 'reject'
  | 'drain'
  | 'undrain'
  | 'pause'
  | 'resume'
  | 'enable'
  | 'disable'
  | 'revoke'
  | 'rotate'
  | 'remove'
  | 'edit-labels'
  | 'edit-capacity';

export function runActions(run: PipelineRun): readonly RunAction[] {
  const moves = pipelineRunTable[run.state];
  const actions: RunAction[] = [];
  if (moves.stop) actions.push('stop');
  if (moves.pause) actions.push('pause');
  if (moves.resume) actions.push('resume');
  if (isTerminalRun(run.state) && run.planDigest !== null) {
    actions.push('rerun-all');
    if (run.counters.failed > 0 || run.state === 'cancelled') actions.push('rerun-failed');
  }
  return actions;
}

export function jobActions(run: PipelineRun, job: JobRun): readonly JobAction[] {
  if (!job.isLatest) return [];
  if (isTerminalRun(run.state)) return ['rerun-from'];
  return jobRunTable[job.state].cancel ? ['cancel'] : [];
}

export function stepActions(run: PipelineRun, job: JobRun, step: StepRun): readonly StepAction[] {
  if (!isTerminalStep(step.state)) return step.cancelRequestedAtMs === null ? ['cancel'] : [];
  const canRetry = step.state === 'failed' || step.state === 'cancelled' || step.state === 'timeout';
  return canRetry && job.isLatest && isTerminalJob(job.state) && run.state !== 'cancelling' ? ['retry'] : [];
}

export function runnerActions(runner: RunnerView): readonly RunnerAction[] {
  if (runner.state === 'removed') return [];
  if (runner.approval === 'pending') return ['approve', 'reject', 'remove', 'edit-labels'];
  if (runner.approval === 'rejected') return ['remove'];
  return [
    runner.isDraining ? 'undrain' : 'drain',
    runner.pause ? 'resume' : 'pause',
    runner.state === 'disabled' ? 'enable' : 'disable',
    'edit-labels',
    ...(runner.takesCapacity ? (['edit-capacity'] as const) : []),
    'rotate',
    'revoke',
    'remove',
  ];
}
