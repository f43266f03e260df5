import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import { createConnectQueryKey } from '@connectrpc/connect-query';
import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import { ApprovalsService } from '../../gen/signalbox/console/v1/approval_pb.js';
import { EventsService } from '../../gen/signalbox/console/v1/event_pb.js';
import { LibrariesService } from '../../gen/signalbox/console/v1/libraries_pb.js';
import { OverviewService } from '../../gen/signalbox/console/v1/overview_pb.js';
import { PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { QueueService } from '../../gen/signalbox/console/v1/queue_pb.js';
import { RunnersService } from '../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import type { WatchResponse } from '../../gen/signalbox/console/v1/watch_pb.js';
import {
  mergeApprovals,
  mergeMetrics,
  mergeOverview,
  mergePipeline,
  mergePipelines,
  mergeRun,
  mergeRunList,
  mergeRunner,
  mergeRunners,
  mergeTokens,
} from './merge-watch.ts';

const overview = OverviewService.method;
const runs = RunsService.method;
const runners = RunnersService.method;
const pipelines = PipelinesService.method;
const approvals = ApprovalsService.method;
const libraries = LibrariesService.method;
const queue = QueueService.method;

/** A re-read follows the change that asks for it by at most this, however many changes there are. */
const rereadEveryMs = 400;

/** Applies watch messages to everything in the query cache, and reads again what a message cannot complete. */
export class CacheFeed {
  readonly #client: QueryClient;
  readonly #stale = new Map<string, readonly unknown[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  apply(message: WatchResponse): void {
    this.#update(message, overview.getOverview, (answer) => mergeOverview(answer, message));
    this.#update(message, runs.listRuns, (answer) => mergeRunList(answer, message));
    this.#update(message, runs.getRun, (answer) => mergeRun(answer, message));
    this.#update(message, runners.listRunners, (answer) => mergeRunners(answer, message));
    this.#update(message, runners.getRunner, (answer) => mergeRunner(answer, message));
    this.#update(message, runners.listRegistrationTokens, (answer) => mergeTokens(answer, message));
    this.#update(message, pipelines.listPipelines, (answer) => mergePipelines(answer, message));
    this.#update(message, pipelines.getPipeline, (answer) => mergePipeline(answer, message));
    this.#update(message, approvals.listApprovals, (answer) => mergeApprovals(answer, message));
    if (message.queue) {
      const { items } = message.queue;
      this.#update(message, queue.listQueue, (answer) => ({ ...answer, items }));
    }
    for (const runner of message.runners) {
      this.#update(message, runners.getRunnerMetrics, (answer) => mergeMetrics(answer, runner), {
        runnerId: runner.runnerId,
      });
    }
    this.#markStale(message);
  }

  /** What only a new reading can tell: order and membership of lists, allowed actions, derived figures. */
  #markStale(message: WatchResponse): void {
    const changedRunIds = new Set([
      ...message.runs.map((run) => run.runId),
      ...message.jobRuns.map((job) => job.runId),
    ]);
    for (const runId of changedRunIds) {
      this.#reread(runs.getRun, { runId });
      this.#reread(runs.listRunEvents, { runId });
    }
    if (message.runs.length > 0) this.#reread(runs.listRuns);
    if (message.runs.length > 0) this.#reread(runs.getRunStats);
    if (message.queue) {
      this.#reread(queue.explainJob);
      this.#reread(runners.getRunner); // with the work that an absent one strands
    }
    if (message.pipelines.length > 0) this.#reread(pipelines.listPipelines);
    for (const { pipelineId } of message.pipelines) {
      this.#reread(pipelines.getPipeline, { pipelineId });
      this.#reread(pipelines.readText, { pipelineId });
    }
    if (message.approvals.length > 0) this.#reread(approvals.listApprovals);
    if (message.events.some((event) => event.runnerId)) {
      this.#reread(runners.getRunner);
      this.#reread(runners.listRunnerJobs);
      this.#reread(runners.getRunnerMetrics); // with what ran at its peaks
    }
    if (message.events.some(({ type }) => type === 'audit.refused')) this.#reread(runners.listRefusedEntries);
    if (message.events.some(({ type }) => type.startsWith('library.'))) {
      this.#reread(libraries.listLibraries);
      this.#reread(libraries.listTemplates);
      this.#reread(pipelines.readIncludes);
    }
    if (message.events.length > 0) this.#reread(EventsService.method.listEvents);
  }

  #update<I extends DescMessage, O extends DescMessage>(
    message: WatchResponse,
    method: DescMethodUnary<I, O>,
    change: (answer: MessageShape<O>) => MessageShape<O>,
    input?: Readonly<Record<string, unknown>>,
  ): void {
    for (const query of this.#queriesOf(method, input)) {
      const cached = query.state.data;
      if (cached === undefined) {
        // The first answer is under way. It may be older than these news, and they are not told again.
        if (!message.hello && !message.heartbeat && query.state.fetchStatus === 'fetching') this.#markForReading(query);
        continue;
      }
      const next = isPaged<MessageShape<O>>(cached)
        ? changedPages(cached, change)
        : // A finite query of this method holds this method's answer: connect-query put it there.
          change(cached as MessageShape<O>);
      if (next !== cached) this.#client.setQueryData(query.queryKey, next);
    }
  }

  #queriesOf(method: DescMethodUnary, input?: Readonly<Record<string, unknown>>): readonly Query[] {
    const queryKey = createConnectQueryKey({ schema: method, cardinality: undefined });
    return this.#client.getQueryCache().findAll({ queryKey, ...(input ? { predicate: hasInput(input) } : {}) });
  }

  #reread(method: DescMethodUnary, input?: Readonly<Record<string, unknown>>): void {
    for (const query of this.#queriesOf(method, input)) this.#markForReading(query);
  }

  #markForReading({ queryHash, queryKey }: Query): void {
    this.#stale.set(queryHash, queryKey);
    this.#timer ??= setTimeout(() => this.#readMarked(), rereadEveryMs);
  }

  #readMarked(): void {
    this.#timer = undefined;
    const marked = [...this.#stale];
    this.#stale.clear();
    for (const [queryHash, queryKey] of marked) {
      const query = this.#client.getQueryCache().get(queryHash);
      // A first reading cannot be begun anew: it is waited for.
      if (query?.state.data === undefined && query?.state.fetchStatus === 'fetching') this.#markForReading(query);
      else void this.#client.invalidateQueries({ queryKey, exact: true });
    }
  }
}

function isPaged<T>(data: unknown): data is InfiniteData<T> {
  return typeof data === 'object' && data !== null && 'pageParams' in data;
}

function changedPages<T>(data: InfiniteData<T>, change: (page: T) => T): InfiniteData<T> {
  const pages = data.pages.map(change);
  return pages.every((page, index) => page === data.pages[index]) ? data : { ...data, pages };
}

function hasInput(wanted: Readonly<Record<string, unknown>>) {
  return ({ queryKey }: Query): boolean => {
    const part = queryKey[1];
    if (typeof part !== 'object' || part === null || !('input' in part)) return false;
    const { input } = part;
    if (typeof input !== 'object' || input === null) return false;
    return Object.entries(wanted).every(([name, value]) =>
      Object.entries(input).some(([n, v]) => n === name && v === value),
    );
  };
}
