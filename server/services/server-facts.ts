import type { Millis } from '../domain/ids.ts';

export interface ListenerFacts {
  readonly kind: 'lan' | 'plaintext' | 'console';
  /** As a client would write it: `https://0.0.0.0:50051`. */
  readonly url: string;
}

/** What the composition root knows of this server and nobody else can. */
export interface ServerFacts {
  readonly version: string;
  /** New with each start of the process. */
  readonly bootId: string;
  readonly startedAtMs: Millis;
  readonly hostName: string;
  readonly dataDir: string;
  readonly nodeVersion: string;
  /** Platform and architecture: `linux x64`. */
  readonly platform: string;
  /** Of cron triggers that name none. */
  readonly timeZone: string;
  /** SHA-256 of the authority's certificate, hex. */
  readonly caFingerprint: string;
  /** `host:port` that agents of other machines are told to connect to. */
  readonly agentAddress: string;
  /** Those that are open now; empty until they are. */
  listeners(): readonly ListenerFacts[];
}
