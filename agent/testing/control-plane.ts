import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { zstdDecompressSync } from 'node:zlib';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import {
  AgentService,
  type ConnectRequest,
  type ConnectResponse,
  ConnectResponseSchema,
  type RegisterRequest,
  type ReportStepRunStatusRequest,
  StepRunSchema,
} from '../../gen/agent/v1/agent_pb.js';
import {
  GatewayService,
  IngestAck_Status,
  type LogBatch,
  LogBatch_Compression,
} from '../../gen/gateway/v1/gateway_pb.js';
import { ProgramService, type ReportProgramRequest } from '../../gen/signalbox/agent/v1/programs_pb.js';
import { StepRunStatus } from '../../gen/steprun/v1/steprun_pb.js';
import { Bell } from '../bell.ts';
import { Outbox } from '../connection/outbox.ts';

export interface LogLine {
  readonly source: number;
  readonly text: string;
}

type RefusedCall = 'reportProgram' | 'register' | 'connect' | 'running' | 'report' | 'pushLogs';

/** One control stream as the server sees it. */
export interface Session {
  readonly received: ConnectRequest[];
  send(payload: NonNullable<MessageInitShape<typeof ConnectResponseSchema>['payload']>, commandId?: string): void;
  end(error?: ConnectError): void;
}

/** A control plane that accepts everything, remembers it, and does what the test says. Real HTTP/2 on port 0. */
export class ControlPlaneDouble implements AsyncDisposable {
  readonly registrations: RegisterRequest[] = [];
  /** Terminal ones. */
  readonly reports: ReportStepRunStatusRequest[] = [];
  readonly sessions: Session[] = [];
  readonly unregistered: string[] = [];
  readonly seqs: number[] = [];
  readonly logs = new Map<string, LogLine[]>();
  readonly features: string[] = [];
  readonly programReports: ReportProgramRequest[] = [];
  /** What it hands out, by digest. */
  readonly programs = new Map<string, Buffer>();
  /** Thrown by the calls of that name while set. */
  readonly refusals = new Map<RefusedCall, ConnectError>();
  watermark = 0;
  #commands = 0;
  readonly #changed = new Bell();
  readonly #connections = new Set<ServerHttp2Session>();
  readonly #server = createServer(
    { settings: { initialWindowSize: 4 << 20 } },
    connectNodeAdapter({
      routes: (router) => {
        router.service(AgentService, {
          register: (request) => this.#register(request),
          connect: (requests, context) => this.#connect(requests, context),
          reportStepRunStatus: (request) => this.#report(request),
          unregister: ({ reason }) => this.#unregister(reason),
        });
        router.service(ProgramService, {
          reportProgram: (request) => this.#reportProgram(request),
          downloadProgram: ({ digest }) => this.#downloadProgram(digest),
        });
        router.service(GatewayService, { pushLogs: (requests) => this.#pushLogs(requests) });
      },
    }),
  );

  static async start(): Promise<ControlPlaneDouble> {
    const double = new ControlPlaneDouble();
    double.#server.on('session', (session) => {
      double.#connections.add(session);
      session.setLocalWindowSize(16 << 20);
    });
    double.#server.listen(0, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo; // listening on a port
    return `http://127.0.0.1:${port}`;
  }

  /** The first answer of `look` that is not undefined, now or after some call. */
  async until<T>(look: (plane: ControlPlaneDouble) => T | undefined): Promise<T> {
    for (;;) {
      this.#changed.reset();
      const found = look(this);
      if (found !== undefined) return found;
      await this.#changed.rung;
    }
  }

  async session(number = 1): Promise<Session> {
    return await this.until(({ sessions }) => sessions[number - 1]);
  }

  async report(stepRunId: string): Promise<ReportStepRunStatusRequest> {
    return await this.until(({ reports }) => reports.find((report) => report.stepRunId === stepRunId));
  }

  /** Cuts every connection as a cable would. */
  cut(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.sessions) session.end();
    this.cut();
    this.#server.close();
  }

  #refuse(call: RefusedCall): void {
    const refusal = this.refusals.get(call);
    if (refusal) throw refusal;
  }

  #register(request: RegisterRequest) {
    this.registrations.push(request);
    this.#changed.ring();
    this.#refuse('register');
    return { success: true, agentId: 'agt_test', heartbeatInterval: 30n, authToken: 'agt_test:secret' };
  }

  async *#connect(requests: AsyncIterable<ConnectRequest>, context: HandlerContext): AsyncGenerator<ConnectResponse> {
    this.#refuse('connect');
    this.features.push(context.requestHeader.get('signalbox-features') ?? '');
    const outbox = new Outbox<ConnectResponse>();
    let failure: ConnectError | undefined;
    const session: Session = {
      received: [],
      send: (payload, commandId = `command-${++this.#commands}`) => {
        outbox.send(create(ConnectResponseSchema, { commandId, payload }));
      },
      end: (error) => {
        failure = error;
        outbox.close();
      },
    };
    this.sessions.push(session);
    this.#changed.ring();
    void this.#collect(requests, session).catch(() => outbox.close());
    yield* outbox;
    if (failure) throw failure;
  }

  async #collect(requests: AsyncIterable<ConnectRequest>, session: Session): Promise<void> {
    for await (const request of requests) {
      session.received.push(request);
      this.#changed.ring();
    }
  }

  #report(request: ReportStepRunStatusRequest) {
    this.#refuse(request.status === StepRunStatus.RUNNING ? 'running' : 'report');
    if (request.status !== StepRunStatus.RUNNING) this.reports.push(request);
    this.#changed.ring();
    return { success: true };
  }

  #reportProgram(request: ReportProgramRequest) {
    this.programReports.push(request);
    this.#changed.ring();
    this.#refuse('reportProgram');
    return {};
  }

  async *#downloadProgram(digest: string) {
    const program = this.programs.get(digest);
    if (!program) throw new ConnectError('no such program', Code.NotFound);
    for (let at = 0; at < program.length; at += 1000) yield { chunk: program.subarray(at, at + 1000) };
  }

  #unregister(reason: string) {
    this.unregistered.push(reason);
    this.#changed.ring();
    return { success: true };
  }

  async #pushLogs(requests: AsyncIterable<{ readonly payload: { case?: string | undefined; value?: unknown } }>) {
    this.#refuse('pushLogs');
    for await (const { payload } of requests) {
      if (payload.case === 'batch') this.#take(payload.value as LogBatch); // the oneof's value, by its case
    }
    this.#changed.ring();
    const watermark = BigInt(this.watermark);
    return { ack: { status: IngestAck_Status.ACCEPTED, lastAcceptedSeq: watermark, expectedSeq: watermark + 1n } };
  }

  #take({ meta, data, compression }: LogBatch): void {
    const seq = Number(meta?.seq ?? 0n);
    if (!meta?.timestamp || timestampMs(meta.timestamp) === 0) throw new ConnectError('no meta', Code.InvalidArgument);
    if (seq <= this.watermark) return;
    this.watermark = seq;
    this.seqs.push(seq);
    const raw = compression === LogBatch_Compression.ZSTD ? zstdDecompressSync(data) : Buffer.from(data);
    this.logs.set(meta.stepId, [...(this.logs.get(meta.stepId) ?? []), ...linesOf(raw)]);
    this.#changed.ring();
  }
}

/** Reads lines-v1 as the contract says (Arcentra API 5.3), on purpose not with the agent's own code. */
export function linesOf(raw: Buffer): readonly LogLine[] {
  const lines: LogLine[] = [];
  let at = 0;
  const uvarint = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = raw.readUInt8(at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (at < raw.length) {
    uvarint();
    const source = raw.readUInt8(at++);
    const length = uvarint();
    lines.push({ source, text: raw.toString('utf8', at, at + length) });
    at += length;
  }
  return lines;
}

/** A dispatch of one shell step; tests name what they are about. */
export function aDispatch(step: MessageInitShape<typeof StepRunSchema> & { readonly run?: string }) {
  const { run, ...rest } = step;
  const stepRun = create(StepRunSchema, {
    stepRunId: 'step-1',
    pipelineId: 'pipeline-1',
    pipelineRunId: 'run-1',
    jobId: 'job-1',
    jobName: 'build',
    stepName: 'compile',
    uses: 'shell',
    args: run === undefined ? {} : { run },
    ...rest,
  });
  return { case: 'taskDispatch' as const, value: { stepRuns: [stepRun] } };
}
