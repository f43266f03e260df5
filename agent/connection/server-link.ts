import type { ClientHttp2Session, SecureClientSessionOptions } from 'node:http2';
import { type Client, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { AgentService } from '../../gen/agent/v1/agent_pb.js';
import { GatewayService } from '../../gen/gateway/v1/gateway_pb.js';
import { AnnotationService } from '../../gen/signalbox/agent/v1/annotations_pb.js';
import { ArtifactService } from '../../gen/signalbox/agent/v1/artifacts_pb.js';
import { ProgramService } from '../../gen/signalbox/agent/v1/programs_pb.js';
import type { Trust } from './trust.ts';

/** Extensions this agent understands (Arcentra API 2). */
export const features =
  'lines-v1,spool-id,job-frames,capacity,exact-status,host-usage,artifact-when,step-token,masks,container-options,services,caches';

const pingEveryMs = 20_000;
const pingTimeoutMs = 10_000;
/** The connection for bulk closes when nothing was sent for this long, so that an idle agent holds one. */
const bulkIdleMs = 60_000;
const windowBytes = 4 << 20;
const maxMessageBytes = 16 << 20;

/** The two connections to the control plane: commands and reports never queue behind log bytes. */
export class ServerLink implements Disposable {
  readonly agent: Client<typeof AgentService>;
  readonly gateway: Client<typeof GatewayService>;
  readonly artifacts: Client<typeof ArtifactService>;
  readonly annotations: Client<typeof AnnotationService>;
  readonly programs: Client<typeof ProgramService>;
  readonly #control: Connection;
  readonly #bulk: Connection;
  #token = '';

  /** `takesPrograms`: this agent can be given another program. */
  constructor(server: string, trust: Trust, { takesPrograms = false } = {}) {
    const options = sessionOptions(trust);
    // Asked whether it lives only while calls are under way, which is always: idle ones are asked after their end, too.
    this.#control = new Connection(server, options);
    this.#bulk = new Connection(server, options, { idleConnectionTimeoutMs: bulkIdleMs });
    const withFeatures: Interceptor = (next) => (request) => {
      request.header.set('signalbox-features', takesPrograms ? `${features},programs` : features);
      return next(request);
    };
    const withToken: Interceptor = (next) => (request) => {
      if (this.#token) request.header.set('authorization', `Bearer ${this.#token}`);
      return next(request);
    };
    this.agent = createClient(AgentService, this.#transport(server, this.#control, [withFeatures, withToken]));
    this.programs = createClient(ProgramService, this.#transport(server, this.#bulk, [withFeatures, withToken]));
    this.gateway = createClient(GatewayService, this.#transport(server, this.#bulk, [withFeatures, withToken]));
    // Authorised by the token of the step, which each call brings along.
    const ofSteps = this.#transport(server, this.#bulk, [withFeatures]);
    this.artifacts = createClient(ArtifactService, ofSteps);
    this.annotations = createClient(AnnotationService, ofSteps);
  }

  /** From now on calls are made as the agent this token belongs to. */
  authenticate(token: string): void {
    this.#token = token;
  }

  /** Drops the control connection, also one that hangs while it is being made: the next call makes a new one. */
  resetControl(): void {
    this.#control.abort();
  }

  resetBulk(): void {
    this.#bulk.abort();
  }

  [Symbol.dispose](): void {
    this.resetControl();
    this.resetBulk();
  }

  #transport(baseUrl: string, sessionManager: Http2SessionManager, interceptors: Interceptor[]): Transport {
    return createGrpcTransport({
      baseUrl,
      sessionManager,
      interceptors,
      readMaxBytes: maxMessageBytes,
      writeMaxBytes: maxMessageBytes,
      compressMinBytes: maxMessageBytes, // batches are compressed already, the rest is small
    });
  }
}

/**
 * Widens the connection's own window too: Node sets it only per stream. And a session that is given up because it went
 * silent tells its error after nobody listens any more, which would end the agent.
 */
export class Connection extends Http2SessionManager {
  readonly #known = new WeakSet<ClientHttp2Session>();

  constructor(server: string, options: SecureClientSessionOptions, pings: object = {}) {
    super(server, { pingIntervalMs: pingEveryMs, pingTimeoutMs, ...pings }, options);
  }

  override async request(...args: Parameters<Http2SessionManager['request']>) {
    const stream = await super.request(...args);
    const { session } = stream;
    if (session && 'setLocalWindowSize' in session && !this.#known.has(session as ClientHttp2Session)) {
      this.#known.add(session as ClientHttp2Session); // the session of a client's stream is a client's
      session.setLocalWindowSize(windowBytes);
      session.on('error', () => {}); // its streams have been told
    }
    return stream;
  }
}

function sessionOptions(trust: Trust): SecureClientSessionOptions {
  const settings = { initialWindowSize: windowBytes, enablePush: false };
  if (trust.kind !== 'authority') return { settings };
  return { settings, ca: trust.certificate, checkServerIdentity: () => undefined };
}
