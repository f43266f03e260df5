import { JobState, RunState, StepState } from '../gen/signalbox/console/v1/run_pb.js';
import { type ExitCode, exitCodes } from './failure.ts';
import { styled } from './output.ts';

type Word = 'success' | 'partial' | 'failed' | 'timeout' | 'cancelled' | 'skipped' | 'running' | 'paused' | 'waiting';

/** Shape and word say it; colour only repeats it. */
const looks = {
  success: { glyph: '✓', style: 'green' },
  partial: { glyph: '!', style: 'yellow' },
  failed: { glyph: '✗', style: 'red' },
  timeout: { glyph: '✗', style: 'red' },
  cancelled: { glyph: '⊘', style: 'gray' },
  skipped: { glyph: '-', style: 'gray' },
  running: { glyph: '●', style: 'blue' },
  paused: { glyph: '‖', style: 'yellow' },
  waiting: { glyph: '○', style: 'gray' },
} as const satisfies Record<Word, { glyph: string; style: string }>;

const runWords: Readonly<Record<RunState, Word>> = {
  [RunState.UNSPECIFIED]: 'waiting',
  [RunState.PENDING]: 'waiting',
  [RunState.RUNNING]: 'running',
  [RunState.SUCCESS]: 'success',
  [RunState.FAILED]: 'failed',
  [RunState.CANCELLED]: 'cancelled',
  [RunState.PAUSED]: 'paused',
  [RunState.CANCELLING]: 'running',
  [RunState.PARTIAL]: 'partial',
};

const jobWords: Readonly<Record<JobState, Word>> = {
  [JobState.UNSPECIFIED]: 'waiting',
  [JobState.WAITING]: 'waiting',
  [JobState.QUEUED]: 'waiting',
  [JobState.RUNNING]: 'running',
  [JobState.SUCCESS]: 'success',
  [JobState.FAILED]: 'failed',
  [JobState.CANCELLED]: 'cancelled',
  [JobState.TIMEOUT]: 'timeout',
  [JobState.SKIPPED]: 'skipped',
};

export function runStateText(state: RunState): string {
  return withGlyph(runWords[state], RunState[state].toLowerCase());
}

export function jobStateText(state: JobState): string {
  return withGlyph(jobWords[state], JobState[state].toLowerCase());
}

function withGlyph(word: Word, text: string): string {
  const { glyph, style } = looks[word];
  return styled(style, `${glyph} ${text}`);
}

export function jobGlyph(state: JobState): string {
  const { glyph, style } = looks[jobWords[state]];
  return styled(style, glyph);
}

export function isRunOver(state: RunState): boolean {
  return [RunState.SUCCESS, RunState.PARTIAL, RunState.FAILED, RunState.CANCELLED].includes(state);
}

export function isJobOver(state: JobState): boolean {
  return [JobState.SUCCESS, JobState.FAILED, JobState.CANCELLED, JobState.TIMEOUT, JobState.SKIPPED].includes(state);
}

/** Whether the step has, or may have, a log: it began, or ended after it had begun. */
export function hasStepBegun(step: { readonly state: StepState; readonly startedAtMs?: number | undefined }): boolean {
  return step.state === StepState.RUNNING || step.startedAtMs !== undefined;
}

/** PARTIAL counts as success with a warning (language reference 10.7). */
export function exitCodeOf(state: RunState): ExitCode {
  return state === RunState.SUCCESS || state === RunState.PARTIAL ? exitCodes.success : exitCodes.failed;
}
