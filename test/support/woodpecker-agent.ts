import { partOf, textOf, WireError, type WireMessage } from './wire-client.ts';
import type { WireServer } from './wire-server.ts';
import { type AgentOptions, WoodpeckerWire } from './woodpecker-wire.ts';

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
  readonly stages: readonly (readonly WorkflowStep[])[];
  readonly steps: readonly WorkflowStep[];
  readonly payload: Readonly<Record<string, unknown>>;
}

interface ConnectedOptions extends AgentOptions {
  /** By which it reaches the server, if not directly. */
  readonly address?: string;
}

/** An agent of a test, which says when it calls. */
export class WoodpeckerAgent extends WoodpeckerWire {
  readonly #server: WireServer;

  constructor(server: WireServer, secret: string, { address, ...options }: ConnectedOptions = {}) {
    super(() => server.client(address === undefined ? {} : { address }), secret, options);
    this.#server = server;
  }

  /** After its start: known, and ready to ask for work. */
  static async start(server: WireServer, options: ConnectedOptions = {}, secret = server.registrationToken()) {
    const agent = new WoodpeckerAgent(server, secret, options);
    await agent.authenticate();
    await agent.register();
    return agent;
  }

  /** Of the runner it is, as the control plane knows it. */
  get runner() {
    const runner = this.#server.services.runners
      .list()
      .find(({ agentLabels }) => agentLabels.hostname === this.hostname);
    if (!runner) throw new Error(`there is no runner on ${this.hostname}`);
    return runner;
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
    stages: payload.pipeline.map((stage) => stage.steps),
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
