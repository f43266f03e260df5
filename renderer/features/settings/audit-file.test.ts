import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { EventSchema, ListEventsResponseSchema } from '../../../gen/signalbox/console/v1/event_pb.js';
import { auditFile } from './audit-file.ts';

const event = (seq: number, fields: object) =>
  create(EventSchema, {
    seq,
    atMs: Date.UTC(2026, 10, 21, 9, 30, seq),
    type: 'approval.approved',
    actor: 'anna',
    sentence: 'anna approved',
    json: JSON.stringify(fields),
  });

test('holds every event of every page, one a line, with all its fields', async () => {
  const pages = new Map([
    ['', create(ListEventsResponseSchema, { events: [event(3, { comment: 'two\nlines' })], nextPageToken: 'next' })],
    ['next', create(ListEventsResponseSchema, { events: [event(2, {})] })],
  ]);

  const text = await auditFile(async (token) => pages.get(token) ?? create(ListEventsResponseSchema));

  expect(text.endsWith('\n')).toBe(true);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { seq: 3, at: '2026-11-21T09:30:03.000Z', actor: 'anna', fields: { comment: 'two\nlines' } },
    { seq: 2, type: 'approval.approved', fields: {} },
  ]);
});
