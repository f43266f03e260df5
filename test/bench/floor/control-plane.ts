/**
 * The floor of the control plane: a bare Node + Connect + better-sqlite3 program that does only the work nobody can
 * leave out. One durable transaction per transition, one control stream, one command per step. No matching, no
 * conditions, no leases. What Signalbox takes longer than this is the price of what it does more.
 *
 *   node control-plane.ts DATABASE     prints its port, then serves until its input ends
 */
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import Sqlite from 'better-sqlite3';
import { AgentService } from '../../../gen/agent/v1/agent_pb.js';
import { GatewayService, IngestAck_Status } from '../../../gen/gateway/v1/gateway_pb.js';
import { PipelineService, PipelineStatus } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { StepRunStatus } from '../../../gen/steprun/v1/steprun_pb.js';
import { StreamService } from '../../../gen/stream/v1/stream_pb.js';
import { Queue } from './queue.ts';

const windowBytes = 1 << 20;
const [databaseFile = ':memory:'] = process.argv.slice(2);
const db = new Sqlite(databaseFile);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  CREATE TABLE IF NOT EXISTS steps (id TEXT PRIMARY KEY, run_id TEXT NOT NULL, step_index INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS chunks (seq INTEGER PRIMARY KEY, step_id TEXT NOT NULL, data BLOB NOT NULL) STRICT;
`);
const insertStep = db.prepare("INSERT INTO steps (id, run_id, step_index, state) VALUES (?, ?, ?, 'pending')");
const updateStep = db.prepare('UPDATE steps SET state = ? WHERE id = ?');
const insertEvent = db.prepare('INSERT INTO events (subject, state) VALUES (?, ?)');
const insertChunk = db.prepare('INSERT INTO chunks (step_id, data) VALUES (?, ?)');

const transition = db.transaction((stepId: string, state: string) => {
  updateStep.run(state, stepId);
  insertEvent.run(stepId, state);
});
const createRun = db.transaction((runId: string, steps: number) => {
  for (let index = 0; index < steps; index++) insertStep.run(`${runId}/${index}`, runId, index);
  insertEvent.run(runId, 'created');
});
const storeChunks = db.transaction((chunks: readonly { readonly stepId: string; readonly data: Uint8Array }[]) => {
  for (const { stepId, data } of chunks) insertChunk.run(stepId, data);
});

interface Run {
  readonly id: string;
  readonly steps: number;
  readonly script: string;
  done: number;
}

const runs = new Map<string, Run>();
const commands = new Queue<{ commandId: string; stepRunId: string; script: string }>();
const finished = new Queue<string>();
let started = 0;

function dispatch(run: Run): void {
  const stepRunId = `${run.id}/${run.done}`;
  transition(stepRunId, 'queued');
  commands.push({ commandId: stepRunId, stepRunId, script: run.script });
}

const routes = (router: ConnectRouter) => {
  router.service(PipelineService, {
    triggerPipeline({ variables }) {
      const run: Run = {
        id: `run-${++started}`,
        steps: Number(variables.steps),
        script: variables.script ?? 'true',
        done: 0,
      };
      runs.set(run.id, run);
      createRun(run.id, run.steps);
      dispatch(run);
      return { success: true, runId: run.id };
    },
  });
  router.service(AgentService, {
    async *connect(requests) {
      void drain(requests);
      for await (const { commandId, stepRunId, script } of commands) {
        const stepRuns = [{ stepRunId, args: { run: script } }];
        yield { commandId, payload: { case: 'taskDispatch' as const, value: { stepRuns } } };
      }
    },
    reportStepRunStatus({ stepRunId }) {
      transition(stepRunId, 'success');
      const run = runs.get(stepRunId.slice(0, stepRunId.lastIndexOf('/')));
      if (!run) return { success: false };
      run.done += 1;
      if (run.done < run.steps) dispatch(run);
      else finished.push(run.id);
      return { success: true };
    },
  });
  router.service(StreamService, {
    async *streamPipelineStatus() {
      for await (const runId of finished) yield { runId, status: PipelineStatus.SUCCESS };
    },
  });
  router.service(GatewayService, {
    async pushLogs(requests) {
      let seq = 0n;
      let group: { stepId: string; data: Uint8Array }[] = [];
      let groupedAt = performance.now();
      for await (const { payload } of requests) {
        if (payload.case !== 'batch') continue;
        group.push({ stepId: payload.value.meta?.stepId ?? '', data: payload.value.data });
        seq = payload.value.meta?.seq ?? seq;
        if (performance.now() - groupedAt < 20) continue;
        storeChunks(group);
        group = [];
        groupedAt = performance.now();
      }
      storeChunks(group);
      return { ack: { status: IngestAck_Status.ACCEPTED, lastAcceptedSeq: seq, expectedSeq: seq + 1n } };
    },
  });
};

async function drain(
  requests: AsyncIterable<{ payload: { case?: string | undefined; value?: unknown } }>,
): Promise<void> {
  for await (const { payload } of requests) {
    if (payload.case === 'taskAck') transition((payload.value as { commandId: string }).commandId, 'acknowledged');
    if (payload.case !== 'taskStatus') continue;
    const status = payload.value as { stepRunId: string; status: StepRunStatus };
    if (status.status === StepRunStatus.RUNNING) transition(status.stepRunId, 'running');
  }
}

const server = createServer({ settings: { initialWindowSize: windowBytes } }, connectNodeAdapter({ routes }));
server.on('session', (session) => session.setLocalWindowSize(windowBytes));
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit(0)).resume();
