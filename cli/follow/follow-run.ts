import { setTimeout as pause } from 'node:timers/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { type JobRun, type RunSummary, StepPhase, type StepRun } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { WatchService, WatchTopic } from '../../gen/signalbox/console/v1/watch_pb.js';
import type { Connection } from '../connection.ts';
import { isJobOver, isRunOver } from '../states.ts';
import type { Display } from './display.ts';
import { linesOf } from './log-lines.ts';
import { type Change, RunView } from './run-view.ts';

const reconnectMs = 1_000;

interface FollowOptions {
  readonly connection: Connection;
  readonly run: RunSummary;
  readonly display: Display;
  /** Called with every state, for whoever must act on one. */
  readonly seen?: (view: RunView) => void;
  readonly signal: AbortSignal;
}

/** Shows a run to its end, with the logs of all its steps, and answers how it ended. */
export async function followRun(options: FollowOptions): Promise<RunSummary> {
  const { connection, display, signal } = options;
  const view = new RunView(options.run);
  /** By job run: the end of a job is told after the last line of its steps, though it is known before. */
  const tails = new Map<string, Promise<void>>();
  /** By job run: each service writes beside the steps, and beside the others. */
  const serviceTails = new Map<string, Map<string, Promise<void>>>();

  const follow = (changes: readonly Change[]) => {
    for (const change of changes) {
      if (change.kind === 'gate-opened') {
        const before = view.jobs.filter((job) => isJobOver(job.state)).map((job) => tails.get(job.jobRunId));
        Promise.all(before).then(
          () => display.changed(change, view),
          () => {}, // thrown once the run is over
        );
        continue;
      }
      const { jobRunId } = change.job;
      const beside = serviceTails.get(jobRunId) ?? new Map<string, Promise<void>>();
      serviceTails.set(jobRunId, beside);
      const isOfService = 'step' in change && change.step.phase === StepPhase.SERVICE;
      const [line, key] = isOfService ? [beside, change.step.stepRunId] : [tails, jobRunId];
      const before = [line.get(key), ...(change.kind === 'job-ended' ? beside.values() : [])];
      const told = Promise.all(before).then(async () => {
        display.changed(change, view);
        if (change.kind === 'step-started') await tail(change.job, change.step);
      });
      told.catch(() => {}); // it is awaited, and thrown, once the run is over
      line.set(key, told);
    }
    options.seen?.(view);
  };

  await untilAnswered(signal, async () => {
    using ending = endOfBlock();
    const watch = connection.client(WatchService).watch(
      {
        topics: [WatchTopic.RUNS, WatchTopic.JOBS, WatchTopic.APPROVALS],
        runIds: [view.run.runId],
      },
      { signal: AbortSignal.any([signal, ending.signal]) },
    );
    for await (const news of watch) {
      // The stream is open: what is read now and what it tells from here on overlap, and nothing is missed.
      const isFirst = news.hello !== undefined;
      follow(isFirst ? view.applySnapshot(await snapshot()) : view.applyNews(news));
      if (isRunOver(view.run.state)) return;
    }
    throw endedEarly();
  });
  await untilAnswered(signal, async () => {
    follow(view.applySnapshot(await snapshot())); // the watch gathers: the last states may not have been told yet
  });
  await Promise.all([tails, ...serviceTails.values()].flatMap((line) => [...line.values()]));
  display.ended(view);
  return view.run;

  function snapshot() {
    return connection.client(RunsService).getRun({ runId: view.run.runId }, { signal });
  }

  async function tail(job: JobRun, step: StepRun): Promise<void> {
    let next = 1;
    await untilAnswered(signal, async () => {
      const stream = connection.client(LogsService).tailLog({ stepRunId: step.stepRunId, fromLine: next }, { signal });
      let isComplete = false;
      for await (const { lines, size } of stream) {
        isComplete = size?.complete ?? false;
        if (!lines) continue;
        // An open line comes again when it has its end.
        const whole = [...linesOf(lines)].filter((line) => !line.isOpen && line.number >= next);
        next = (whole.at(-1)?.number ?? next - 1) + 1;
        if (whole.length > 0) await display.lines(job, step, whole);
      }
      if (!isComplete) throw endedEarly();
    });
  }
}

/** A server that stops ends its streams in order, as if there were no more to say. */
function endedEarly(): ConnectError {
  return new ConnectError('the server ended the stream before its end', Code.Unavailable);
}

/** Leaving a loop over a stream does not end its call; the connection would keep the program alive. */
function endOfBlock(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  return { signal: controller.signal, [Symbol.dispose]: () => controller.abort() };
}

/** Opens a stream again when the server went away; it carries on from what was seen. */
async function untilAnswered(signal: AbortSignal, stream: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await stream();
    } catch (reason) {
      const { code } = ConnectError.from(reason);
      const isPassing = code === Code.Unavailable || code === Code.Aborted || code === Code.ResourceExhausted;
      if (signal.aborted || !isPassing) throw reason;
      await pause(reconnectMs, undefined, { signal });
    }
  }
}
