import { networkInterfaces } from 'node:os';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Logger } from 'pino';
import type { RegisterResponse } from '../../gen/agent/v1/agent_pb.js';
import { type Clock, Grace } from '../clock.ts';
import type { AgentConfig } from '../config.ts';
import { AgentStopped } from '../exit.ts';
import type { Identity, IdentityFile } from '../identity.ts';
import type { Backoff } from './backoff.ts';
import type { ServerLink } from './server-link.ts';

const callMs = 30_000;
/** For an answer that is under way when the agent is asked to end: without it nobody could say good-bye. */
const lastAnswerMs = 5_000;

export interface Registered {
  readonly agentId: string;
  readonly heartbeatEveryMs: number;
  /** Another identity than last time: what was spooled and journaled belongs to somebody else. */
  readonly isNew: boolean;
}

export interface RegistrationOptions {
  readonly config: AgentConfig;
  readonly version: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly link: ServerLink;
  readonly identities: IdentityFile;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly log: Logger;
}

type Credential =
  | { readonly kind: 'static'; readonly token: string }
  | { readonly kind: 'known'; readonly identity: Identity }
  | { readonly kind: 'enrolment'; readonly registrationToken: string };

/**
 * Makes this agent known, trying until the server answers. An identity on disk is presented again at every start, so
 * that version, labels and capacity become known; a runner that was removed meanwhile is enrolled anew if it can be.
 */
export async function register(options: RegistrationOptions, signal: AbortSignal): Promise<Registered> {
  const { config, identities, link, backoff, clock, log } = options;
  using grace = new Grace(clock, lastAnswerMs, signal);
  const server = new URL(config.server).origin;
  const known = identities.load(server);
  let credential = credentialOf(config, known);
  for (;;) {
    signal.throwIfAborted();
    backoff.begin();
    try {
      const answer = await callRegister(options, credential, grace.signal);
      backoff.succeeded();
      const token = answer.authToken || tokenOf(credential);
      identities.save({ server, agentId: answer.agentId, token });
      link.authenticate(token);
      log.info({ agentId: answer.agentId, pendingApproval: answer.pendingApproval }, 'registered');
      return {
        agentId: answer.agentId,
        heartbeatEveryMs: Math.min(300, Math.max(5, Number(answer.heartbeatInterval) || 30)) * 1000,
        isNew: answer.agentId !== known?.agentId,
      };
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      if (credential.kind === 'known' && code === Code.NotFound && config.registrationToken) {
        log.warn(
          { agentId: credential.identity.agentId },
          'this runner was removed from the control plane; enrolling anew',
        );
        credential = { kind: 'enrolment', registrationToken: config.registrationToken };
        continue;
      }
      const stop = untrusted(error, config) ?? refusalOf(code, rawMessage, credential);
      if (stop) throw new AgentStopped(stop, { cause: error });
      log.warn({ reason: rawMessage }, 'the control plane does not answer; trying again');
      link.resetControl();
      await backoff.wait(signal);
    }
  }
}

function credentialOf(config: AgentConfig, known: Identity | undefined): Credential {
  if (config.token) return { kind: 'static', token: config.token };
  if (known) return { kind: 'known', identity: known };
  if (config.registrationToken) return { kind: 'enrolment', registrationToken: config.registrationToken };
  const because = `this agent is not registered with ${config.server}; start it once with a registration token`;
  throw new AgentStopped({ kind: 'refused', because });
}

function tokenOf(credential: Credential): string {
  if (credential.kind === 'static') return credential.token;
  if (credential.kind === 'known') return credential.identity.token;
  throw new AgentStopped({ kind: 'refused', because: 'the control plane answered an enrolment without a token' });
}

async function callRegister(
  { config, version, labels, link }: RegistrationOptions,
  credential: Credential,
  signal: AbortSignal,
): Promise<RegisterResponse> {
  return await link.agent.register(
    {
      agentName: config.name,
      ip: ownAddress(),
      os: process.platform === 'win32' ? 'windows' : process.platform,
      arch: process.arch === 'x64' ? 'amd64' : process.arch,
      version,
      maxConcurrentStepRuns: config.maxConcurrent,
      labels,
      ...(credential.kind === 'enrolment'
        ? { registrationToken: credential.registrationToken }
        : { token: tokenOf(credential) }),
    },
    { signal, timeoutMs: callMs },
  );
}

function refusalOf(code: Code, message: string, credential: Credential) {
  if (code === Code.Unauthenticated && credential.kind === 'known')
    return { kind: 'revoked', because: message } as const;
  const isFinal = [Code.Unauthenticated, Code.InvalidArgument, Code.NotFound, Code.PermissionDenied].includes(code);
  return isFinal ? ({ kind: 'refused', because: message } as const) : undefined;
}

/** A certificate that is not trusted now will not be in a minute: somebody must act. */
function untrusted(error: unknown, { server, caFingerprint }: AgentConfig) {
  const code = tlsCodeOf(error);
  if (!code) return undefined;
  const hint = caFingerprint
    ? 'it does not hold a certificate of the pinned authority'
    : 'give the fingerprint of its authority (--ca-fingerprint), as the enrolment command has it';
  return { kind: 'refused', because: `the certificate of ${server} is not trusted (${code}): ${hint}` } as const;
}

function tlsCodeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : '';
    if (/CERT|SELF_SIGNED|ISSUER|VERIFY/.test(code)) return code;
  }
  return undefined;
}

/** For display: the first address others can reach. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '';
}
