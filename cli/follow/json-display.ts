import { once } from 'node:events';
import { toJson } from '@bufbuild/protobuf';
import {
  type JobRun,
  JobRunSchema,
  JobState,
  RunState,
  RunSummarySchema,
  type StepRun,
  StepState,
} from '../../gen/signalbox/console/v1/run_pb.js';
import { exitCodeOf } from '../states.ts';
import type { Display } from './display.ts';
import type { LogLine } from './log-lines.ts';
import type { Change, RunView } from './run-view.ts';

/**
 * One JSON object a line, by `type`: `step-started`, `step-ended`, `job-started`, `job-ended`, `gate-opened`, `log`,
 * `note`, and last `result` with the exit code.
 */
export class JsonDisplay implements Display {
  readonly #out: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  changed(change: Change): void {
    this.#print({ type: change.kind, ...factsOf(change) });
  }

  async lines(job: JobRun, step: StepRun, lines: readonly LogLine[]): Promise<void> {
    const text = lines.map((line) => {
      const stream = line.isSystem ? 'system' : line.isStderr ? 'stderr' : 'stdout';
      const { number, atMs, text } = line;
      return `${JSON.stringify({ type: 'log', job: job.key, step: step.name, line: number, atMs, stream, text })}\n`;
    });
    if (!this.#out.write(text.join(''))) await once(this.#out, 'drain');
  }

  note(text: string): void {
    this.#print({ type: 'note', text });
  }

  ended(view: RunView): void {
    this.#print({
      type: 'result',
      state: RunState[view.run.state].toLowerCase(),
      exitCode: exitCodeOf(view.run.state),
      run: toJson(RunSummarySchema, view.run),
      jobs: view.jobs.map((job) => toJson(JobRunSchema, job)),
    });
  }

  #print(value: object): void {
    this.#out.write(`${JSON.stringify(value)}\n`);
  }

  [Symbol.dispose](): void {
    // nothing is held
  }
}

function factsOf(change: Change): object {
  switch (change.kind) {
    case 'job-started':
      return { job: change.job.key, attempt: change.job.attempt, runner: change.job.runnerName };
    case 'job-ended': {
      const { key, state, attempt, reason, message, outputs } = change.job;
      return { job: key, attempt, state: JobState[state].toLowerCase(), reason, message, outputs };
    }
    case 'step-started':
      return { job: change.job.key, step: change.step.name, attempt: change.step.attempt };
    case 'step-ended': {
      const { name, state, attempt, exitCode, message } = change.step;
      return { job: change.job.key, step: name, attempt, state: StepState[state].toLowerCase(), exitCode, message };
    }
    case 'gate-opened':
      return {
        approvalId: change.approval.approvalId,
        subject: change.approval.subject,
        message: change.approval.message,
      };
  }
}
