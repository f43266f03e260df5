import { type JobRun, JobState, type StepRun, StepState } from '../../gen/signalbox/console/v1/run_pb.js';
import { durationText } from '../../server/domain/duration-text.ts';
import { runName } from '../find.ts';
import { styled } from '../output.ts';
import { jobGlyph, jobStateText, runStateText } from '../states.ts';
import type { Change, RunView } from './run-view.ts';

/** The pipeline of texts that belong to none: its runs have no name that could be typed. */
const adHoc = 'ad-hoc';

/** What is worth a line of its own; undefined for what the log itself says. `flags` name the server to other commands. */
export function changeText(change: Change, flags: string): string | undefined {
  switch (change.kind) {
    case 'job-started':
      return undefined;
    case 'step-started': {
      const { job, step } = change;
      const again = (attempt: number) => (attempt > 1 ? styled('yellow', ` (attempt ${attempt})`) : '');
      const name = `${styled('bold', job.key)}${again(job.attempt)}`;
      return `${styled('dim', '>')} ${name} ${styled('dim', '/')} ${step.name}${again(step.attempt)}`;
    }
    case 'step-ended': {
      const { job, step } = change;
      if (step.state === StepState.SUCCESS || step.state === StepState.SKIPPED) return undefined;
      const tolerated = step.continueOnError ? ' (tolerated)' : '';
      return `${styled('red', '✗')} ${job.key} / ${step.name}: ${endText(step)}${tolerated}`;
    }
    case 'job-ended':
      return jobText(change.job);
    case 'gate-opened': {
      const { subject, message, runId, runNumber, pipelineId, pipelineName } = change.approval;
      const why = message === '' ? '' : `: ${message}`;
      const run = pipelineId === adHoc ? runId : `${pipelineName}#${runNumber}`;
      return `${styled('yellow', '!')} ${subject} waits for approval${why}\n  signalbox approve ${run}/${subject}${flags}`;
    }
  }
}

function endText(step: StepRun): string {
  const word = StepState[step.state].toLowerCase();
  return step.message === '' ? word : `${word}: ${step.message}`;
}

function jobText(job: JobRun): string {
  const attempt = job.attempt > 1 ? ` (attempt ${job.attempt})` : '';
  const took = jobDurationMs(job);
  const why = job.message || (job.state === JobState.SUCCESS ? '' : job.reason.replaceAll('_', ' '));
  const tolerated = job.tolerated ? ' (allowed to fail)' : '';
  return [
    `${jobStateText(job.state)} ${styled('bold', job.key)}${attempt}${tolerated}`,
    took === undefined ? '' : styled('dim', durationText(took)),
    why === '' ? '' : styled('dim', why),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function jobDurationMs({ times }: JobRun): number | undefined {
  return times?.leasedAtMs === undefined || times.endedAtMs === undefined
    ? undefined
    : times.endedAtMs - times.leasedAtMs;
}

/** The last word: every job, then the run. */
export function summaryText(view: RunView): string {
  const { run, jobs } = view;
  const width = Math.max(0, ...jobs.map((job) => job.key.length));
  const rows = jobs.map((job) => {
    const took = jobDurationMs(job);
    const outputs = Object.entries(job.outputs).map(([name, value]) => `${name}=${value}`);
    const facts = [took === undefined ? '' : durationText(took), job.message, outputs.join(' ')]
      .filter(Boolean)
      .join('  ');
    return `  ${jobGlyph(job.state)} ${job.key.padEnd(width)}  ${styled('dim', facts)}`.trimEnd();
  });
  const tookMs = (run.endedAtMs ?? run.createdAtMs) - (run.startedAtMs ?? run.createdAtMs);
  const why = run.message === '' ? '' : `: ${run.message}`;
  return [
    '',
    ...rows,
    `${runStateText(run.state)}  ${runName(run)}  ${styled('dim', durationText(tookMs))}${why}`,
  ].join('\n');
}
