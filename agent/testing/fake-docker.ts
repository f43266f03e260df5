import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Docker from 'dockerode';

interface FakeContainer {
  readonly options: Docker.ContainerCreateOptions & { readonly Healthcheck?: never };
  readonly ended: Promise<number>;
  end(exitCode: number): void;
  output: ServerResponse | undefined;
  isRunning: boolean;
}

/** What a container does once it has started, and what the first, second, … command in it answers. */
export interface FakeProgram {
  start?(container: { say(text: string): void; end(exitCode: number): void }): void;
  exec?(attempt: number): { readonly exitCode: number; readonly says?: string };
  readonly healthCheck?: readonly string[];
  /** Networks cannot be removed: somebody else uses them. */
  readonly holdsNetworks?: boolean;
  /** Nothing is known of containers once they run. */
  readonly isBlind?: boolean;
}

/** A Docker Engine API on port 0, of which the containers do what the test says. */
export class FakeDocker implements AsyncDisposable {
  readonly created: Docker.ContainerCreateOptions[] = [];
  readonly networks = new Map<string, unknown>();
  readonly probes: string[] = [];
  readonly containers = new Map<string, FakeContainer>();
  /** What was asked of which container besides, in order. */
  readonly asked: string[] = [];
  readonly #program: FakeProgram;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(program: FakeProgram) {
    this.#program = program;
  }

  static async start(program: FakeProgram = {}): Promise<FakeDocker> {
    const docker = new FakeDocker(program);
    docker.#server.listen(0, '127.0.0.1');
    await once(docker.#server, 'listening');
    return docker;
  }

  get address(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // listening on a port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '', 'http://docker').pathname;
    const [, kind = '', name = '', action = ''] = path.split('/').map(decodeURIComponent);
    const route = `${request.method} ${kind}${action && ` ${action}`}`;
    const body = await bodyOf(request);
    const reply = (value: unknown, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(status === 204 ? undefined : JSON.stringify(value));
    };
    if (kind === 'containers' && name !== 'json' && name !== 'create') {
      this.#answerOf(name, route, reply, response, body);
      return;
    }
    switch (route) {
      case 'GET version':
        reply({ Version: 'fake' });
        return;
      case 'GET images json':
        reply({ Config: { Healthcheck: this.#program.healthCheck && { Test: this.#program.healthCheck } } });
        return;
      case 'GET containers':
        reply([...this.containers.keys()].map((Id) => ({ Id })));
        return;
      case 'GET networks':
        reply([...this.networks.keys()].map((Id) => ({ Id })));
        return;
      case 'POST networks':
        this.networks.set(body.Name, body);
        reply({ Id: body.Name }, 201);
        return;
      case 'DELETE networks':
        if (this.#program.holdsNetworks) {
          reply({ message: 'it has active endpoints' }, 403);
          return;
        }
        this.networks.delete(name);
        reply({}, 204);
        return;
      case 'POST networks connect':
        this.asked.push(`connect to ${name}`);
        reply({});
        return;
      case 'POST containers': {
        const { promise, resolve } = Promise.withResolvers<number>();
        const Id = `container-${this.created.push(body)}`;
        this.containers.set(Id, { options: body, ended: promise, end: resolve, output: undefined, isRunning: false });
        reply({ Id }, 201);
        return;
      }
      case 'POST exec start': {
        response.writeHead(200);
        response.end(frame(this.#program.exec?.(Number(name)).says ?? ''));
        return;
      }
      case 'GET exec json':
        reply({ ExitCode: this.#program.exec?.(Number(name)).exitCode ?? 0 });
        return;
      default:
        reply({ message: `${route} is not known here` }, 404);
    }
  }

  #answerOf(
    name: string,
    route: string,
    reply: (value: unknown, status?: number) => void,
    response: ServerResponse,
    body: { readonly Cmd?: readonly string[] },
  ): void {
    const container = this.containers.get(name);
    if (!container) {
      reply({ message: 'no such container' }, 404);
      return;
    }
    const end = (exitCode: number) => {
      container.isRunning = false;
      container.output?.end();
      container.end(exitCode);
    };
    switch (route.split(' ').at(-1)) {
      case 'attach':
        container.output = response;
        response.writeHead(200);
        response.flushHeaders();
        return;
      case 'start':
        container.isRunning = true;
        reply({}, 204);
        this.#program.start?.({ say: (text) => container.output?.write(frame(text)), end });
        return;
      case 'wait':
        void container.ended.then((StatusCode) => reply({ StatusCode }));
        return;
      case 'json': {
        if (this.#program.isBlind) {
          reply({ message: 'out of order' }, 500);
          return;
        }
        const Ports = Object.fromEntries(
          Object.keys(container.options.HostConfig?.PortBindings ?? {}).map((port) => [
            port,
            [{ HostIp: '127.0.0.1', HostPort: '40001' }],
          ]),
        );
        reply({ State: { Running: container.isRunning }, NetworkSettings: { Ports } });
        return;
      }
      case 'exec':
        reply({ Id: String(this.probes.push((body.Cmd ?? []).join(' '))) }, 201);
        return;
      case 'stop':
      case 'kill':
        this.asked.push(route.split(' ').at(-1) ?? '');
        end(137);
        reply({}, 204);
        return;
      default: // DELETE
        this.containers.delete(name);
        reply({}, 204);
    }
  }
}

/** One piece of standard output, as containers without a terminal send it. */
function frame(text: string): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(1, 0);
  head.writeUInt32BE(data.length, 4);
  return Buffer.concat([head, data]);
}

async function bodyOf(request: IncomingMessage) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // no encoding was asked for
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}
