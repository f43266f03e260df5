import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';

/** How the agent recognises its control plane. */
export type Trust =
  | { readonly kind: 'plaintext' }
  | { readonly kind: 'system' }
  /** Only this authority, whatever name the server is reached by: it signs for this one control plane. */
  | { readonly kind: 'authority'; readonly certificate: string };

const handshakeMs = 10_000;

/**
 * Asks the server for its certificates and returns the one with this SHA-256 digest, as PEM. Nothing is sent over the
 * connection it asks on: the server proves that it holds the key of a certificate signed by this one on the next.
 */
export async function authorityWith(fingerprint: string, server: URL, signal: AbortSignal): Promise<string> {
  const chain = await certificatesOf(server, signal);
  const digests = chain.map((raw) => createHash('sha256').update(raw).digest('hex'));
  const found = chain[digests.indexOf(fingerprint)];
  if (found) return pemOf(found);
  throw new FingerprintMismatch(
    `${server.host} shows no certificate with the fingerprint sha256:${fingerprint}, only ${digests
      .map((digest) => `sha256:${digest}`)
      .join(', ')}`,
  );
}

/** Whoever answers at that address is not the control plane the enrolment named. */
export class FingerprintMismatch extends Error {
  override readonly name = 'FingerprintMismatch';
}

function certificatesOf(server: URL, signal: AbortSignal): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const host = server.hostname.replace(/^\[|\]$/g, '');
    const socket: TLSSocket = connect({
      host,
      port: Number(server.port || 443),
      ...(isIP(host) ? {} : { servername: host }),
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false, // the fingerprint decides, below
    });
    const end = AbortSignal.any([signal, AbortSignal.timeout(handshakeMs)]);
    const abort = () => socket.destroy(new Error(`no TLS handshake with ${server.host}`, { cause: end.reason }));
    end.addEventListener('abort', abort, { once: true });
    socket.once('secureConnect', () => {
      const chain: Buffer[] = [];
      let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
      for (; next && !chain.some((raw) => next?.raw.equals(raw)); next = next.issuerCertificate) chain.push(next.raw);
      resolve(chain);
      socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => end.removeEventListener('abort', abort));
  });
}

function pemOf(raw: Buffer): string {
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

export interface TrustOptions {
  readonly server: string;
  readonly caFingerprint: string | undefined;
}

/** Decides how the control plane is recognised; with a fingerprint this already talks to it. */
export async function establishTrust({ server, caFingerprint }: TrustOptions, signal: AbortSignal): Promise<Trust> {
  const url = new URL(server);
  if (url.protocol === 'http:') return { kind: 'plaintext' };
  if (!caFingerprint) return { kind: 'system' };
  return { kind: 'authority', certificate: await authorityWith(caFingerprint, url, signal) };
}
