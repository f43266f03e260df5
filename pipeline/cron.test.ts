import { describe, expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { nextCronTime, parseCron } from './cron.ts';
import { TimeZone } from './time-zone.ts';

function times(expression: string, from: string, count: number, zone = 'UTC'): readonly string[] {
  const parsed = parseCron(expression);
  const timeZone = TimeZone.find(zone);
  if (!parsed.ok || timeZone === undefined) throw new Error(parsed.ok ? zone : parsed.message);
  const found: string[] = [];
  let after = Date.parse(from);
  while (found.length < count) {
    const next = nextCronTime(parsed.schedule, after, timeZone);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace(':00.000Z', 'Z'));
    after = next;
  }
  return found;
}

describe('fields', () => {
  test.each([
    ['30 5 * * 1-5', ['2026-01-01T05:30Z', '2026-01-02T05:30Z', '2026-01-05T05:30Z']],
    ['5/20 * * * *', ['2026-01-01T00:05Z', '2026-01-01T00:25Z', '2026-01-01T00:45Z']],
    ['0 0 ? FEB,apr *', ['2026-02-01T00:00Z', '2026-02-02T00:00Z', '2026-02-03T00:00Z']],
    ['0 0 * * 5-7', ['2026-01-02T00:00Z', '2026-01-03T00:00Z', '2026-01-04T00:00Z']],
    ['0 0 13 * fri', ['2026-01-02T00:00Z', '2026-01-09T00:00Z', '2026-01-13T00:00Z']],
    ['@monthly', ['2026-02-01T00:00Z', '2026-03-01T00:00Z', '2026-04-01T00:00Z']],
    ['@every 90m', ['2026-01-01T01:30Z', '2026-01-01T03:00Z', '2026-01-01T04:30Z']],
    ['0 15 10 * * *', ['2026-01-01T10:15Z', '2026-01-02T10:15Z', '2026-01-03T10:15Z']],
  ])('%s', (expression, expected) => {
    expect(times(expression, '2026-01-01T00:00:00Z', 3)).toEqual(expected);
  });

  test.each([
    '',
    '* * * *',
    '60 * * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    '1-2-3 * * * *',
    'x * * * *',
    '@often',
    '@every 0s',
    '@every 1.5s',
    '* * L * *',
    '*-5 * * * *',
  ])('%j is refused', (expression) => {
    expect(parseCron(expression).ok).toBe(false);
  });

  test('a day that never comes has no next time', () => {
    expect(times('0 0 30 2 *', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });

  test('more often than once a minute becomes once a minute', () => {
    expect(parseCron('*/10 * * * * *')).toMatchObject({ ok: true, schedule: { isTooDense: true } });
    expect(times('*/10 * * * * *', '2026-01-01T00:00:00Z', 2)).toEqual(['2026-01-01T00:01Z', '2026-01-01T00:02Z']);
  });
});

describe('daylight saving', () => {
  test('a skipped time fires at the first valid moment after it', () => {
    expect(times('30 2 * * *', '2026-03-28T12:00:00Z', 2, 'Europe/Zurich')).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
  });

  test('several skipped times fire once', () => {
    expect(times('*/15 2,3 * * *', '2026-03-29T00:00:00Z', 2, 'Europe/Zurich')).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-29T01:15Z',
    ]);
  });

  test('a doubled time fires once, the first time', () => {
    expect(times('30 2 * * *', '2026-10-24T12:00:00Z', 2, 'Europe/Zurich')).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  test('a zone with half an hour of change', () => {
    expect(times('15 2 * * *', '2026-10-03T12:00:00Z', 1, 'Australia/Lord_Howe')).toEqual(['2026-10-03T15:30Z']);
  });
});

test('an unknown zone is none', () => {
  expect(TimeZone.find('Moon/Crater')).toBeUndefined();
});

test('times only go forward, and each is a match of its own predecessor', () => {
  const field = (min: number, max: number) => fc.oneof(fc.constant('*'), fc.integer({ min, max }).map(String));
  const expression = fc
    .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
    .map((fields) => fields.join(' '));
  const zone = fc.constantFrom('UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kathmandu');

  fc.assert(
    fc.property(expression, zone, fc.nat({ max: 4 * 365 * 86_400 }), (text, name, seconds) => {
      const parsed = parseCron(text);
      const timeZone = TimeZone.find(name);
      if (!parsed.ok || timeZone === undefined) throw new Error(text);
      const after = Date.UTC(2024, 0, 1) + seconds * 1000;
      const next = nextCronTime(parsed.schedule, after, timeZone);
      if (next === undefined) return;

      expect(next).toBeGreaterThan(after);
      expect(nextCronTime(parsed.schedule, next - 1, timeZone)).toBe(next);
    }),
  );
});
