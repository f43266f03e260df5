import { partOf, textOf, type WireCall, type WireClient, WireError, type WireMessage } from './wire-client.ts';
import type { WireServer } from './wire-server.ts';

/** One step of a payload, as far as tests look at it. */
export interface WorkflowStep {
  readonly name: string;
  readonly uuid: string;
  readonly type: string;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly on_success?: boolean;
  readonly on_failure?: boolean;
  readonly failure?: string;
}

export interface Workflow {
  readonly id: string;
  readonly timeoutMinutes: number;
  readonly steps: readonly WorkflowStep[];
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface AgentOptions {
  readonly hostname?: string;
  readonly backend?: string;
  readonly capacity?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** By which it reaches the server, if not directly. */
  readonly address?: string;
}

/** Makes the calls of a Woodpecker agent when a test says so, over two connections as agents do. */
export class WoodpeckerAgent {
  readonly hostname: string;
  readonly #server: WireServer;
  readonly #secret: string;
  readonly #options: AgentOptions;
  #auth: WireClient;
  #main: WireClient;
  #number = '-1';
  #token = '';

  constructor(server: WireServer, secret: string, options: AgentOptions = {}) {
    this.#server = server;
    this.#secret = secret;
    this.#options = options;
    this.hostname = options.hostname ?? 'box';
    this.#auth = this.#connection();
    this.#main = this.#connection();
  }

  /** After its start: known, and ready to ask for work. */
  static async start(server: WireServer, options: AgentOptions = {}, secret = server.registrationToken()) {
    const agent = new WoodpeckerAgent(server, secret, options);
    await agent.authenticate();
    await agent.register();
    return agent;
  }

  get number(): string {
    return this.#number;
  }

  get token(): string {
    return this.#token;
  }

  /** Of the runner it is, as the control plane knows it. */
  get runner() {
    const runner = this.#server.services.runners
      .list()
      .find(({ agentLabels }) => agentLabels.hostname === this.hostname);
    if (!runner) throw new Error(`there is no runner on ${this.hostname}`);
    return runner;
  }

  async authenticate(number = this.#number): Promise<WireMessage> {
    const answer = await this.#auth.unary('proto.WoodpeckerAuth/Auth', {
      agent_token: this.#secret,
      agent_id: number,
    });
    this.#number = textOf(answer, 'agent_id');
    this.#token = textOf(answer, 'access_token');
    return answer;
  }

  register(): Promise<WireMessage> {
    const { backend = 'local', capacity = 1, labels = {} } = this.#options;
    const info = { platform: 'linux/amd64', capacity, backend, version: '3.17.0', customLabels: labels };
    return this.call('RegisterAgent', { info }, { hostname: this.hostname });
  }

  /** After a restart of the server: new connections, the same token. */
  reconnect(): void {
    this.#auth = this.#connection();
    this.#main = this.#connection();
  }

  #connection(): WireClient {
    const { address } = this.#options;
    return this.#server.client(address === undefined ? {} : { address });
  }

  call(method: string, message: object = {}, metadata: Readonly<Record<string, string>> = {}): Promise<WireMessage> {
    return this.held(method, message, metadata).answer;
  }

  held(method: string, message: object = {}, metadata: Readonly<Record<string, string>> = {}): WireCall {
    return this.#main.held(`proto.Woodpecker/${method}`, message, { token: this.#token, ...metadata });
  }

  health(): Promise<WireMessage> {
    return this.call('ReportHealth', { status: 'I am alive!' }, { hostname: this.hostname });
  }

  get filter() {
    const { backend = 'local', labels = {} } = this.#options;
    return { labels: { hostname: this.hostname, platform: 'linux/amd64', backend, repo: '*', ...labels } };
  }

  poll(): WireCall {
    return this.held('Next', { filter: this.filter });
  }

  async next(): Promise<Workflow | undefined> {
    return workflowFrom(await this.poll().answer);
  }

  /** Takes work and begins it. */
  async begin(): Promise<Workflow> {
    const workflow = await this.next();
    if (!workflow) throw new Error('there was no work');
    await this.init(workflow);
    return workflow;
  }

  init({ id }: Workflow): Promise<WireMessage> {
    return this.call('Init', { id, state: { started: '1767225600' } });
  }

  wait({ id }: Workflow): WireCall {
    return this.held('Wait', { id });
  }

  extend({ id }: Workflow): Promise<WireMessage> {
    return this.call('Extend', { id });
  }

  update({ id }: Workflow, state: object): Promise<WireMessage> {
    return this.call('Update', { id, state });
  }

  startStep(workflow: Workflow, index = 0): Promise<WireMessage> {
    return this.update(workflow, { step_uuid: stepOf(workflow, index).uuid });
  }

  endStep(workflow: Workflow, index = 0, state: object = {}): Promise<WireMessage> {
    return this.update(workflow, {
      step_uuid: stepOf(workflow, index).uuid,
      exited: true,
      started: '1767225600',
      finished: '1767225601',
      ...state,
    });
  }

  /** Starts and ends every step, well. */
  async execute(workflow: Workflow): Promise<void> {
    for (const index of workflow.steps.keys()) {
      await this.startStep(workflow, index);
      await this.endStep(workflow, index);
    }
    await this.done(workflow);
  }

  done({ id }: Workflow, state: object = {}): Promise<WireMessage> {
    return this.call('Done', { id, state: { started: '1767225600', finished: '1767225601', ...state } });
  }

  /** Lines of one step, numbered from `first`. */
  log(workflow: Workflow, lines: readonly string[], { first = 0, index = 0 } = {}): Promise<WireMessage> {
    return this.call('Log', { logEntries: linesOf(stepOf(workflow, index).uuid, lines, first) });
  }
}

export function linesOf(uuid: string, lines: readonly string[], first = 0): readonly object[] {
  return lines.map((text, index) => ({ step_uuid: uuid, line: first + index, type: 0, data: Buffer.from(text) }));
}

export function stepOf({ steps }: Workflow, index: number): WorkflowStep {
  const step = steps[index];
  if (!step) throw new Error(`there is no step ${index}`);
  return step;
}

export function workflowFrom(answer: WireMessage): Workflow | undefined {
  if (!answer.workflow) return undefined;
  const workflow = partOf(answer, 'workflow');
  const payload = JSON.parse(String(workflow.payload)) as { readonly pipeline: { readonly steps: WorkflowStep[] }[] };
  return {
    id: textOf(workflow, 'id'),
    timeoutMinutes: Number(textOf(workflow, 'timeout')),
    steps: payload.pipeline.flatMap((stage) => stage.steps),
    payload,
  };
}

/** The status a call was refused with. */
export async function codeOf(answer: Promise<WireMessage>): Promise<string> {
  try {
    await answer;
    return 'OK';
  } catch (reason) {
    if (reason instanceof WireError) return reason.status.code;
    throw reason;
  }
}
