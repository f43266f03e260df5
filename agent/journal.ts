import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { Clock } from './clock.ts';

/** What the control plane must learn of a step that ended. It is repeated until answered. */
export interface StepReport {
  readonly state: 'success' | 'failed' | 'cancelled' | 'timeout';
  readonly exitCode: number;
  readonly errorMessage: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly metrics: Readonly<Record<string, string>>;
}

export interface JournaledStep {
  readonly stepRunId: string;
  readonly jobRunId: string;
  readonly commandIds: ReadonlySet<string>;
  readonly phase: 'accepted' | 'ended' | 'answered';
  readonly report: StepReport | null;
}

/** An answered step is remembered this long, so that a late duplicate of its command is recognised (Arcentra API 8.4). */
const rememberMs = 3_600_000;
const rewriteAboveBytes = 4 << 20;

const reportForm = z.object({
  state: z.enum(['success', 'failed', 'cancelled', 'timeout']),
  exitCode: z.number(),
  errorMessage: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  metrics: z.record(z.string(), z.string()),
});
const entryForm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), stepRunId: z.string(), jobRunId: z.string(), commandId: z.string() }),
  z.object({ kind: z.literal('ended'), stepRunId: z.string(), report: reportForm }),
  z.object({ kind: z.literal('answered'), stepRunId: z.string(), atMs: z.number() }),
]);
type Entry = z.infer<typeof entryForm>;

interface StepRecord {
  readonly stepRunId: string;
  readonly jobRunId: string;
  readonly commandIds: Set<string>;
  phase: 'accepted' | 'ended' | 'answered';
  report: StepReport | null;
  answeredAtMs: number;
}

/**
 * What this agent has taken responsibility for, on disk. One line of JSON per change; a line torn by a crash is skipped
 * and nothing after an acknowledgement depends on it. Holds no secrets and no scripts: after a restart a step is never
 * executed again, only reported.
 */
export class Journal implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #steps = new Map<string, StepRecord>();
  #fd: number;
  #bytes = 0;
  #syncing: Promise<void> | undefined;
  #flushes = 0;
  #unsynced = Promise.withResolvers<void>();

  private constructor(path: string, clock: Clock, log: Logger) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    for (const entry of readEntries(path)) this.#apply(entry);
    this.#fd = this.#rewrite();
  }

  static open(path: string, clock: Clock, log: Logger): Journal {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return new Journal(path, clock, log);
  }

  find(stepRunId: string): JournaledStep | undefined {
    return this.#steps.get(stepRunId);
  }

  /** Steps whose end the control plane has not confirmed. */
  unanswered(): readonly JournaledStep[] {
    return [...this.#steps.values()].filter((step) => step.phase !== 'answered');
  }

  /** Resolves when the acceptance is on disk for good: only then may the command be acknowledged. */
  async accept(step: {
    readonly stepRunId: string;
    readonly jobRunId: string;
    readonly commandId: string;
  }): Promise<void> {
    const entry = { kind: 'accepted', ...step } as const;
    this.#write(entry);
    this.#apply(entry);
    await this.#sync();
  }

  ended(stepRunId: string, report: StepReport): void {
    this.#record({ kind: 'ended', stepRunId, report: { ...report, metrics: { ...report.metrics } } });
  }

  /** The control plane has answered the terminal report, or wants to hear no more of this step. */
  answered(stepRunId: string): void {
    this.#record({ kind: 'answered', stepRunId, atMs: this.#clock.nowMs() });
    if (this.#bytes > rewriteAboveBytes && this.#flushes === 0) {
      closeSync(this.#fd);
      this.#fd = this.#rewrite();
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  /**
   * What happened is true even if the disk is full: it is reported from memory. After a crash the step then counts as
   * interrupted, or its end is reported once more, which changes nothing.
   */
  #record(entry: Entry): void {
    this.#apply(entry);
    try {
      this.#write(entry);
    } catch (error) {
      this.#log.error({ err: error, stepRunId: entry.stepRunId }, 'the journal cannot be written');
    }
  }

  /** The line end comes first: a line that was cut off by a full disk cannot spoil the next one. */
  #write(entry: Entry): void {
    this.#bytes += writeSync(this.#fd, `\n${JSON.stringify(entry)}`);
  }

  /** Acceptances that come together share one flush of the disk. */
  #sync(): Promise<void> {
    const mine = this.#unsynced.promise;
    this.#syncing ??= this.#flush();
    return mine;
  }

  async #flush(): Promise<void> {
    await Promise.resolve(); // let what arrived in the same turn join
    const covered = this.#unsynced;
    this.#unsynced = Promise.withResolvers<void>();
    this.#syncing = undefined;
    this.#flushes += 1;
    await promisify(fdatasync)(this.#fd).then(covered.resolve, covered.reject);
    this.#flushes -= 1;
  }

  #apply(entry: Entry): void {
    const known = this.#steps.get(entry.stepRunId);
    if (entry.kind === 'accepted') {
      if (known) known.commandIds.add(entry.commandId);
      else this.#steps.set(entry.stepRunId, recordOf(entry));
      return;
    }
    if (!known) return;
    if (entry.kind === 'ended') {
      known.phase = 'ended';
      known.report = entry.report;
    }
    if (entry.kind === 'answered') {
      known.phase = 'answered';
      known.answeredAtMs = entry.atMs;
      known.report = null;
    }
  }

  /** Keeps what is still needed in a new file, which takes the place of the old one in one step. */
  #rewrite(): number {
    const forgetBeforeMs = this.#clock.nowMs() - rememberMs;
    const next = `${this.#path}.next`;
    const fd = openSync(next, 'w', 0o600);
    this.#bytes = 0;
    for (const step of this.#steps.values()) {
      if (step.phase === 'answered' && step.answeredAtMs < forgetBeforeMs) {
        this.#steps.delete(step.stepRunId);
        continue;
      }
      for (const entry of entriesOf(step)) this.#bytes += writeSync(fd, `\n${JSON.stringify(entry)}`);
    }
    fdatasyncSync(fd);
    renameSync(next, this.#path);
    return fd;
  }
}

function recordOf(entry: Entry & { kind: 'accepted' }): StepRecord {
  return {
    stepRunId: entry.stepRunId,
    jobRunId: entry.jobRunId,
    commandIds: new Set([entry.commandId]),
    phase: 'accepted',
    report: null,
    answeredAtMs: 0,
  };
}

function* entriesOf(step: StepRecord): Generator<Entry> {
  const { stepRunId, jobRunId } = step;
  for (const commandId of step.commandIds) yield { kind: 'accepted', stepRunId, jobRunId, commandId };
  if (step.report) yield { kind: 'ended', stepRunId, report: { ...step.report, metrics: { ...step.report.metrics } } };
  if (step.phase === 'answered') yield { kind: 'answered', stepRunId, atMs: step.answeredAtMs };
}

function readEntries(path: string): readonly Entry[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // errors of node:fs carry a code
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [entryForm.parse(JSON.parse(line))];
    } catch {
      return []; // torn by a crash: it was never acknowledged
    }
  });
}
