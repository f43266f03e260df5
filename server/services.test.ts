import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.ts';
import { job, pipeline } from '../test/support/pipeline-text.ts';
import { ulids } from './services/ports/ids.ts';
import { startServices } from './services.ts';

test('the limit of the queue is a setting, and there is none by default', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-services-'));
  using owned = new DisposableStack();
  owned.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const clock = new FakeClock();
  await using services = await startServices({
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
  });
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
