import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { idFrom } from '../../server/domain/ids.ts';
import type { RegistrationTokenRequest } from '../../server/domain/tokens.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import { FakeClock } from './fake-clock.ts';
import {
  partOf,
  textOf,
  WireClient,
  type WireConversation,
  type WireMessage,
  type WireOptions,
} from './wire-client.ts';

/** What a peer was told, as an id again: of the kind that is asked for. */
export function idOf<Id extends string>(text: string): Id {
  const id = idFrom(text);
  if (id === undefined) throw new Error(`${text} is not an id`);
  return id as string as Id; // the caller knows what it asked the server for
}

export const oneStep = `
namespace: test
jobs:
  - name: build
    steps:
      - name: compile
        uses: shell
        args: { run: make }
`;

/** A whole server on free ports, with a clock that is moved by hand, as seen by clients of another make. */
export class WireServer implements AsyncDisposable {
  readonly clock = new FakeClock();
  /** Moves silence on connections, and nothing else. */
  readonly networkClock = new FakeClock();
  readonly #folder = mkdtempSync(join(tmpdir(), 'signalbox-wire-'));
  readonly #agentProgramDir = join(this.#folder, 'agent-program');
  readonly #clients = new Set<WireClient>();
  #server!: RunningServer;
  #operator!: WireClient;
  #pipelines = 0;
  #time: 'moved-by-hand' | 'in-real-time' = 'moved-by-hand';

  /** `in-real-time`: its clocks are those of the machine, for what only shows when many things happen at once. */
  static async start(time: 'moved-by-hand' | 'in-real-time' = 'moved-by-hand'): Promise<WireServer> {
    const server = new WireServer();
    server.#time = time;
    await server.#open();
    return server;
  }

  /** What it hands out to agents from its next start on. Answers the digest. */
  shipProgram(version: string, content: Buffer): string {
    const digest = createHash('sha256').update(content).digest('hex');
    mkdirSync(this.#agentProgramDir, { recursive: true });
    writeFileSync(join(this.#agentProgramDir, 'agent.mjs'), content);
    const facts = { version, digest, sizeBytes: content.length };
    writeFileSync(join(this.#agentProgramDir, 'agent.json'), JSON.stringify(facts));
    return digest;
  }

  get services(): RunningServer['services'] {
    return this.#server.services;
  }

  get operator(): WireClient {
    return this.#operator;
  }

  /** `host:port` of the plaintext listener. */
  get address(): string {
    return new URL(this.#server.plaintextUrl ?? '').host;
  }

  get tls(): { readonly address: string; readonly ca: string } {
    const file = readFileSync(join(this.#folder, 'ca', 'authority.pem'), 'utf8');
    return { address: new URL(this.#server.lanUrl).host, ca: file.slice(0, file.indexOf('-----BEGIN PRIVATE')) };
  }

  get consoleUrl(): string {
    return this.#server.consoleUrl;
  }

  client(options: Omit<WireOptions, 'address'> & { readonly address?: string } = {}): WireClient {
    const client = new WireClient({ address: this.address, ...options });
    this.#clients.add(client);
    return client;
  }

  /** A new process on the same data: everything in memory is gone, every connection too. */
  async restart({ awayMs = 0 } = {}): Promise<void> {
    await this.#close();
    this.clock.advance(awayMs);
    await this.#open();
  }

  registrationToken(request: Partial<RegistrationTokenRequest> = {}): string {
    const whole = { note: 'test', expiresAtMs: null, maxUses: 0, needsApproval: false, ...request };
    return this.services.registrationTokens.create(whole, 'tester').token;
  }

  async register(name: string, request: object = {}): Promise<WireAgent> {
    const response = await this.client().unary('agent.v1.AgentService/Register', {
      registration_token: this.registrationToken(),
      agent_name: name,
      os: 'linux',
      arch: 'amd64',
      max_concurrent_step_runs: 1,
      ...request,
    });
    const token = textOf(response, 'auth_token');
    return new WireAgent(this, { agentId: textOf(response, 'agent_id'), token, response });
  }

  /** A managed pipeline with this text. */
  async pipeline(text: string = oneStep): Promise<string> {
    this.#pipelines += 1;
    const created = await this.operator.unary('pipeline.v1.PipelineService/CreatePipeline', {
      name: `pipeline ${this.#pipelines}`,
    });
    const pipelineId = textOf(created, 'pipeline_id');
    const { pipelines } = this.services;
    await pipelines.saveSpec({ pipelineId: idOf(pipelineId), text, editor: 'tester' });
    return pipelineId;
  }

  /** A run of a pipeline with this text. */
  async run(text: string = oneStep): Promise<string> {
    const pipeline_id = await this.pipeline(text);
    return textOf(await this.operator.unary('pipeline.v1.PipelineService/TriggerPipeline', { pipeline_id }), 'run_id');
  }

  async runStatus(runId: string): Promise<string> {
    const answer = await this.operator.unary('pipeline.v1.PipelineService/GetPipelineRun', { run_id: runId });
    return textOf(partOf(answer, 'run'), 'status').replace('PIPELINE_STATUS_', '');
  }

  /** All step runs of a run, oldest first. */
  async steps(runId: string): Promise<readonly WireMessage[]> {
    const request = { pipeline_run_id: runId, page_size: 200 };
    const answer = await this.operator.unary('steprun.v1.StepRunService/ListStepRuns', request);
    return Object.values(partOf(answer, 'step_runs')) as readonly WireMessage[];
  }

  async stepStatus(stepRunId: string): Promise<string> {
    const answer = await this.operator.unary('steprun.v1.StepRunService/GetStepRun', { step_run_id: stepRunId });
    return textOf(partOf(answer, 'step_run'), 'status').replace('STEP_RUN_STATUS_', '');
  }

  /** Stops the server while its clients are still there. */
  async stop(): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    const listener = { host: '127.0.0.1', port: 0 };
    this.#server = await startServer(
      {
        dataDir: this.#folder,
        lan: listener,
        plaintext: listener,
        console: listener,
        embeddedRunner: false,
        agentProgramDir: this.#agentProgramDir,
        serverNames: ['localhost'],
      },
      {
        log: pino({ level: 'silent' }),
        ...(this.#time === 'moved-by-hand' && { clock: this.clock, networkClock: this.networkClock }),
      },
    );
    const { token } = this.services.apiTokens.create({ name: 'tester', expiresAtMs: null }, 'tester');
    this.#operator = this.client({ token });
  }

  async #close(): Promise<void> {
    for (const client of this.#clients) client[Symbol.dispose]();
    this.#clients.clear();
    await this.#server[Symbol.asyncDispose]();
  }
}

/** An agent as the README of the API describes it: it does what a test tells it and nothing else. */
export class WireAgent {
  readonly agentId: string;
  readonly token: string;
  /** The answer to its registration. */
  readonly response: WireMessage;
  readonly #server: WireServer;
  #client: WireClient;

  constructor(
    server: WireServer,
    registered: { readonly agentId: string; readonly token: string; readonly response: WireMessage },
  ) {
    this.#server = server;
    this.agentId = registered.agentId;
    this.token = registered.token;
    this.response = registered.response;
    this.#client = server.client({ token: this.token });
  }

  get client(): WireClient {
    return this.#client;
  }

  /** After a restart of the server. */
  reconnect(): void {
    this.#client = this.#server.client({ token: this.token });
  }

  call(method: string, message: object = {}): Promise<WireMessage> {
    return this.#client.unary(`agent.v1.AgentService/${method}`, message);
  }

  heartbeat(status = 'AGENT_STATUS_IDLE'): Promise<WireMessage> {
    return this.call('Heartbeat', { agent_id: this.agentId, status });
  }

  async fetch(max = 1): Promise<readonly WireMessage[]> {
    const answer = await this.call('FetchStepRun', { max_step_runs: max });
    return Object.values(partOf(answer, 'step_runs')) as readonly WireMessage[];
  }

  /** The one step that there is to fetch. */
  async fetchOne(): Promise<{ readonly stepRunId: string; readonly step: WireMessage }> {
    const [step] = await this.fetch();
    return { stepRunId: textOf(step, 'step_run_id'), step: step ?? {} };
  }

  report(stepRunId: string, status: string, more: object = {}): Promise<WireMessage> {
    return this.call('ReportStepRunStatus', {
      agent_id: this.agentId,
      step_run_id: stepRunId,
      status: `STEP_RUN_STATUS_${status}`,
      ...more,
    });
  }

  /** Fetches a step, starts it and ends it. */
  async execute(status = 'SUCCESS', more: object = {}): Promise<string> {
    const { stepRunId } = await this.fetchOne();
    await this.report(stepRunId, 'RUNNING');
    await this.report(stepRunId, status, more);
    return stepRunId;
  }

  /** A control stream after its first heartbeat. */
  connect(features = '', heartbeat: object = {}): WireConversation {
    const stream = this.#client.converse(
      'agent.v1.AgentService/Connect',
      features ? { 'signalbox-features': features } : {},
    );
    stream.send({ agent_id: this.agentId, heartbeat: { status: 'AGENT_STATUS_IDLE', ...heartbeat } });
    return stream;
  }
}
