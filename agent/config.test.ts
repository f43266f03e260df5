import { describe, expect, test } from 'vitest';
import { parseAgentConfig } from './config.ts';

const least = { server: 'https://box:50051', dataDir: '/data' };

describe('the configuration', () => {
  test('needs a server and a data directory, the rest has defaults', () => {
    const parsed = parseAgentConfig(least);

    expect(parsed).toMatchObject({
      ok: true,
      config: { maxConcurrent: 1, labels: {}, insecure: false, containers: { enabled: true, pull: 'missing' } },
    });
  });

  test('takes a fingerprint in every usual spelling', () => {
    const hex = 'ab'.repeat(32);
    const spellings = [hex, `sha256:${hex}`, `SHA256:${hex.toUpperCase()}`, hex.toUpperCase().match(/../g)?.join(':')];

    expect(spellings.map((caFingerprint) => parseAgentConfig({ ...least, caFingerprint }))).toEqual(
      spellings.map(() => expect.objectContaining({ config: expect.objectContaining({ caFingerprint: hex }) })),
    );
  });

  test('names everything that is wrong at once', () => {
    const settings = { server: 'http://box', labels: { '-x': 'y' }, maxConcurrent: 0, token: 'abc', unknown: 1 };

    expect(parseAgentConfig(settings)).toEqual({
      ok: false,
      problems: expect.arrayContaining([
        'token: must be <agent id>:<secret>',
        'labels: -x: is not a valid label name',
        expect.stringContaining('maxConcurrent: '),
        expect.stringContaining('dataDir: '),
        expect.stringContaining('unknown'),
      ]),
    });
  });

  test.each([
    [{ ...least, server: 'http://box' }, 'server: is not encrypted; use https://, or allow it with insecure'],
    [
      { ...least, server: 'http://box', insecure: true, caFingerprint: 'ab'.repeat(32) },
      'caFingerprint: has no meaning for an address without TLS',
    ],
  ])('refuses %j', (settings, problem) => {
    expect(parseAgentConfig(settings)).toEqual({ ok: false, problems: [problem] });
  });
});
