import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.ts';
import { job, pipeline } from '../test/support/pipeline-text.ts';
import type { SecretId, StepRunId } from './domain/ids.ts';
import { KeyFile } from './services/key-file.ts';
import { ulids } from './services/ports/ids.ts';
import { type Services, type ServicesOptions, startServices } from './services.ts';

test('the limit of the queue is a setting, and there is none by default', async () => {
  using folder = temporaryFolder();
  const clock = new FakeClock();
  await using services = await startServices(optionsFor(folder.path, clock));
  const { runs, settings } = services;
  const queuedRun = () =>
    runs.runText({ text: pipeline([job('a')]), path: 'pipeline.yaml', triggeredBy: 'tester' }).runId;

  const unlimited = queuedRun();
  settings.set('queue.limitMinutes', 30, 'tester');
  const limited = queuedRun();
  clock.advance(30 * 60_000);

  expect(runs.jobs(unlimited)).toMatchObject([{ state: 'queued' }]);
  expect(runs.jobs(limited)).toMatchObject([{ state: 'failed', reason: 'no_runner' }]);
});

test('a database that is lost is not replaced by an empty one, which would remove all artifacts', async () => {
  using folder = temporaryFolder();
  const blob = join(folder.path, 'blobs', 'ab', 'ab12');
  mkdirSync(join(blob, '..'), { recursive: true });
  writeFileSync(blob, 'an artifact');

  await expect(startServices(optionsFor(folder.path))).rejects.toThrow(/signalbox\.db is missing.*restore a backup/);

  expect(existsSync(blob)).toBe(true);
});

describe('a key that is lost', () => {
  test('is not silently replaced: secrets are refused with what to do, and nothing stored is touched', async () => {
    using folder = temporaryFolder();
    const keyFile = await storeSecretIn(folder.path);
    const key = readFileSync(keyFile);
    rmSync(keyFile);
    {
      await using services = await startServices(optionsFor(folder.path));
      const [secret] = services.secrets.list();

      expect(() => services.secrets.rotate(secret?.id ?? ('' as SecretId), 'other', 'tester')).toThrow(
        /the key of 1 stored secret is lost: .*master\.key is missing.*put it back.*signalbox secrets reset/,
      );
      expect(() => services.secrets.put({ ...npmToken, name: 'B' }, 'tester')).toThrow(
        expect.objectContaining({ kind: 'wrong-state' }),
      );
      expect(existsSync(keyFile)).toBe(false);
    }
    writeFileSync(keyFile, key, { mode: 0o600 });

    await using restored = await startServices(optionsFor(folder.path));

    expect(valueSeenByARun(restored)).toEqual({ NPM_TOKEN: 'hunter2' });
  });

  test('is said by the doctor, and so is one that opens everything', async () => {
    using folder = temporaryFolder();
    const keyFile = await storeSecretIn(folder.path);
    const examined = async () => {
      await using services = await startServices(optionsFor(folder.path));
      const findings = await services.doctor.examine(AbortSignal.timeout(60_000));
      return findings.find(({ name }) => name === 'secrets');
    };

    expect(await examined()).toMatchObject({ result: 'ok', sentence: expect.stringMatching(/1 secret/) });
    rmSync(keyFile);
    expect(await examined()).toMatchObject({
      result: 'failed',
      sentence: expect.stringMatching(/lost/),
      fix: expect.stringMatching(/put it back/),
    });
  });

  test('and was replaced by another is noticed as well', async () => {
    using folder = temporaryFolder();
    const keyFile = await storeSecretIn(folder.path);
    writeFileSync(keyFile, `${Buffer.alloc(32, 9).toString('base64')}\n`);

    await using services = await startServices(optionsFor(folder.path));

    expect(() => valueSeenByARun(services)).toThrow(/does not open the 1 stored secret/);
  });

  test('does not keep a server from its other work', async () => {
    using folder = temporaryFolder();
    rmSync(await storeSecretIn(folder.path));

    await using services = await startServices(optionsFor(folder.path));
    const { runId } = services.runs.runText({ text: pipeline([job('a')]), path: 'a.yaml', triggeredBy: 'tester' });

    expect(services.runs.jobs(runId)).toMatchObject([{ state: 'queued' }]);
    expect(() => services.stepTokens.issue('step' as StepRunId)).not.toThrow();
  });
});

const npmToken = { name: 'NPM_TOKEN', scope: { kind: 'global' }, note: '', value: 'hunter2' } as const;

/** Answers the key file. */
async function storeSecretIn(dataDir: string): Promise<string> {
  await using services = await startServices(optionsFor(dataDir));
  services.secrets.put(npmToken, 'tester');
  return join(dataDir, 'master.key');
}

function valueSeenByARun({ runs, secrets }: Services) {
  const { runId } = runs.runText({ text: pipeline([job('a')]), path: 'pipeline.yaml', triggeredBy: 'tester' });
  return secrets.resolve(['NPM_TOKEN'], runId);
}

function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-services-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function optionsFor(dataDir: string, clock = new FakeClock()): ServicesOptions {
  return {
    dataDir,
    clock,
    ids: ulids(),
    log: pino({ level: 'silent' }),
    keyPlace: new KeyFile(dataDir),
    facts: {
      version: '0.0.0',
      bootId: 'boot',
      startedAtMs: clock.nowMs(),
      hostName: 'here',
      dataDir,
      nodeVersion: 'v24',
      timeZone: 'UTC',
      platform: 'linux x64',
      caFingerprint: '',
      agentAddress: 'here:50051',
      listeners: () => [],
    },
    urlOf: (runId) => `http://console/runs/${runId}`,
  };
}
