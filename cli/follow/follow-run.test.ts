import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { expect, test } from 'vitest';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { JobState, RunState, RunSummarySchema, StepPhase, StepState } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { WatchService } from '../../gen/signalbox/console/v1/watch_pb.js';
import { Connection } from '../connection.ts';
import type { Display } from './display.ts';
import { followRun } from './follow-run.ts';

const run = create(RunSummarySchema, { runId: 'r1', state: RunState.RUNNING });
const job = { jobRunId: 'j1', runId: 'r1', key: 'build', attempt: 1, latest: true, state: JobState.RUNNING };
const step = { jobRunId: 'j1', runId: 'r1', state: StepState.RUNNING, startedAtMs: 2 };
const service = { ...step, stepRunId: 'service', name: '@service:db', index: -2, phase: StepPhase.SERVICE };
const compile = { ...step, stepRunId: 'step', name: 'compile', phase: StepPhase.STEPS };

test('the log of a step is shown while a service beside it still writes its own', async () => {
  const released = Promise.withResolvers<void>();
  await using server = await serve(released.promise);
  const told: string[] = [];
  const display: Display = {
    changed: (change) => void told.push(change.kind),
    async lines(_job, { name }) {
      told.push(`log of ${name}`);
      if (name === 'compile') released.resolve();
    },
    note() {},
    ended() {},
    [Symbol.dispose]() {},
  };

  const connection = new Connection({ url: server.url, token: () => 'token' });
  await followRun({ connection, run, display, signal: new AbortController().signal });

  expect(told.filter((what) => what.startsWith('log'))).toEqual(['log of compile', 'log of @service:db']);
  expect(told.at(-1)).toBe('job-ended');
});

/** A run with a service and a step; both end, and with them the run, when `released`. */
async function serve(released: Promise<void>) {
  const ended = { state: StepState.SUCCESS, endedAtMs: 9 };
  const isOver = { value: false };
  const answer = () => ({
    run: { ...run, state: isOver.value ? RunState.SUCCESS : RunState.RUNNING },
    jobs: [{ ...job, state: isOver.value ? JobState.SUCCESS : JobState.RUNNING, times: { leasedAtMs: 1 } }],
    steps: [service, compile].map((one) => (isOver.value ? { ...one, ...ended } : one)),
  });
  const server = createServer(
    connectNodeAdapter({
      routes: (router) => {
        router.service(RunsService, { getRun: answer });
        router.service(WatchService, {
          async *watch() {
            yield { hello: {} };
            await released;
            isOver.value = true;
            const { run: last, jobs, steps } = answer();
            yield { runs: [last], jobRuns: jobs, stepRuns: steps };
          },
        });
        router.service(LogsService, {
          async *tailLog({ stepRunId }) {
            if (stepRunId === 'service') await released;
            const text = new TextEncoder().encode('line\n');
            yield { lines: { firstLine: 1, text, flags: Uint8Array.of(0) }, size: { lines: 1, complete: true } };
          },
        });
      },
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on a port
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
