import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.ts';
import { job, pipeline } from '../test/support/pipeline-text.ts';
import { ulids } from './services/ports/ids.ts';
import { type ServicesOptions, startServices } from './services.ts';

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
    facts: {
      version: '0.0.0',
      bootId: 'boot',
      startedAtMs: clock.nowMs(),
      hostName: 'here',
      dataDir,
      nodeVersion: 'v24',
      platform: 'linux x64',
      caFingerprint: '',
      agentAddress: 'here:50051',
      listeners: () => [],
    },
    urlOf: (runId) => `http://console/runs/${runId}`,
  };
}
