import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { type JobRun, StepPhase, type StepRun } from '../../gen/signalbox/console/v1/run_pb.js';
import { styled } from '../output.ts';
import { changeText, summaryText } from './change-text.ts';
import type { Display } from './display.ts';
import type { LogLine } from './log-lines.ts';
import type { Change, RunView } from './run-view.ts';

/** One line after the other, each log line with its job in front: for files, pipes and other programs. */
export class PlainDisplay implements Display {
  readonly #out: NodeJS.WriteStream;
  readonly #flags: string;

  constructor(out: NodeJS.WriteStream, flags = '') {
    this.#out = out;
    this.#flags = flags;
  }

  changed(change: Change): void {
    const text = changeText(change, this.#flags);
    if (text !== undefined) this.#out.write(`${text}\n`);
  }

  async lines(job: JobRun, step: StepRun, lines: readonly LogLine[]): Promise<void> {
    const text = lines.map((line) => `${prefixedLine(job, step, line, this.#out)}\n`).join('');
    if (!this.#out.write(text)) await once(this.#out, 'drain');
  }

  note(text: string): void {
    this.#out.write(`${text}\n`);
  }

  ended(view: RunView): void {
    this.#out.write(`${summaryText(view)}\n`);
  }

  [Symbol.dispose](): void {
    // nothing is held
  }
}

/** A service writes beside the steps, so its name is said. The step's own colours only where colours are shown. */
export function prefixedLine(job: JobRun, step: StepRun, line: LogLine, out: NodeJS.WriteStream): string {
  const hasColours = out.isTTY && out.hasColors();
  const text = hasColours
    ? `${line.text}${line.text.includes('\x1b') ? '\x1b[0m' : ''}`
    : stripVTControlCharacters(line.text);
  const writer = step.phase === StepPhase.SERVICE ? `${job.key} ${step.name}` : job.key;
  return `${styled('dim', `${writer} |`)} ${line.isSystem ? styled('yellow', text) : text}`;
}
