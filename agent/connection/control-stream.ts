import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { Logger } from 'pino';
import {
  AckStatus,
  type AgentService,
  AgentStatus,
  type ConnectRequest,
  ConnectRequestSchema,
  type ConnectResponse,
  type ProgramChange,
} from '../../gen/agent/v1/agent_pb.js';
import { StepRunStatus } from '../../gen/steprun/v1/steprun_pb.js';
import type { Clock } from '../clock.ts';
import { AgentStopped } from '../exit.ts';
import type { HostUsage } from '../host-usage.ts';
import type { Work } from '../work.ts';
import type { Backoff } from './backoff.ts';
import { failureOf } from './failures.ts';
import { Outbox } from './outbox.ts';
import { stepOrderFrom } from './step-order-from.ts';

const askMs = 10_000;

export interface ControlStreamOptions {
  readonly agent: Client<typeof AgentService>;
  /** Drops a connection that failed. */
  readonly reset: () => void;
  readonly agentId: string;
  readonly heartbeatEveryMs: number;
  readonly work: Work;
  readonly usage: HostUsage;
  readonly backoff: Backoff;
  /** The server holds a stream with this agent. */
  readonly connected: () => void;
  /** Begins with another program in the place of this one. */
  readonly changeProgram: (change: ProgramChange) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The open channel over which work comes in: heartbeats, commands, acknowledgements, statuses (Arcentra API 4.3). */
export class ControlStream {
  readonly #options: ControlStreamOptions;
  readonly #forgotten = Promise.withResolvers<void>();
  #outbox = new Outbox<ConnectRequest>();

  constructor(options: ControlStreamOptions) {
    this.#options = options;
  }

  /** Resolves when the server says that it does not know this agent. */
  get forgotten(): Promise<void> {
    return this.#forgotten.promise;
  }

  /** Holds a stream open, again and again, until the signal is aborted. Throws only what ends the agent. */
  async run(signal: AbortSignal): Promise<void> {
    const { backoff, log, reset } = this.#options;
    while (!signal.aborted) {
      backoff.begin();
      try {
        await this.#hold(signal);
        log.info('the server ended the control stream; connecting again');
      } catch (error) {
        if (signal.aborted) break;
        if (isSuperseded(error)) {
          const because = 'another agent connected with the same identity; give each agent its own data directory';
          throw new AgentStopped({ kind: 'superseded', because }, { cause: error });
        }
        const failure = failureOf(error);
        if (failure.kind === 'refused' && failure.code === Code.NotFound) this.#forgotten.resolve();
        log.warn({ reason: failure.message }, 'the control stream broke; connecting again');
        reset();
      } finally {
        this.#outbox.close();
      }
      await backoff.wait(signal);
    }
  }

  /** Tells the server that a step has begun, or that a service can be used. Lost while there is no stream: the next one begins with what is running. */
  stepStarted(stepRunId: string): void {
    this.#send({ case: 'taskStatus', value: this.#runningStatus(stepRunId) });
  }

  /** Says at once what changed: draining, or a slot that became free. */
  heartbeat(): void {
    const { work, clock, usage } = this.#options;
    this.#send({
      case: 'heartbeat',
      value: {
        timestamp: secondsOf(clock.nowMs()),
        status: agentStatus(work),
        runningStepRunsCount: work.slotsTaken,
        maxConcurrentStepRuns: work.capacity,
        ...usage.sample(),
      },
    });
  }

  async #hold(signal: AbortSignal): Promise<void> {
    const { agent, work, clock, heartbeatEveryMs, connected, log } = this.#options;
    this.#outbox = new Outbox();
    this.heartbeat();
    for (const stepRunId of work.unconfirmed()) this.stepStarted(stepRunId);
    for (const stepRunId of work.running) void this.#askFor(stepRunId, signal);
    using _beat = new Repeat(clock, heartbeatEveryMs, () => this.heartbeat());
    const onHeader = () => {
      log.info('connected');
      connected();
    };
    const responses = agent.connect(this.#outbox, { signal, onHeader });
    for await (const response of responses) {
      // In order, but not one after the other: a slow disk under one job must not hold up a cancellation.
      void this.#obey(response);
    }
  }

  /**
   * Whether a step is still this agent's: while it was away the control plane may have given it up, and statuses on the
   * stream are not answered. Temporary trouble needs no answer here: the end of the step is reported in any case.
   */
  async #askFor(stepRunId: string, signal: AbortSignal): Promise<void> {
    const { agent, agentId, work, log } = this.#options;
    const serviceReady = work.isReady(stepRunId);
    const report = { agentId, stepRunId, status: StepRunStatus.RUNNING, serviceReady };
    await agent.reportStepRunStatus(report, { signal, timeoutMs: askMs }).catch((error: unknown) => {
      const { code, rawMessage } = ConnectError.from(error);
      if (code !== Code.FailedPrecondition && code !== Code.NotFound) return;
      log.warn({ stepRunId, reason: rawMessage }, 'the control plane has given up a step; it is stopped');
      work.cancel(stepRunId, rawMessage);
    });
  }

  async #obey({ commandId, payload }: ConnectResponse): Promise<void> {
    const { work, log } = this.#options;
    const outbox = this.#outbox;
    switch (payload.case) {
      case 'taskDispatch': {
        const answer = await this.#dispatch(commandId, payload.value.stepRuns);
        if (answer.kind === 'refused') log.warn({ commandId, reason: answer.because }, 'a step was refused');
        outbox.send(this.#ack(commandId, answer.kind === 'refused' ? answer.because : ''));
        return;
      }
      case 'taskCancel':
        work.cancel(payload.value.stepRunId, payload.value.reason);
        outbox.send(this.#ack(commandId, ''));
        return;
      case 'jobOpen':
        work.openJob(payload.value.jobId);
        return;
      case 'jobClose':
        await work.closeJob(payload.value.jobId, {
          keep: payload.value.keepWorkspace,
          isSuccess: payload.value.saveCaches,
        });
        return;
      case 'capacityChange':
        work.resize(payload.value.maxConcurrentStepRuns);
        this.heartbeat();
        return;
      case 'programChange':
        this.#options.changeProgram(payload.value);
        return;
      default:
        return; // unknown payloads are ignored (section 2)
    }
  }

  async #dispatch(commandId: string, [step, ...more]: TaskSteps) {
    if (!step || more.length > 0) return { kind: 'refused', because: 'this agent takes one step per command' } as const;
    const parsed = stepOrderFrom(step);
    if (!parsed.ok) return { kind: 'refused', because: parsed.because } as const;
    try {
      return await this.#options.work.dispatch(commandId, parsed.order);
    } catch (error) {
      return { kind: 'refused', because: `this agent is in trouble: ${String(error)}` } as const;
    }
  }

  #ack(commandId: string, refusal: string): ConnectRequest {
    const status = refusal ? AckStatus.FAILED : AckStatus.OK;
    return this.#message({ case: 'taskAck', value: { commandId, status, message: refusal } });
  }

  #runningStatus(stepRunId: string) {
    const { clock, work } = this.#options;
    const timestamp = secondsOf(clock.nowMs());
    return { stepRunId, status: StepRunStatus.RUNNING, timestamp, serviceReady: work.isReady(stepRunId) };
  }

  #send(payload: NonNullable<MessageInitShape<typeof ConnectRequestSchema>['payload']>): void {
    this.#outbox.send(this.#message(payload));
  }

  #message(payload: NonNullable<MessageInitShape<typeof ConnectRequestSchema>['payload']>): ConnectRequest {
    return create(ConnectRequestSchema, { agentId: this.#options.agentId, payload });
  }
}

type TaskSteps = Extract<ConnectResponse['payload'], { case: 'taskDispatch' }>['value']['stepRuns'];

/** ABORTED also ends a stream on which commands stayed unanswered; only this one must not be tried again. */
function isSuperseded(error: unknown): boolean {
  const { code, rawMessage, metadata } = ConnectError.from(error);
  return code === Code.Aborted && (metadata.get('signalbox-reason') === 'superseded' || /superseded/i.test(rawMessage));
}

function agentStatus(work: Work): AgentStatus {
  if (work.isDraining) return AgentStatus.OFFLINE; // asks for no more work (Arcentra API 4.2)
  if (work.running.length === 0) return AgentStatus.IDLE;
  return work.slotsTaken >= work.capacity ? AgentStatus.BUSY : AgentStatus.ONLINE;
}

function secondsOf(ms: number): bigint {
  return BigInt(Math.floor(ms / 1000));
}

class Repeat implements Disposable {
  #alarm: Disposable;

  constructor(clock: Clock, everyMs: number, act: () => void) {
    const arm = (): Disposable =>
      clock.at(clock.nowMs() + everyMs, () => {
        this.#alarm = arm();
        act();
      });
    this.#alarm = arm();
  }

  [Symbol.dispose](): void {
    this.#alarm[Symbol.dispose]();
  }
}
