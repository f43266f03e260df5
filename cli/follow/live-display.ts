import { once } from 'node:events';
import { type JobRun, JobState, type StepRun } from '../../gen/signalbox/console/v1/run_pb.js';
import { durationText } from '../../server/domain/duration-text.ts';
import { styled } from '../output.ts';
import { isJobOver, jobGlyph } from '../states.ts';
import { changeText, summaryText } from './change-text.ts';
import type { Display } from './display.ts';
import type { LogLine } from './log-lines.ts';
import { prefixedLine } from './plain-display.ts';
import type { Change, RunView } from './run-view.ts';

const redrawMs = 100;
/** Text waits this long at most for the next drawing; a flood of lines is written at once, whole. */
const heldBytes = 64 * 1024;
const eraseBelow = '\x1b[J';
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';

/** The log scrolls by; below it stands, redrawn in place, what runs now and what waits for what. */
export class LiveDisplay implements Display {
  readonly #out: NodeJS.WriteStream;
  readonly #flags: string;
  readonly #timer: NodeJS.Timeout;
  #view: RunView | undefined;
  #held = '';
  #drawnRows = 0;

  constructor(out: NodeJS.WriteStream, flags = '') {
    this.#out = out;
    this.#flags = flags;
    this.#timer = setInterval(() => this.#draw(), redrawMs).unref();
    out.write(hideCursor);
  }

  changed(change: Change, view: RunView): void {
    this.#view = view;
    const text = changeText(change, this.#flags);
    if (text !== undefined) this.#held += `${text}\n`;
  }

  async lines(job: JobRun, step: StepRun, lines: readonly LogLine[]): Promise<void> {
    for (const line of lines) this.#held += `${prefixedLine(job, step, line, this.#out)}\n`;
    if (this.#held.length < heldBytes) return;
    if (!this.#draw()) await once(this.#out, 'drain');
  }

  note(text: string): void {
    this.#held += `${text}\n`;
    this.#draw();
  }

  ended(view: RunView): void {
    this.#view = undefined;
    this.#held += `${summaryText(view)}\n`;
    this.#draw();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#view = undefined;
    this.#draw();
    this.#out.write(showCursor);
  }

  /** Replaces the block at the bottom by what was held back and a new block. False when the terminal is slow. */
  #draw(): boolean {
    const rows = this.#view ? statusRows(this.#view, this.#out) : [];
    const up = this.#drawnRows > 0 ? `\x1b[${this.#drawnRows}A` : '';
    const text = `${up}\r${eraseBelow}${this.#held}${rows.map((row) => `${row}\n`).join('')}`;
    this.#held = '';
    this.#drawnRows = rows.length;
    return this.#out.write(text);
  }
}

/** At most a third of the terminal: running jobs, then waiting ones, then the totals. */
function statusRows(view: RunView, out: NodeJS.WriteStream): string[] {
  const width = Math.max(20, out.columns - 1);
  const space = Math.max(2, Math.floor(out.rows / 3) - 1);
  const open = view.jobs.filter((job) => !isJobOver(job.state));
  const running = open.filter((job) => job.state === JobState.RUNNING);
  const waiting = open.filter((job) => job.state !== JobState.RUNNING);
  const rows = [...running.map((job) => runningRow(job, view, width)), ...waiting.map((job) => waitingRow(job, width))];
  const shown = rows.slice(0, space);
  const more = rows.length - shown.length;
  return [...shown, totalsRow(view, more, width)];
}

function runningRow(job: JobRun, view: RunView, width: number): string {
  const step = view.currentStep(job);
  const sinceMs = job.times?.leasedAtMs;
  const elapsed = sinceMs === undefined ? '' : durationText(Date.now() - sinceMs);
  const what = step ? step.name : job.waiting?.sentence || 'preparing';
  return row(job, `${what}  ${elapsed}`, width);
}

function waitingRow(job: JobRun, width: number): string {
  return row(job, job.waiting?.sentence ?? '', width);
}

function row(job: JobRun, text: string, width: number): string {
  const free = width - job.key.length - 4;
  return `${jobGlyph(job.state)} ${styled('bold', job.key.slice(0, width - 2))}${free > 4 ? `  ${styled('dim', clipped(text, free))}` : ''}`;
}

function totalsRow({ run, jobs }: RunView, more: number, width: number): string {
  const ended = jobs.filter((job) => isJobOver(job.state)).length;
  const failed = jobs.filter((job) => job.state === JobState.FAILED || job.state === JobState.TIMEOUT).length;
  const elapsed = durationText(Date.now() - (run.startedAtMs ?? run.createdAtMs));
  const parts = [
    `${ended} of ${jobs.length} jobs`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(more > 0 ? [`${more} more open`] : []),
    elapsed,
    'Ctrl-C cancels',
  ];
  return styled('dim', clipped(parts.join('  '), width));
}

function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
