import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { collectPair, durationFrom, portFrom } from './pairs.ts';

describe('NAME=VALUE', () => {
  test('collects, keeps further = signs and lets the last one win', () => {
    const first = collectPair('URL=http://x/?a=b', {});

    expect(collectPair('URL=', collectPair('LEVEL=debug', first))).toEqual({ URL: '', LEVEL: 'debug' });
  });

  test.each(['LEVEL', '=debug'])('refuses %s', (text) => {
    expect(() => collectPair(text, {})).toThrow(InvalidArgumentError);
  });
});

test.each([
  ['45s', 45_000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
])('%s is %i ms', (text, ms) => {
  expect(durationFrom(text)).toBe(ms);
});

test.each(['30', 'm', '1.5h', '-1m'])('%s is no duration', (text) => {
  expect(() => durationFrom(text)).toThrow(InvalidArgumentError);
});

test('a port is at most 65535', () => {
  expect(() => portFrom('65536')).toThrow(InvalidArgumentError);
});
