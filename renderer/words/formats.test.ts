import { afterAll, describe, expect, test, vi } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { durationText, formatIn } from './formats.ts';

// The region of the machine decides how its language writes numbers.
vi.stubGlobal('navigator', { language: 'en-GB' });
afterAll(() => {
  vi.unstubAllGlobals();
});

const en = formatIn('en');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('durations', () => {
  const plain = (ms: number) => durationText(ms, (value) => String(Math.round(value * 10) / 10));

  test.each([
    [999, '999 ms'],
    [999.7, '1 s'],
    [1000, '1 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [hour - 1, '1 h'],
    [hour + 59_000, '1 h'],
    [day - 1, '1 d'],
    [-5, '0 ms'],
  ])('%d ms are %s', (ms, text) => {
    expect(plain(ms)).toBe(text);
  });

  test('no unit ever reaches the next larger one', () => {
    const limits: Readonly<Record<string, number>> = { ms: 1000, s: 60, min: 60, h: 24 };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 400 * day, noNaN: true }), (ms) => {
        for (const [, value, unit = ''] of plain(ms).matchAll(/([\d.]+) (\w+)/g)) {
          expect(Number(value)).toBeLessThan(limits[unit] ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});

describe('sizes', () => {
  test.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1024 ** 2 - 1, '1 MiB'],
    [1024 ** 3, '1 GiB'],
    [1024 ** 5, '1,024 TiB'],
  ])('%d bytes are %s', (size, text) => {
    expect(en.bytes(size)).toBe(text);
  });
});

describe('relative times', () => {
  const now = Date.UTC(2026, 2, 3, 12);

  test.each([
    [0, 'now'],
    [-9999, 'now'],
    [-12 * minute, '12'],
    [-(hour - 1), '59'],
    [3 * hour, '3'],
    [2 * hour - 1000, '2'],
    [hour + 20 * minute, '1'],
    [-6 * day, '6'],
  ])('%d ms from now say %s', (distanceMs, text) => {
    expect(en.relative(now + distanceMs, now)).toContain(text);
  });

  test('after a week the date is said', () => {
    expect(en.relative(now - 7 * day, now)).toBe(en.dateTime(now - 7 * day));
    expect(en.relative(now + 7 * day, now)).toBe(en.dateTime(now + 7 * day));
  });
});

test('numbers are written as the language writes them', () => {
  expect([en.number(1234567), formatIn('de').number(1234567)]).toEqual(['1,234,567', '1.234.567']);
  expect(formatIn('de').bytes(1536)).toBe('1,5 KiB');
  expect(en.percent(0.956)).toBe('96%');
});

test('French counts days as jours and sizes in octets', () => {
  const fr = formatIn('fr');

  expect([fr.duration(3 * day + 4 * hour), fr.bytes(1536)]).toEqual(['3 j 4 h', '1,5 Kio']);
});

test('the time of day of a log line has milliseconds and midnight is zero', () => {
  expect(en.clock(new Date(2026, 2, 3, 0, 4, 5, 6).getTime())).toBe('00:04:05.006');
});
