import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { type Event, EventSchema } from '../../gen/signalbox/console/v1/event_pb.js';
import type { ShellSettings } from '../ipc.ts';
import { noticeFrom } from './notices.ts';
import { Settings, shownSettings } from './settings.ts';

const wanted: ShellSettings = shownSettings(new Settings('/nonexistent').current);

function anEvent(type: string, fields: object): Event {
  return create(EventSchema, {
    type,
    sentence: 'what happened',
    runId: 'R',
    runnerId: 'N',
    approvalId: 'A',
    json: JSON.stringify(fields),
  });
}

const run = { pipelineName: 'build', number: 7, message: '' };

describe('a notice', () => {
  test.each([
    ['a run that failed', anEvent('pipeline-run.failed', run), false, 'runFailed', '/runs/R'],
    ['a run that repaired its pipeline', anEvent('pipeline-run.succeeded', run), true, 'runFixed', '/runs/R'],
    [
      'an approval',
      anEvent('approval.requested', { subject: 'deploy', message: '' }),
      false,
      'approvalNeeded',
      '/approvals?id=A',
    ],
    [
      'an approval that expires soon',
      anEvent('approval.reminded', { subject: 'deploy', message: '' }),
      false,
      'approvalExpires',
      '/approvals?id=A',
    ],
    ['a lost runner', anEvent('runner.alerted', { name: 'studio', message: '' }), false, 'runnerLost', '/runners/N'],
    ['its return', anEvent('runner.recovered', { name: 'studio', message: '' }), false, 'runnerBack', '/runners/N'],
    [
      'what a pipeline wants to tell',
      anEvent('notification.desktop', { title: 'Hi', message: 'done' }),
      false,
      'fromPipeline',
      '/runs/R',
    ],
  ])('is made of %s and leads to it', (_what, event, wasBroken, title, path) => {
    expect(noticeFrom(event, { wasBroken, wanted, language: 'en' })).toMatchObject({ title, path });
  });

  test('is not made of a runner that may be back in a moment', () => {
    const event = anEvent('runner.went-offline', { name: 'studio', message: '' });

    expect(noticeFrom(event, { wasBroken: false, wanted, language: 'en' })).toBeUndefined();
  });

  test.each([
    ['is green as always', 'pipeline-run.succeeded', false],
    ['failed as the one before', 'pipeline-run.failed', true],
  ])('is not made of a run that %s', (_what, type, wasBroken) => {
    expect(noticeFrom(anEvent(type, run), { wasBroken, wanted, language: 'en' })).toBeUndefined();
  });

  test.each([
    ['notifyRunFailed', anEvent('pipeline-run.failed', run), false],
    ['notifyRunFixed', anEvent('pipeline-run.succeeded', run), true],
    ['notifyApproval', anEvent('approval.requested', { subject: 'deploy', message: '' }), false],
    ['notifyRunnerLost', anEvent('runner.alerted', { name: 'studio', message: '' }), false],
    ['notifyRunnerLost', anEvent('runner.recovered', { name: 'studio', message: '' }), false],
  ])('is not made where %s is off', (key, event, wasBroken) => {
    expect(noticeFrom(event, { wasBroken, wanted: { ...wanted, [key]: false }, language: 'en' })).toBeUndefined();
  });

  test('says what happened in the language of the console', () => {
    const event = anEvent('pipeline-run.failed', { ...run, reason: 'timeout' });

    expect(noticeFrom(event, { wasBroken: false, wanted, language: 'fr' })?.body).toContain('en échec');
  });
});
