import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '../domain/errors.ts';
import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../services/ports/clock.ts';
import type { KeyPair } from './issue-certificate.ts';

const dayMs = 86_400_000;
/** Ten years: agents pin it, so it outlives every server certificate. */
const authorityDays = 3650;
/** Some clients refuse certificates that are valid for longer. */
const serverDays = 397;
const renewBeforeMs = 30 * dayMs;

export interface TlsIdentity {
  readonly key: string;
  /** The server's certificate and the authority's: a client that pins the authority sees it in the handshake. */
  readonly chain: string;
  readonly renewAtMs: Millis;
}

/** `sha256:` and the hexadecimal digest of the certificate: what an enrolment command carries. */
export function fingerprintOf(certificatePem: string): string {
  return `sha256:${createHash('sha256').update(new X509Certificate(certificatePem).raw).digest('hex')}`;
}

/** Addresses of this machine's network interfaces, loopback included. */
export function ownAddresses(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [...new Set(addresses.map(({ address }) => address.replace(/%.*$/, '')))];
}

/** The authority of this control plane, made at first start, and the server certificates it signs. */
export class CertificateAuthority {
  readonly #authority: KeyPair;
  readonly #dir: string;
  readonly #clock: Clock;

  private constructor(authority: KeyPair, dir: string, clock: Clock) {
    this.#authority = authority;
    this.#dir = dir;
    this.#clock = clock;
  }

  /** Throws when the files exist and cannot be used: a new authority would lock out every enrolled agent. */
  static async open({ dir, clock }: { readonly dir: string; readonly clock: Clock }): Promise<CertificateAuthority> {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const file = join(dir, 'authority.pem');
    let authority = readKeyPair(file);
    if (!authority) {
      const { issueAuthority } = await import('./issue-certificate.ts');
      authority = await issueAuthority(validity(clock.nowMs(), authorityDays));
      writeKeyPair(file, authority);
    }
    return new CertificateAuthority(authority, dir, clock);
  }

  get certificate(): string {
    return this.#authority.certificate;
  }

  get fingerprint(): string {
    return fingerprintOf(this.#authority.certificate);
  }

  /** The stored certificate while it covers all names and is far from its end, else another with a new key. */
  async serverIdentity(names: readonly string[]): Promise<TlsIdentity> {
    const file = join(this.#dir, 'server.pem');
    let server = readKeyPair(file);
    if (!server || !this.#isUsable(server, names)) {
      const { issueServer } = await import('./issue-certificate.ts');
      server = await issueServer(this.#authority, names, validity(this.#clock.nowMs(), serverDays));
      writeKeyPair(file, server);
    }
    return {
      key: server.key,
      chain: `${server.certificate.trim()}\n${this.#authority.certificate}`,
      renewAtMs: new X509Certificate(server.certificate).validToDate.getTime() - renewBeforeMs,
    };
  }

  #isUsable({ certificate, key }: KeyPair, names: readonly string[]): boolean {
    const server = new X509Certificate(certificate);
    return (
      server.verify(new X509Certificate(this.#authority.certificate).publicKey) &&
      server.checkPrivateKey(createPrivateKey(key)) &&
      server.validToDate.getTime() - renewBeforeMs > this.#clock.nowMs() &&
      names.every((name) => (isIP(name) ? server.checkIP(name) : server.checkHost(name)) !== undefined)
    );
  }
}

/** One day into the past: clocks of agents differ. */
function validity(nowMs: Millis, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + days * dayMs) };
}

function readKeyPair(file: string): KeyPair | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (reason) {
    if (reason instanceof Error && 'code' in reason && reason.code === 'ENOENT') return undefined;
    throw reason;
  }
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(text)?.[0];
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(text)?.[0];
  if (!certificate || !key)
    throw new DomainError('wrong-state', `${file} does not hold a certificate and its key; restore it from a backup`);
  return { certificate, key };
}

function writeKeyPair(file: string, { certificate, key }: KeyPair): void {
  writeFileSync(`${file}.new`, certificate + key, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
