import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { createConnectQueryKey } from '@connectrpc/connect-query';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunState } from '../../gen/signalbox/console/v1/run_pb.js';
import {
  type ListRunnersResponse,
  ListRunnersResponseSchema,
  RunnersService,
} from '../../gen/signalbox/console/v1/runners_pb.js';
import { GetRunResponseSchema, ListRunsResponseSchema, RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { WatchResponseSchema } from '../../gen/signalbox/console/v1/watch_pb.js';
import { CacheFeed } from './feed-cache.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { getRun, listRuns } = RunsService.method;
const message = (init: MessageInitShape<typeof WatchResponseSchema>) => create(WatchResponseSchema, init);

const keyOfRun = (runId: string) => createConnectQueryKey({ schema: getRun, input: { runId }, cardinality: 'finite' });
const aRun = (runId: string) => create(GetRunResponseSchema, { seq: 1, run: { runId, state: RunState.RUNNING } });
const isOld = (client: QueryClient, key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;

test('news of a run reach the answer that holds it, and no other', () => {
  const client = new QueryClient();
  client.setQueryData(keyOfRun('r1'), aRun('r1'));
  const other = aRun('r2');
  client.setQueryData(keyOfRun('r2'), other);

  new CacheFeed(client).apply(message({ seq: 2, runs: [{ runId: 'r1', state: RunState.SUCCESS }] }));

  expect(client.getQueryData(keyOfRun('r1'))).toMatchObject({ seq: 2, run: { state: RunState.SUCCESS } });
  expect(client.getQueryData(keyOfRun('r2'))).toBe(other);
});

test('in a list of pages the row changes where it is', () => {
  const client = new QueryClient();
  const key = createConnectQueryKey({ schema: listRuns, input: { pageSize: 100 }, cardinality: 'infinite' });
  const pages = ['r2', 'r1'].map((runId) => create(ListRunsResponseSchema, { runs: [{ runId }] }));
  client.setQueryData(key, { pages, pageParams: ['', 'next'] });

  new CacheFeed(client).apply(message({ runs: [{ runId: 'r1', state: RunState.FAILED }] }));

  expect(client.getQueryData(key)).toMatchObject({
    pages: [{ runs: [{ runId: 'r2' }] }, { runs: [{ runId: 'r1', state: RunState.FAILED }] }],
  });
});

test('what a message cannot complete is read again, once for many changes', async () => {
  const client = new QueryClient();
  client.setQueryData(keyOfRun('r1'), aRun('r1'));
  client.setQueryData(keyOfRun('r2'), aRun('r2'));
  const rereads = vi.spyOn(client, 'invalidateQueries');
  const feed = new CacheFeed(client);

  for (let seq = 2; seq < 50; seq += 1) feed.apply(message({ seq, runs: [{ runId: 'r1' }] }));
  await vi.advanceTimersByTimeAsync(400);

  expect([isOld(client, keyOfRun('r1')), isOld(client, keyOfRun('r2'))]).toEqual([true, false]);
  expect(rereads).toHaveBeenCalledTimes(1);
});

test('an answer that was under way when news came is read again: it may be older than they are', async () => {
  const client = new QueryClient();
  const key = createConnectQueryKey({ schema: RunnersService.method.listRunners, input: {}, cardinality: 'finite' });
  const answers: PromiseWithResolvers<ListRunnersResponse>[] = [];
  const queryFn = () => {
    const answer = Promise.withResolvers<ListRunnersResponse>();
    answers.push(answer);
    return answer.promise;
  };
  const stop = new QueryObserver(client, { queryKey: key, queryFn }).subscribe(() => {});
  const feed = new CacheFeed(client);
  const runner = (connected: boolean) => ({ runners: [{ runnerId: 'n1', connected }] });

  feed.apply(message({ seq: 2, ...runner(true) }));
  await vi.advanceTimersByTimeAsync(1_000); // it takes its time
  answers[0]?.resolve(create(ListRunnersResponseSchema, runner(false)));
  await vi.advanceTimersByTimeAsync(400);
  answers[1]?.resolve(create(ListRunnersResponseSchema, runner(true)));
  await vi.advanceTimersByTimeAsync(1_000);

  expect(client.getQueryData(key)).toMatchObject(runner(true));
  expect(answers).toHaveLength(2);
  stop();
});

test('the first word of the stream has nothing read again', async () => {
  const client = new QueryClient();
  const rereads = vi.spyOn(client, 'invalidateQueries');
  const queryKey = createConnectQueryKey({ schema: listRuns, input: {}, cardinality: 'finite' });
  const stop = new QueryObserver(client, { queryKey, queryFn: () => new Promise(() => {}) }).subscribe(() => {});
  const feed = new CacheFeed(client);

  feed.apply(message({ seq: 2, hello: { bootId: 'b' } }));
  feed.apply(message({ seq: 2, heartbeat: true }));
  await vi.advanceTimersByTimeAsync(1_000);

  expect(rereads).not.toHaveBeenCalled();
  stop();
});

test('what a library changed has includes read again', async () => {
  const client = new QueryClient();
  const key = createConnectQueryKey({
    schema: PipelinesService.method.readIncludes,
    input: { pipelineId: 'p1', text: '' },
    cardinality: 'finite',
  });
  client.setQueryData(key, create(PipelinesService.method.readIncludes.output));
  const feed = new CacheFeed(client);

  feed.apply(message({ seq: 2, events: [{ type: 'secret.stored' }] }));
  await vi.advanceTimersByTimeAsync(400);
  expect(isOld(client, key)).toBe(false);
  feed.apply(message({ seq: 3, events: [{ type: 'library.refreshed' }] }));
  await vi.advanceTimersByTimeAsync(400);
  expect(isOld(client, key)).toBe(true);
});

test('a heartbeat has nothing read again', async () => {
  const client = new QueryClient();
  client.setQueryData(keyOfRun('r1'), aRun('r1'));

  new CacheFeed(client).apply(message({ seq: 9, heartbeat: true }));
  await vi.advanceTimersByTimeAsync(1000);

  expect(isOld(client, keyOfRun('r1'))).toBe(false);
});
