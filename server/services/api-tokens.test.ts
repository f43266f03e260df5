import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { ApiTokens } from './api-tokens.ts';

const refused = expect.objectContaining({ kind: 'unauthenticated' });

test('a token says whose it is until it expires or is revoked', () => {
  using base = foundation();
  const tokens = new ApiTokens(base);
  const { token, record } = tokens.create({ name: 'ci script', expiresAtMs: null }, 'op');
  const brief = tokens.create({ name: 'brief', expiresAtMs: base.clock.nowMs() + 1_000 }, 'op');

  expect(tokens.verify(token)).toEqual({ id: record.id, name: 'ci script' });
  base.clock.advance(1_000);
  expect(() => tokens.verify(brief.token)).toThrow(refused);
  tokens.revoke(record.id, 'op');

  expect(() => tokens.verify(token)).toThrow(refused);
  expect(() => tokens.verify('sbx_nothing')).toThrow(refused);
});

test('the token is not stored, and its last use is', () => {
  using base = foundation();
  const tokens = new ApiTokens(base);
  const { token } = tokens.create({ name: 'ci', expiresAtMs: null }, 'op');

  tokens.verify(token);

  expect(tokens.list()).toMatchObject([{ name: 'ci', lastUsedAtMs: base.clock.nowMs() }]);
  expect(JSON.stringify([tokens.list(), base.events.after(0)])).not.toContain(token.slice(4));
});
