import { fileURLToPath } from 'node:url';
import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/**
 * A client of another make: grpc-js, with the messages read from the .proto files as they are. Field names are those of
 * the contract, 64-bit numbers and enum values are text.
 */
export type WireMessage = Readonly<Record<string, unknown>>;

const protoDir = fileURLToPath(new URL('../../proto/', import.meta.url));

const definitions = loadSync(
  [
    'agent/v1/agent.proto',
    'gateway/v1/gateway.proto',
    'pipeline/v1/pipeline.proto',
    'steprun/v1/steprun.proto',
    'signalbox/agent/v1/programs.proto',
    'stream/v1/stream.proto',
    'woodpecker/woodpecker.proto',
    'grpc/health/v1/health.proto',
    'grpc/reflection/v1/reflection.proto',
  ],
  { includeDirs: [protoDir], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true },
);

function methodOf(call: string): MethodDefinition<object, WireMessage> {
  const [service = '', method = ''] = call.split('/');
  const definition = definitions[service];
  const found = definition && !('format' in definition) ? definition[method] : undefined;
  if (!found) throw new Error(`the .proto files have no call ${call}`);
  return found as MethodDefinition<object, WireMessage>; // messages are plain objects with these loader options
}

/** How a call ended, with the names of gRPC: `{ code: 'NOT_FOUND', details: '…' }`. */
export interface WireStatus {
  readonly code: string;
  readonly details: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export class WireError extends Error {
  override readonly name = 'WireError';
  readonly status: WireStatus;

  constructor(wireStatus: WireStatus) {
    super(`${wireStatus.code}: ${wireStatus.details}`);
    this.status = wireStatus;
  }
}

export interface WireOptions {
  /** `host:port` */
  readonly address: string;
  readonly token?: string;
  /** The authority to trust; empty: those of the system. Absent: plaintext. */
  readonly ca?: string;
  /** TLS, whoever is at the other end. */
  readonly isUnverified?: boolean;
  /** Further metadata of every call. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export class WireClient implements Disposable {
  readonly #client: Client;
  readonly #metadata: Readonly<Record<string, string>>;

  constructor({ address, token, ca, isUnverified, metadata }: WireOptions) {
    const security: ChannelCredentials = isUnverified
      ? credentials.createSsl(null, null, null, { rejectUnauthorized: false, checkServerIdentity: () => undefined })
      : ca === undefined
        ? credentials.createInsecure()
        : credentials.createSsl(ca === '' ? null : Buffer.from(ca));
    this.#client = new Client(address, security, {
      'grpc.max_receive_message_length': 16 * 1024 * 1024,
      'grpc.max_send_message_length': -1,
      // Every client has a connection of its own, which the connection-bound identity is about.
      'grpc.use_local_subchannel_pool': 1,
      'grpc.initial_reconnect_backoff_ms': 50,
    });
    this.#metadata = { ...(token && { authorization: `Bearer ${token}` }), ...metadata };
  }

  unary(call: string, message: object = {}, metadata: Readonly<Record<string, string>> = {}): Promise<WireMessage> {
    return this.held(call, message, metadata).answer;
  }

  /** A call that may be given up before it is answered. */
  held(call: string, message: object = {}, metadata: Readonly<Record<string, string>> = {}): WireCall {
    const method = methodOf(call);
    const { promise: answer, resolve, reject } = Promise.withResolvers<WireMessage>();
    const request = this.#client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      message,
      this.#metadataWith(metadata),
      this.#options(),
      (error, response) => (error ? reject(wireErrorFrom(error)) : resolve(response ?? {})),
    );
    answer.catch(() => {}); // read by whoever waits for it
    return { answer, cancel: () => request.cancel() };
  }

  /** Sends bytes that need not be a message at all, as the only message of a call of any kind. */
  sendBytes(call: string, bytes: Uint8Array, withinMs = 60_000): Promise<WireStatus> {
    const method = methodOf(call);
    const stream = this.#client.makeBidiStreamRequest(
      method.path,
      () => Buffer.from(bytes),
      method.responseDeserialize,
      this.#metadataWith({}),
      { deadline: Date.now() + withinMs },
    );
    const reader = new WireReader(stream);
    stream.write({});
    stream.end();
    // A call that would go on for ever has understood the message: that is an answer, too.
    stream.once('data', () => reader.cancel());
    return reader.ended.then((status) => (status.code === 'CANCELLED' ? { ...status, code: 'OK' } : status));
  }

  /** A call that only receives. */
  receive(call: string, message: object = {}, metadata: Readonly<Record<string, string>> = {}): WireReader {
    const method = methodOf(call);
    const stream = this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      message,
      this.#metadataWith(metadata),
    );
    return new WireReader(stream);
  }

  /** A call that sends many and is answered once. */
  push(call: string, metadata: Readonly<Record<string, string>> = {}): WirePush {
    const method = methodOf(call);
    let settle: (error: ServiceError | null, response?: WireMessage) => void = () => {};
    const answer = new Promise<WireMessage>((resolve, reject) => {
      settle = (error, response) => (error ? reject(wireErrorFrom(error)) : resolve(response ?? {}));
    });
    answer.catch(() => {}); // read by whoever finishes the call
    const stream = this.#client.makeClientStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      this.#metadataWith(metadata),
      (error, response) => settle(error, response),
    );
    return {
      send: (message) =>
        new Promise((resolve) => {
          stream.write(message, () => resolve());
          // A call that was answered takes no more; the answer says how far it came.
          void answer.then(
            () => resolve(),
            () => resolve(),
          );
        }),
      finish() {
        stream.end();
        return answer;
      },
      answer,
      cancel: () => stream.cancel(),
    };
  }

  /** A call in which both sides speak. */
  converse(call: string, metadata: Readonly<Record<string, string>> = {}): WireConversation {
    const method = methodOf(call);
    const stream = this.#client.makeBidiStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      this.#metadataWith(metadata),
    );
    return new WireConversation(stream);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #metadataWith(more: Readonly<Record<string, string>>): Metadata {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries({ ...this.#metadata, ...more })) metadata.set(name, value);
    return metadata;
  }

  #options(): CallOptions {
    return { deadline: Date.now() + 60_000 };
  }
}

export interface WireCall {
  readonly answer: Promise<WireMessage>;
  cancel(): void;
}

export interface WirePush {
  /** Resolves when the message has been handed to the transport. */
  send(message: object): Promise<void>;
  finish(): Promise<WireMessage>;
  readonly answer: Promise<WireMessage>;
  cancel(): void;
}

/** Messages in order, then how the call ended. */
export class WireReader implements AsyncDisposable {
  readonly #stream: ClientReadableStream<WireMessage>;
  readonly #messages: AsyncIterator<WireMessage>;
  /** Resolves when the call has ended, whichever way. */
  readonly ended: Promise<WireStatus>;

  constructor(stream: ClientReadableStream<WireMessage>) {
    this.#stream = stream;
    this.ended = new Promise((resolve) =>
      stream.once('status', ({ code, details, metadata }) =>
        resolve({ code: status[code] ?? String(code), details, metadata: metadata.getMap() }),
      ),
    );
    stream.on('error', () => {}); // told by `ended`
    this.#messages = readUntilEnd(stream);
  }

  /** The next message; undefined when the call ended in peace. Throws a WireError when it did not. */
  async next(): Promise<WireMessage | undefined> {
    const { done, value } = await this.#messages.next();
    if (!done) return value;
    const end = await this.ended;
    if (end.code !== 'OK') throw new WireError(end);
    return undefined;
  }

  /** The next message that is as wanted; those before it are dropped. */
  async nextWhere(isWanted: (message: WireMessage) => boolean): Promise<WireMessage> {
    for (;;) {
      const message = await this.next();
      if (!message) throw new Error('the call ended before such a message came');
      if (isWanted(message)) return message;
    }
  }

  /** Everything until the call ends in peace. */
  async rest(): Promise<readonly WireMessage[]> {
    const messages: WireMessage[] = [];
    for (let message = await this.next(); message; message = await this.next()) messages.push(message);
    return messages;
  }

  cancel(): void {
    this.#stream.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    await this.ended;
  }
}

export class WireConversation extends WireReader {
  readonly #duplex: ClientDuplexStream<object, WireMessage>;

  constructor(stream: ClientDuplexStream<object, WireMessage>) {
    super(stream);
    this.#duplex = stream;
  }

  send(message: object): void {
    this.#duplex.write(message);
  }

  /** Says that nothing more will be sent. */
  end(): void {
    this.#duplex.end();
  }
}

/** As the stream's own iterator, but an error is just an end: the status tells it. */
async function* readUntilEnd(stream: ClientReadableStream<WireMessage>): AsyncGenerator<WireMessage> {
  try {
    yield* stream;
  } catch {
    return;
  }
}

function wireErrorFrom(error: ServiceError): WireError {
  return new WireError({
    code: status[error.code] ?? String(error.code),
    details: error.details,
    metadata: error.metadata.getMap(),
  });
}

/** A text field of a message. */
export function textOf(message: WireMessage | undefined, field: string): string {
  const value = message?.[field];
  if (typeof value !== 'string') throw new Error(`${field} is not text but ${JSON.stringify(value)}`);
  return value;
}

/** A message inside a message. */
export function partOf(message: WireMessage | undefined, ...path: readonly (string | number)[]): WireMessage {
  let part: unknown = message;
  for (const step of path) part = (part as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  if (typeof part !== 'object' || part === null) throw new Error(`there is no ${path.join('.')} in the message`);
  return part as WireMessage;
}
