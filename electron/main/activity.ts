import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import type { Event } from '../../gen/signalbox/console/v1/event_pb.js';
import { type PipelineSummary, PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunState } from '../../gen/signalbox/console/v1/run_pb.js';
import { type Runner, RunnersService } from '../../gen/signalbox/console/v1/runners_pb.js';
import { type WatchResponse, WatchService } from '../../gen/signalbox/console/v1/watch_pb.js';
import { keepWatching } from '../../renderer/data/watch-loop.ts';
import type { Clock } from '../../server/services/ports/clock.ts';
import type { ControlPlane } from './control-plane.ts';

/** What the tray, the badge and the notifications stand on. */
export interface Summary {
  readonly runningRuns: number;
  /** Jobs that this machine itself executes. */
  readonly jobsHere: number;
  readonly brokenPipelines: number;
  /** Of these, those that somebody looks after. */
  readonly takenPipelines: number;
  readonly pendingApprovals: number;
}

export const quiet: Summary = {
  ...{ runningRuns: 0, jobsHere: 0 },
  ...{ brokenPipelines: 0, takenPipelines: 0, pendingApprovals: 0 },
};

interface ActivityOptions {
  readonly controlPlane: ControlPlane;
  readonly clock: Clock;
  readonly changed: (summary: Summary) => void;
  /** Each event once, with whether its pipeline's newest ended run had failed before it. */
  readonly happened: (event: Event, wasBroken: boolean) => void;
}

/** What goes on in the control plane, watched over the API that the console uses too. Ends with its disposal. */
export class Activity implements Disposable {
  readonly #options: ActivityOptions;
  readonly #end = new AbortController();
  readonly #runners = new Map<string, Runner>();
  readonly #broken = new Set<string>();
  #summary = quiet;
  #wake: (() => void) | undefined;

  constructor(options: ActivityOptions) {
    this.#options = options;
    const { controlPlane } = options;
    controlPlane.onChange((state) => {
      if (state.kind === 'ready') this.#wake?.();
      else if (state.kind !== 'stopping') this.#set({ ...this.#summary, runningRuns: 0, jobsHere: 0 });
    });
    const { signal } = this.#end;
    void keepWatching(
      {
        open: (request, callSignal) => this.#open(request, AbortSignal.any([signal, callSignal])),
        hello: () => {},
        apply: (message) => this.#apply(message),
        lost: () => {},
        signedOut: () => {},
        pause: (ms, pauseSignal) => this.#pause(ms, pauseSignal),
      },
      signal,
    );
  }

  get summary(): Summary {
    return this.#summary;
  }

  /** Once, with the address and the token of this moment. */
  client<Service extends DescService>(service: Service): Client<Service> {
    const { state, token } = this.#options.controlPlane;
    if (state.kind !== 'ready') throw new Error('the control plane is not there');
    return createClient(service, transportTo(state.url, token));
  }

  [Symbol.dispose](): void {
    this.#end.abort();
  }

  /** With the address and the token of this moment: a control plane that was started again has others. */
  async *#open(request: Parameters<WatchClient['watch']>[0], signal: AbortSignal): AsyncIterable<WatchResponse> {
    const { controlPlane } = this.#options;
    const url = await controlPlane.ready(signal);
    const transport = transportTo(url, controlPlane.token);
    for await (const message of createClient(WatchService, transport).watch(request, { signal })) {
      if (message.hello) {
        const [{ runners }, { pipelines }] = await Promise.all([
          createClient(RunnersService, transport).listRunners({}, { signal }),
          createClient(PipelinesService, transport).listPipelines({ pageSize: 500 }, { signal }),
        ]);
        this.#runners.clear();
        for (const runner of runners) this.#runners.set(runner.runnerId, runner);
        this.#broken.clear();
        for (const pipeline of pipelines) if (isBroken(pipeline)) this.#broken.add(pipeline.pipelineId);
      }
      yield message;
    }
  }

  #apply(message: WatchResponse): void {
    for (const runner of message.runners) this.#runners.set(runner.runnerId, runner);
    for (const runnerId of message.removedRunnerIds) this.#runners.delete(runnerId);
    for (const event of message.events) this.#note(event);
    const { counters } = message;
    this.#set({
      ...this.#summary,
      jobsHere: [...this.#runners.values()].reduce(
        (sum, { embedded, runningJobs }) => sum + (embedded ? runningJobs : 0),
        0,
      ),
      ...(counters && {
        runningRuns: counters.runningRuns,
        brokenPipelines: counters.brokenPipelines,
        takenPipelines: counters.takenPipelines,
        pendingApprovals: counters.pendingApprovals,
      }),
    });
  }

  #note(event: Event): void {
    const wasBroken = this.#broken.has(event.pipelineId);
    if (event.type === 'pipeline-run.failed') this.#broken.add(event.pipelineId);
    if (event.type === 'pipeline-run.succeeded') this.#broken.delete(event.pipelineId);
    this.#options.happened(event, wasBroken);
  }

  #set(summary: Summary): void {
    const keys = Object.keys(summary) as (keyof Summary)[]; // a literal of exactly these keys
    if (keys.every((key) => summary[key] === this.#summary[key])) return;
    this.#summary = summary;
    this.#options.changed(summary);
  }

  /** Until the time is over or the control plane is there again. */
  #pause(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { clock } = this.#options;
    const timer = clock.at(clock.nowMs() + ms, resolve);
    this.#wake = resolve;
    signal.addEventListener('abort', () => resolve(), { once: true });
    return promise.finally(() => timer[Symbol.dispose]());
  }
}

type WatchClient = ReturnType<typeof createClient<typeof WatchService>>;

function transportTo(url: string, token: string) {
  const authorize: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  return createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [authorize] });
}

const ended: ReadonlySet<RunState> = new Set([RunState.SUCCESS, RunState.FAILED]);

function isBroken({ bars }: PipelineSummary): boolean {
  return bars.findLast((bar) => ended.has(bar.state))?.state === RunState.FAILED;
}
