import { durationText } from '../domain/duration-text.ts';
import { system } from '../domain/events.ts';
import type { JobRunId, Millis, PipelineRunId, RunnerId } from '../domain/ids.ts';
import type { RunnerFacts } from '../domain/runner.ts';
import { isEligible } from '../domain/scheduling.ts';
import { findRun } from '../store/pipeline-runs.ts';
import { deleteAlert, findAlert, listJobsLostBy, saveAlert } from '../store/runner-alerts.ts';
import type { ReadTx } from '../store/store.ts';
import type { Engine } from './engine/engine.ts';
import { announceRunner } from './engine/outbox.ts';
import type { Turn } from './engine/turn.ts';

/** A job that the absence of a runner stands in the way of. */
export interface StrandedJob {
  readonly jobRunId: JobRunId;
  readonly jobKey: string;
  readonly runId: PipelineRunId;
  readonly runNumber: number;
  readonly pipelineName: string;
  /** `retried`: lost as well, and tried again since. `waiting`: no runner that is there could take it. */
  readonly how: 'lost' | 'retried' | 'waiting';
}

const mostStranded = 50;
const mostNamed = 5;

/** Tells people of runners that stay away, once, and of their return. A short absence nobody hears of. */
export class RunnerAlerts {
  readonly #engine: Engine;
  readonly #graceMs: () => Millis;

  constructor(options: { readonly engine: Engine; readonly graceMs: () => Millis }) {
    this.#engine = options.engine;
    this.#graceMs = options.graceMs;
  }

  /** It fell silent. `sinceMs`: when it was heard of last. */
  missed(runnerId: RunnerId, sinceMs: Millis): void {
    this.#engine.turn(system, (turn) => {
      if (findAlert(turn.tx, runnerId)) return;
      saveAlert(turn.tx, { runnerId, sinceMs, toldAtMs: null });
      turn.setTimer('runner-alert', runnerId, turn.nowMs + this.#graceMs());
    });
  }

  /** It is there again. */
  back(runnerId: RunnerId): void {
    if (!this.#engine.parts.store.read((tx) => findAlert(tx, runnerId))) return;
    this.#engine.turn(system, (turn) => {
      const alert = this.#forget(turn, runnerId);
      const name = this.#factsOf(runnerId)?.name;
      if (!alert || alert.toldAtMs === null || name === undefined) return;
      const durationMs = turn.nowMs - alert.sinceMs;
      turn.record({ type: 'runner.recovered', runnerId, name, message: '', durationMs });
      const title = `runner ${name} is back`;
      const params = { event: 'runner-recovered', runner: name };
      announceRunner(turn, runnerId, { title, text: `${title}: it was away for ${durationText(durationMs)}`, params });
    });
  }

  /** Nobody waits for it any more. */
  forget(runnerId: RunnerId): void {
    this.#engine.turn(system, (turn) => void this.#forget(turn, runnerId));
  }

  /** The time within which it might have come back is over. */
  due(turn: Turn, subject: string): void {
    const runnerId = subject as RunnerId; // the subject of this kind of timer
    const alert = findAlert(turn.tx, runnerId);
    const facts = this.#factsOf(runnerId);
    if (!alert || alert.toldAtMs !== null) return;
    if (facts?.availability.kind !== 'offline') {
      deleteAlert(turn.tx, runnerId);
      return;
    }
    saveAlert(turn.tx, { ...alert, toldAtMs: turn.nowMs });
    const { name } = facts;
    const jobs = this.#strandedBy(turn.tx, facts, alert.sinceMs);
    const stranded = jobs.map((job) => `${nameOf(job)} (${howWords[job.how]})`);
    turn.record({ type: 'runner.alerted', runnerId, name, message: named(jobs), durationMs: 0 });
    const title = `runner ${name} is lost`;
    const silence = `nothing was heard of it for ${durationText(turn.nowMs - alert.sinceMs)}`;
    const params = { event: 'runner-lost', runner: name, stranded };
    announceRunner(turn, runnerId, { title, text: `${title}: ${silence}${consequence(stranded)}`, params });
  }

  /** What its absence stands in the way of; nothing while it is there. */
  stranded(runnerId: RunnerId): readonly StrandedJob[] {
    return this.#engine.parts.store.read((tx) => {
      const alert = findAlert(tx, runnerId);
      const facts = this.#factsOf(runnerId);
      return alert && facts ? this.#strandedBy(tx, facts, alert.sinceMs) : [];
    });
  }

  #factsOf(runnerId: RunnerId): RunnerFacts | undefined {
    return this.#engine.parts.runners().find((runner) => runner.runnerId === runnerId);
  }

  #forget(turn: Turn, runnerId: RunnerId) {
    const alert = findAlert(turn.tx, runnerId);
    deleteAlert(turn.tx, runnerId);
    turn.clearTimer('runner-alert', runnerId);
    return alert;
  }

  #strandedBy(tx: ReadTx, missing: RunnerFacts, sinceMs: Millis): readonly StrandedJob[] {
    const lost = listJobsLostBy(tx, missing.runnerId, sinceMs, mostStranded).map(({ isLatest, ...job }) => ({
      ...job,
      how: isLatest ? ('lost' as const) : ('retried' as const),
    }));
    const present = this.#engine.parts.runners().filter(({ availability }) => availability.kind !== 'offline');
    const waiting = this.#engine.scheduler
      .standing(tx)
      .waiting.filter(
        ({ requirement }) =>
          isEligible(missing, requirement) && !present.some((runner) => isEligible(runner, requirement)),
      )
      .slice(0, mostStranded)
      .map(({ jobRunId, runId, jobKey }) => ({ jobRunId, runId, jobKey, how: 'waiting' as const }));
    return [...lost, ...waiting].flatMap((job) => {
      const run = findRun(tx, job.runId);
      return run ? [{ ...job, runNumber: run.number, pipelineName: run.pipelineName }] : [];
    });
  }
}

const howWords: Readonly<Record<StrandedJob['how'], string>> = {
  lost: 'lost',
  retried: 'lost, tried again',
  waiting: 'waits for it',
};

function named(jobs: readonly StrandedJob[]): string {
  const shown = jobs.slice(0, mostNamed).map(nameOf);
  return [...shown, ...(jobs.length > mostNamed ? [`+${jobs.length - mostNamed}`] : [])].join(', ');
}

function nameOf({ pipelineName, runNumber, jobKey }: StrandedJob): string {
  return `${pipelineName} #${runNumber} ${jobKey}`;
}

function consequence(stranded: readonly string[]): string {
  if (stranded.length === 0) return '; no work is stranded';
  const more = stranded.length > mostNamed ? `, and ${stranded.length - mostNamed} more` : '';
  return `; stranded: ${stranded.slice(0, mostNamed).join(', ')}${more}`;
}
