import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { AgentService } from '../../gen/agent/v1/agent_pb.js';
import { startAgent, temporaryFolder } from '../testing/agents.ts';
import { ServerLink } from './server-link.ts';
import { establishTrust, FingerprintMismatch } from './trust.ts';

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const never = new AbortController().signal;
let authority: Authority;
let stranger: Authority;

beforeAll(async () => {
  x509.cryptoProvider.set(webcrypto);
  [authority, stranger] = await Promise.all([anAuthority('one'), anAuthority('two')]);
});

async function anAuthority(name: string): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  return { certificate, keys };
}

function fingerprintOf({ certificate }: Authority): string {
  return createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex');
}

/** A control plane whose certificate names another host than it is reached by, and that shows these authorities. */
async function aServer(signedBy: Authority, shown: readonly Authority[] = [signedBy]) {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=elsewhere',
    issuer: signedBy.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: signedBy.keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'elsewhere.example' }])],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  const cert = [certificate, ...shown.map((one) => one.certificate)].map((one) => one.toString('pem')).join('\n');
  const routes = { register: () => ({ success: true, agentId: 'agt_tls', authToken: 'agt_tls:x' }) };
  const server = createSecureServer(
    { key, cert },
    connectNodeAdapter({ routes: (router) => void router.service(AgentService, routes) }),
  );
  server.on('sessionError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on a port
  return { url, [Symbol.asyncDispose]: async () => void server.close() };
}

async function registerAt(url: string, caFingerprint: string): Promise<string> {
  const trust = await establishTrust({ server: url, caFingerprint }, never);
  using link = new ServerLink(url, trust);
  return (await link.agent.register({ token: 'a:b' })).agentId;
}

describe('trust in a control plane', () => {
  test('follows from the fingerprint of its authority, by whatever name it is reached', async () => {
    await using server = await aServer(authority);

    expect(await registerAt(server.url, fingerprintOf(authority))).toBe('agt_tls');
  });

  test('is not given to another authority', async () => {
    await using server = await aServer(stranger);

    await expect(registerAt(server.url, fingerprintOf(authority))).rejects.toThrow(FingerprintMismatch);
  });

  test('is not given to a server that only shows the right authority', async () => {
    await using server = await aServer(stranger, [authority]);

    await expect(registerAt(server.url, fingerprintOf(authority))).rejects.toThrow(/verif|certificate|self/i);
  });

  test('ends an agent at once where it cannot be established', async () => {
    await using server = await aServer(authority);
    using folder = temporaryFolder();
    const settings = { server: server.url, dataDir: folder.path, insecure: false };
    const other = startAgent({ ...settings, caFingerprint: fingerprintOf(stranger) });
    const mismatch = await other.exit;
    const unknown = await startAgent(settings).exit;

    expect([mismatch, unknown]).toEqual([
      { kind: 'refused', because: expect.stringContaining('shows no certificate with the fingerprint') },
      { kind: 'refused', because: expect.stringContaining('ca-fingerprint') },
    ]);
  });
});
