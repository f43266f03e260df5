import { X509Certificate } from 'node:crypto';
import { mkdtempDisposableSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { CertificateAuthority, fingerprintOf } from './certificate-authority.ts';

const dayMs = 86_400_000;
const names = ['box.local', '127.0.0.1', '::1'];

const leafOf = (chain: string) => new X509Certificate(chain);
const authorityOf = (chain: string) => new X509Certificate(chain.slice(chain.lastIndexOf('-----BEGIN')));

test('the server certificate names hosts and addresses and is signed by the authority in its chain', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'authority-'));
  const authority = await CertificateAuthority.open({ dir: folder.path, clock: new FakeClock() });

  const { chain } = await authority.serverIdentity(names);

  expect(leafOf(chain).subjectAltName).toBe('DNS:box.local, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  expect(leafOf(chain).verify(authorityOf(chain).publicKey)).toBe(true);
  expect(fingerprintOf(authorityOf(chain).toString())).toBe(authority.fingerprint);
});

test('a restart keeps authority and server certificate', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'authority-'));
  const clock = new FakeClock();
  const first = await CertificateAuthority.open({ dir: folder.path, clock });
  const before = await first.serverIdentity(names);

  const second = await CertificateAuthority.open({ dir: folder.path, clock });

  expect(second.fingerprint).toBe(first.fingerprint);
  expect(await second.serverIdentity(names)).toEqual(before);
});

test('another name or a close end makes another server certificate of the same authority', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'authority-'));
  const clock = new FakeClock();
  const authority = await CertificateAuthority.open({ dir: folder.path, clock });
  const first = await authority.serverIdentity(names);

  const renamed = await authority.serverIdentity([...names, '192.0.2.7']);
  clock.advance(renamed.renewAtMs - clock.nowMs());
  const renewed = await authority.serverIdentity(names);

  expect(new Set([first.chain, renamed.chain, renewed.chain]).size).toBe(3);
  expect(renewed.renewAtMs - clock.nowMs()).toBe((397 - 30) * dayMs);
});

test.skipIf(process.platform === 'win32')('private keys are readable by their owner only', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'authority-'));
  const authority = await CertificateAuthority.open({ dir: folder.path, clock: new FakeClock() });
  await authority.serverIdentity(names);

  const modes = ['authority.pem', 'server.pem'].map((name) => statSync(join(folder.path, name)).mode & 0o777);

  expect(modes).toEqual([0o600, 0o600]);
});
