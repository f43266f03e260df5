/**
 * The floor of the agent: takes commands from the control stream, starts a shell for each, says that it runs and how it
 * ended. No journal, no spool, no masking.
 *
 *   node agent.ts PORT              serves dispatched steps
 *   node agent.ts PORT logs FILE    runs `cat FILE`, sends what it prints, and prints how many milliseconds that took
 */
import { spawn } from 'node:child_process';
import { zstdCompressSync } from 'node:zlib';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { AckStatus, AgentService, type ConnectRequestSchema } from '../../../gen/agent/v1/agent_pb.js';
import { GatewayService, LogBatch_Compression } from '../../../gen/gateway/v1/gateway_pb.js';
import { StepRunStatus } from '../../../gen/steprun/v1/steprun_pb.js';
import { Queue } from './queue.ts';

const [port = '', mode = '', file = ''] = process.argv.slice(2);
const transport = createGrpcTransport({
  baseUrl: `http://127.0.0.1:${port}`,
  nodeOptions: { settings: { initialWindowSize: 1 << 20 } },
});

if (mode === 'logs') await pushLines(file);
else await serveSteps();

async function serveSteps(): Promise<void> {
  const agent = createClient(AgentService, transport);
  const outgoing = new Queue<MessageInitShape<typeof ConnectRequestSchema>>();
  outgoing.push({ payload: { case: 'heartbeat', value: {} } });
  for await (const { commandId, payload } of agent.connect(outgoing)) {
    if (payload.case !== 'taskDispatch') continue;
    const [step] = payload.value.stepRuns;
    if (!step) continue;
    outgoing.push({ payload: { case: 'taskAck', value: { commandId, status: AckStatus.OK } } });
    const child = spawn('/bin/sh', ['-c', String(step.args?.run)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    outgoing.push({
      payload: { case: 'taskStatus', value: { stepRunId: step.stepRunId, status: StepRunStatus.RUNNING } },
    });
    child.on('close', (exitCode) => {
      void agent.reportStepRunStatus({
        stepRunId: step.stepRunId,
        status: StepRunStatus.SUCCESS,
        exitCode: exitCode ?? -1,
      });
    });
  }
}

/** What the pipe gives, in batches of at least 256 KiB, compressed as ours are. */
async function pushLines(file: string): Promise<void> {
  const gateway = createClient(GatewayService, transport);
  const startedAt = performance.now();
  const { stdout } = spawn('cat', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  await gateway.pushLogs(
    (async function* () {
      yield { payload: { case: 'handshake' as const, value: {} } };
      let seq = 0n;
      let gathered: Buffer[] = [];
      let bytes = 0;
      const batch = () => {
        const raw = Buffer.concat(gathered);
        gathered = [];
        bytes = 0;
        const meta = { stepId: 'floor', seq: ++seq };
        const value = {
          meta,
          compression: LogBatch_Compression.ZSTD,
          data: zstdCompressSync(raw),
          rawSize: raw.length,
        };
        return { payload: { case: 'batch' as const, value } };
      };
      for await (const chunk of stdout) {
        gathered.push(chunk);
        bytes += chunk.length;
        if (bytes >= 256 << 10) yield batch();
      }
      if (bytes > 0) yield batch();
    })(),
  );
  console.log(performance.now() - startedAt);
}
