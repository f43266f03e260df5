import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that can fall silent as a pulled cable does: nothing passes any more, and neither end is told. */
export class SilentLine implements Disposable {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  #to: string;
  #isSilent = false;

  private constructor(server: Server, to: string) {
    this.#server = server;
    this.#to = to;
  }

  /** `to` is `host:port`, and so is `address` then. */
  static async to(to: string): Promise<SilentLine> {
    const server = createServer();
    const line = new SilentLine(server, to);
    server.on('connection', (near) => {
      const { hostname, port } = new URL(`tcp://${line.#to}`);
      const far = connect(Number(port), hostname);
      for (const [end, other] of [
        [near, far],
        [far, near],
      ] as const) {
        line.#ends.add(end);
        end.on('error', () => {});
        end.on('close', () => {
          line.#ends.delete(end);
          if (!line.#isSilent) other.destroy();
        });
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

  /** What is connected from now on gets there. */
  leadTo(to: string): void {
    this.#to = to;
  }

  /** From here on, for good. */
  fallSilent(): void {
    this.#isSilent = true;
    for (const end of this.#ends) end.unpipe().pause();
  }

  [Symbol.dispose](): void {
    this.#server.close();
    for (const end of this.#ends) end.destroy();
  }
}
