import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { EventSchema } from '../../gen/signalbox/console/v1/event_pb.js';
import { eventText } from './event-text.ts';

const anEvent = (type: string, fields: object, actor = 'system') =>
  create(EventSchema, { type, actor, sentence: 'as the server says', json: JSON.stringify(fields) });

const run = { pipelineName: 'build', number: 7, attempt: 1, durationMs: 0, reason: '', message: '' };
const step = { jobName: 'test', stepName: 'unit', attempt: 1, durationMs: 0, reason: '', message: '' };

test.each([
  [
    'pipeline-run.created',
    { ...run, triggeredBy: '', triggerType: 'cron' },
    'run build #7 was created by its schedule',
  ],
  ['pipeline-run.created', { ...run, triggeredBy: 'Ada', triggerType: 'manual' }, 'run build #7 was created by Ada'],
  [
    'step-run.failed',
    { ...step, attempt: 2, durationMs: 4_000, reason: 'exit_code', message: 'exit code 2' },
    'step test / unit failed (attempt 2) after 4 s: exit code 2',
  ],
  ['runner.paused', { name: 'studio', message: 'new disk' }, 'runner studio: paused: new disk'],
  ['setting.changed', { key: 'backup.keep', before: '7', after: '3' }, 'setting backup.keep was changed from 7 to 3'],
  ['setting.changed', { key: 'notifications.webhookUrl' }, 'setting notifications.webhookUrl was changed'],
  [
    'approval.rejected',
    { subject: 'ship', pipelineName: 'shop', number: 4, message: 'Ship it?', comment: 'not today' },
    'approval of shop #4 / ship was rejected: not today',
  ],
  ['token.used-up', { name: '', tokenId: 'T1' }, 'token T1 was used up'],
  ['job-run.phase-changed', { jobName: 'test', phase: 'queue' }, 'job test is at the queue'],
])('%s of %o is told as "%s"', (type, fields, text) => {
  expect(eventText(anEvent(type, fields), 'en')).toBe(text);
});

test('what happened is told in the language of the reader', () => {
  const failed = anEvent('pipeline-run.failed', { ...run, durationMs: 4_000, reason: 'timeout', message: 'too long' });

  expect(eventText(failed, 'de')).toBe('Lauf build #7 ist fehlgeschlagen nach 4 s: sein Zeitlimit ist um');
  expect(eventText(failed, 'fr')).toBe('exécution build #7 en échec après 4 s\u00a0: son délai est dépassé');
});

test('a runner whose token somebody revoked was not silent', () => {
  const fields = { name: 'studio', message: '' };

  expect(eventText(anEvent('runner.went-offline', fields), 'en')).toContain('no sign of life');
  expect(eventText(anEvent('runner.went-offline', fields, 'Ada'), 'en')).toContain('revoked');
});

test('an event of a newer server is told in its words', () => {
  expect(eventText(anEvent('teapot.boiled', {}), 'fr')).toBe('as the server says');
});
