import type { Http2SecureServer, Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Millis } from '../domain/ids.ts';
import { type EntryCause, refusedEntry } from '../domain/refused-entry.ts';
import type { RefusedCall } from '../services/audit.ts';
import type { Clock } from '../services/ports/clock.ts';

/** An agent of ours looks at the certificate over a connection of its own, and makes its first call right after. */
const callsWithinMs = 5_000;
/** The same address for the same cause within this time says nothing new. */
const quietForMs = 300_000;
const mostAddresses = 1_000;

type End = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/**
 * Connections over which no call came. Who does not trust this server's certificate ends them, and says to us neither
 * that nor who it is: the address is all that can be told. Somebody who sends nothing at all is passed over.
 */
export class SilentConnections implements Disposable {
  readonly #clock: Clock;
  readonly #refused: (refusal: RefusedCall) => void;
  /** Open connections over which no call came yet, by the other end. */
  readonly #silent = new Set<string>();
  readonly #calledAtMs = new Map<string, Millis>();
  readonly #toldAtMs = new Map<string, Millis>();
  readonly #alarms = new Set<Disposable>();

  constructor(
    server: Http2SecureServer,
    options: { readonly clock: Clock; readonly refused: (refusal: RefusedCall) => void },
  ) {
    this.#clock = options.clock;
    this.#refused = options.refused;
    server.on('connection', (socket: Socket) => this.#opened(socket));
    server.on('tlsClientError', (error: Error & { code?: string }, socket: TLSSocket) => {
      if (/HTTP_REQUEST|WRONG_VERSION_NUMBER|PACKET_LENGTH/.test(error.code ?? '')) this.#noTls(socket);
    });
    server.on('session', (session) => session.once('stream', () => this.#called(session)));
  }

  [Symbol.dispose](): void {
    for (const alarm of this.#alarms) alarm[Symbol.dispose]();
    this.#alarms.clear();
  }

  #opened(socket: Socket): void {
    const { remoteAddress: address = '' } = socket;
    const end = endOf(socket);
    this.#silent.add(end);
    socket.once('close', () => {
      if (this.#silent.delete(end) && socket.bytesRead > 0) this.#closed(address);
    });
  }

  #noTls(socket: TLSSocket): void {
    this.#silent.delete(endOf(socket));
    this.#tell(socket.remoteAddress ?? '', 'no-tls', 'spoke something else than TLS');
  }

  #called(session: Http2Session): void {
    if (session.destroyed || !this.#silent.delete(endOf(session.socket))) return;
    remember(this.#calledAtMs, session.socket.remoteAddress ?? '', this.#clock.nowMs());
  }

  #closed(address: string): void {
    const closedAtMs = this.#clock.nowMs();
    if (this.#alarms.size >= mostAddresses) return;
    const alarm = this.#clock.at(closedAtMs + callsWithinMs, () => {
      this.#alarms.delete(alarm);
      if ((this.#calledAtMs.get(address) ?? Number.NEGATIVE_INFINITY) >= closedAtMs) return;
      this.#tell(address, 'tls-ended', 'the other side ended it before any call');
    });
    this.#alarms.add(alarm);
  }

  #tell(address: string, cause: EntryCause, message: string): void {
    const key = `${address} ${cause}`;
    const nowMs = this.#clock.nowMs();
    if (nowMs - (this.#toldAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < quietForMs) return;
    remember(this.#toldAtMs, key, nowMs);
    this.#refused({ operation: 'TLS connection', address, runnerId: null, message, entry: refusedEntry(cause) });
  }
}

function endOf({ remoteAddress, remotePort }: End): string {
  return `${remoteAddress} ${remotePort}`;
}

function remember(times: Map<string, Millis>, key: string, atMs: Millis): void {
  times.delete(key);
  times.set(key, atMs);
  const [oldest] = times.keys();
  if (times.size > mostAddresses && oldest !== undefined) times.delete(oldest);
}
