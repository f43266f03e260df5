import type { WireCall, WireClient, WireMessage } from './wire-client.ts';
import { textOf } from './wire-client.ts';

/** What an agent says of itself. */
export interface AgentOptions {
  readonly hostname?: string;
  readonly backend?: string;
  readonly capacity?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** What it was called before; -1: nobody. */
  readonly number?: string;
}

/** Makes the calls of a Woodpecker agent when it is told to, over two connections as agents do. */
export class WoodpeckerWire {
  readonly hostname: string;
  readonly #connect: () => WireClient;
  readonly #secret: string;
  readonly #options: AgentOptions;
  #auth: WireClient;
  #main: WireClient;
  #number: string;
  #token = '';

  constructor(connect: () => WireClient, secret: string, options: AgentOptions = {}) {
    this.#connect = connect;
    this.#secret = secret;
    this.#options = options;
    this.hostname = options.hostname ?? 'box';
    this.#number = options.number ?? '-1';
    this.#auth = connect();
    this.#main = connect();
  }

  get number(): string {
    return this.#number;
  }

  async authenticate(number = this.#number): Promise<WireMessage> {
    const answer = await this.#auth.unary('proto.WoodpeckerAuth/Auth', { agent_token: this.#secret, agent_id: number });
    this.#number = textOf(answer, 'agent_id');
    this.#token = textOf(answer, 'access_token');
    return answer;
  }

  version(): Promise<WireMessage> {
    return this.call('Version', {}, { hostname: this.hostname, 'proto-version': '16' });
  }

  register(): Promise<WireMessage> {
    const { backend = 'local', capacity = 1, labels = {} } = this.#options;
    const info = { platform: 'linux/amd64', capacity, backend, version: '3.17.0', customLabels: labels };
    return this.call('RegisterAgent', { info }, { hostname: this.hostname });
  }

  /** After a restart of the server: new connections, the same token. */
  reconnect(): void {
    this.#auth = this.#connect();
    this.#main = this.#connect();
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

  init({ id }: { readonly id: string }): Promise<WireMessage> {
    return this.call('Init', { id, state: { started: '1767225600' } });
  }

  wait({ id }: { readonly id: string }): WireCall {
    return this.held('Wait', { id });
  }

  extend({ id }: { readonly id: string }): Promise<WireMessage> {
    return this.call('Extend', { id });
  }

  update({ id }: { readonly id: string }, state: object): Promise<WireMessage> {
    return this.call('Update', { id, state });
  }

  done({ id }: { readonly id: string }, state: object = {}): Promise<WireMessage> {
    return this.call('Done', { id, state: { started: '1767225600', finished: '1767225601', ...state } });
  }
}
