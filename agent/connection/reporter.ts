import type { Client } from '@connectrpc/connect';
import type { Logger } from 'pino';
import type { AgentService } from '../../gen/agent/v1/agent_pb.js';
import { StepRunStatus } from '../../gen/steprun/v1/steprun_pb.js';
import { Bell, untilAborted } from '../bell.ts';
import type { Journal, StepReport } from '../journal.ts';
import type { Backoff } from './backoff.ts';
import { failureOf } from './failures.ts';

const callMs = 30_000;
/** At the same time; the rest waits its turn. */
const maxCalls = 16;

const statusOf = {
  success: StepRunStatus.SUCCESS,
  failed: StepRunStatus.FAILED,
  cancelled: StepRunStatus.CANCELLED,
  timeout: StepRunStatus.TIMEOUT,
} as const satisfies Readonly<Record<StepReport['state'], StepRunStatus>>;

export interface ReporterOptions {
  readonly agent: Client<typeof AgentService>;
  readonly agentId: string;
  readonly journal: Journal;
  readonly backoff: Backoff;
  readonly log: Logger;
}

/** Repeats the end of every step until the control plane has answered (Arcentra API 4.3, 4.6). */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #changed = new Bell();
  readonly #answered = new Bell();
  readonly #underWay = new Set<string>();
  #failed = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** There is a report in the journal. */
  ring(): void {
    this.#changed.ring();
  }

  /** Resolves when no report is left in the journal, or the signal is aborted. */
  async settled(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#options.journal.unanswered().some(({ report }) => report)) {
      this.#answered.reset();
      await untilAborted(this.#answered.rung, signal);
    }
  }

  /** Reports until the signal is aborted. Throws only what ends the agent. */
  async run(signal: AbortSignal): Promise<void> {
    const fatal = Promise.withResolvers<never>();
    fatal.promise.catch(() => {}); // it may come when nobody waits any more
    while (!signal.aborted) {
      this.#changed.reset();
      for (const { stepRunId, report } of this.#options.journal.unanswered()) {
        if (!report || this.#underWay.has(stepRunId) || this.#underWay.size >= maxCalls) continue;
        this.#underWay.add(stepRunId);
        void this.#report(stepRunId, report, signal).catch(fatal.reject);
      }
      if (this.#failed) {
        this.#failed = false;
        await Promise.race([fatal.promise, this.#options.backoff.wait(signal)]);
      } else {
        await untilAborted(Promise.race([this.#changed.rung, fatal.promise]), signal);
      }
    }
  }

  async #report(stepRunId: string, report: StepReport, signal: AbortSignal): Promise<void> {
    const { agent, agentId, journal, backoff, log } = this.#options;
    try {
      backoff.begin();
      const { message } = await agent.reportStepRunStatus(
        {
          agentId,
          stepRunId,
          status: statusOf[report.state],
          exitCode: report.exitCode,
          errorMessage: report.errorMessage,
          startTime: BigInt(Math.floor(report.startedAtMs / 1000)),
          endTime: BigInt(Math.floor(report.endedAtMs / 1000)),
          metrics: { ...report.metrics },
        },
        { signal, timeoutMs: callMs },
      );
      backoff.succeeded();
      if (message) log.info({ stepRunId, message }, 'the report of a step changed nothing');
      journal.answered(stepRunId);
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      if (failure.kind === 'refused') {
        log.warn({ stepRunId, reason: failure.message }, 'the control plane does not want the report of a step');
        journal.answered(stepRunId);
      } else {
        log.warn({ stepRunId, reason: failure.message }, 'a report could not be delivered; it is kept and repeated');
        this.#failed = true;
      }
    } finally {
      this.#underWay.delete(stepRunId);
      this.#changed.ring();
      this.#answered.ring();
    }
  }
}
