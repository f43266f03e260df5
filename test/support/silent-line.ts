import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that can fall silent as a pulled cable does: nothing passes any more, and neither end is told. */
export class SilentLine implements Disposable {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `to` is `host:port`, and so is `address` then. */
  static async to(to: string): Promise<SilentLine> {
    const { hostname, port } = new URL(`tcp://${to}`);
    const server = createServer();
    const line = new SilentLine(server);
    server.on('connection', (near) => {
      const far = connect(Number(port), hostname);
      for (const end of [near, far]) {
        line.#ends.add(end);
        end.on('error', () => {}).on('close', () => line.#ends.delete(end));
      }
      near.pipe(far).pipe(near);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return line;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // listening on a port, so never a pipe's name
  }

  /** From here on, for good. */
  fallSilent(): void {
    for (const end of this.#ends) end.unpipe().pause();
  }

  [Symbol.dispose](): void {
    this.#server.close();
    for (const end of this.#ends) end.destroy();
  }
}
