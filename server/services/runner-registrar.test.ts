import { expect, test } from 'vitest';
import { aRegistration, refusalOf, setUp } from '../../test/support/runner-desk.ts';
import type { Registration } from './runner-registrar.ts';

test('a dynamic registration answers an agent token that authenticates', () => {
  using set = setUp();
  const { token } = set.token();

  const answer = set.runners.register(aRegistration({ registrationToken: token, labels: { gpu: 'yes' } }));

  expect(answer).toMatchObject({
    heartbeatIntervalSeconds: 30,
    labels: { os: 'linux', arch: 'amd64', name: 'attic', gpu: 'yes' },
    isPendingApproval: false,
  });
  expect(answer.runnerId).toMatch(/^agt_[0-9a-f]{16}$/);
  expect(answer.authToken).toMatch(/^agt_[0-9a-f]{16}:[A-Za-z0-9_-]{43}$/);
  expect(set.runners.authenticate(answer.authToken ?? '')).toBe(answer.runnerId);
  expect(set.runners.schedulable()).toMatchObject([{ capacity: 2, availability: { kind: 'available' } }]);
});

test('without any credential the registration is invalid', () => {
  using set = setUp();

  expect(refusalOf(() => set.runners.register(aRegistration())).kind).toBe('invalid');
});

test('unknown, expired, used up and revoked registration tokens are refused with one and the same text', () => {
  using set = setUp();
  const expired = set.token({ expiresAtMs: set.clock.nowMs() + 1000 });
  const usedUp = set.token({ maxUses: 1 });
  const revoked = set.token();
  set.runners.register(aRegistration({ registrationToken: usedUp.token }));
  set.registrationTokens.revoke(revoked.record.id, 'op');
  set.clock.advance(1000);

  const refusals = [`art_${'0'.repeat(40)}`, expired.token, usedUp.token, revoked.token].map((registrationToken) =>
    refusalOf(() => set.runners.register(aRegistration({ registrationToken }))),
  );

  expect(new Set(refusals.map(({ kind }) => kind))).toEqual(new Set(['unauthenticated']));
  expect(new Set(refusals.map(({ message }) => message)).size).toBe(1);
  expect(refusals.map(({ entry }) => [entry?.cause, entry?.tokenId, entry?.sinceMs])).toEqual([
    ['token-unknown', null, null],
    ['token-expired', expired.record.id, expired.record.expiresAtMs],
    ['token-used-up', usedUp.record.id, null],
    ['token-revoked', revoked.record.id, set.clock.nowMs() - 1000],
  ]);
});

test('why a runner was not let in is kept for the operator: another secret, or what is wrong with its request', () => {
  using set = setUp();
  const { runnerId } = set.runners.admin.create({ name: 'cellar', labels: {}, isEmbedded: false }, 'op');
  const causeOf = (changes: Partial<Registration>) =>
    refusalOf(() => set.runners.register(aRegistration(changes))).entry?.cause;

  expect([
    causeOf({ token: `${runnerId}:wrong` }),
    causeOf({ token: 'agt_nobody:wrong' }),
    causeOf({ registrationToken: set.token().token, labels: { '-x': '1' } }),
    refusalOf(() => set.runners.authenticate(`${runnerId}:wrong`)).entry?.runnerId,
  ]).toEqual(['secret-wrong', 'token-unknown', 'refused', runnerId]);
});

test('a bad token is refused before bad labels, and bad labels do not cost a use', () => {
  using set = setUp();
  const { token, record } = set.token({ maxUses: 1 });
  const badLabels = { labels: { '-x': '1' } };

  expect(refusalOf(() => set.runners.register(aRegistration({ registrationToken: 'art_x', ...badLabels }))).kind).toBe(
    'unauthenticated',
  );
  expect(refusalOf(() => set.runners.register(aRegistration({ registrationToken: token, ...badLabels }))).kind).toBe(
    'invalid',
  );
  expect(
    refusalOf(() => set.runners.register(aRegistration({ registrationToken: token, agentName: 'n'.repeat(101) }))).kind,
  ).toBe('invalid');
  expect(set.registrationTokens.list()).toMatchObject([{ id: record.id, uses: 0 }]);
});

test('a token of ten uses lets exactly ten of fifty in', async () => {
  using set = setUp();
  const { token, record } = set.token({ maxUses: 10 });

  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, async (_, i) =>
      set.runners.register(aRegistration({ registrationToken: token, agentName: `r${i}` })),
    ),
  );

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(set.registrationTokens.list()).toMatchObject([{ id: record.id, uses: 10 }]);
  expect(set.eventTypes().filter((type) => type === 'token.used-up')).toHaveLength(1);
});

test('an offline runner of the same token and name is adopted, and its old token ends', () => {
  using set = setUp();
  const { token } = set.token();
  const first = set.runners.register(aRegistration({ registrationToken: token }));
  set.clock.advance(91_000);

  const second = set.runners.register(aRegistration({ registrationToken: token, version: '2.0.0' }));

  expect(second.runnerId).toBe(first.runnerId);
  expect(refusalOf(() => set.runners.authenticate(first.authToken ?? '')).kind).toBe('unauthenticated');
  expect(set.runners.list()).toMatchObject([{ version: '2.0.0', state: 'online' }]);
});

test('an online runner is not adopted: the newcomer gets its name with a number', () => {
  using set = setUp();
  const { token } = set.token();
  for (let i = 0; i < 3; i++) set.runners.register(aRegistration({ registrationToken: token }));

  expect(set.runners.list().map(({ name }) => name)).toEqual(['attic', 'attic-2', 'attic-3']);
});

test('with approval required nothing is adopted, and approving takes effect at once', () => {
  using set = setUp();
  const { token } = set.token({ needsApproval: true });
  const first = set.runners.register(aRegistration({ registrationToken: token }));
  set.clock.advance(91_000);
  const second = set.runners.register(aRegistration({ registrationToken: token }));
  expect(second).toMatchObject({ isPendingApproval: true });
  expect(second.runnerId).not.toBe(first.runnerId);
  set.runners.connected(second.runnerId, { takesCapacity: true, startsServices: false });
  expect(set.runners.get(second.runnerId)).toMatchObject({
    state: 'pending',
    availability: { kind: 'pending-approval' },
  });

  set.runners.admin.approve(second.runnerId, 'op');

  expect(set.runners.get(second.runnerId)).toMatchObject({ state: 'online', availability: { kind: 'available' } });
});

test('rejecting a runner voids its token', () => {
  using set = setUp();
  const { token } = set.token({ needsApproval: true });
  const { runnerId, authToken } = set.runners.register(aRegistration({ registrationToken: token }));

  set.runners.admin.reject(runnerId, 'op');

  expect(refusalOf(() => set.runners.authenticate(authToken ?? '')).kind).toBe('unauthenticated');
  expect(set.calls).toContain('revoked');
});

test('the static path refuses in the order of the contract', () => {
  using set = setUp();
  const { runnerId, token } = set.runners.admin.create({ name: 'cellar', labels: {}, isEmbedded: false }, 'op');
  const removed = set.runners.admin.create({ name: 'gone', labels: {}, isEmbedded: false }, 'op');
  set.runners.admin.remove(removed.runnerId, 'op');

  const kinds = [
    aRegistration({ token: 'no-colon' }),
    aRegistration({ token, agentId: 'agt_other' }),
    aRegistration({ token: `${runnerId}:wrong` }),
    aRegistration({ token: 'agt_unknown:x' }),
    aRegistration({ token: removed.token }),
  ].map((registration) => refusalOf(() => set.runners.register(registration)).kind);

  expect(kinds).toEqual(['invalid', 'invalid', 'unauthenticated', 'unauthenticated', 'not-found']);
});

test('a static registration replaces only what is stated, and keeps its token', () => {
  using set = setUp();
  const { runnerId, token } = set.runners.admin.create(
    { name: 'cellar', labels: { zone: 'a' }, isEmbedded: false },
    'op',
  );
  set.runners.register(aRegistration({ token, labels: { disk: 'ssd' }, maxConcurrentStepRuns: 1000 }));

  const again = set.runners.register(
    aRegistration({ token, os: '', version: '9', labels: {}, maxConcurrentStepRuns: 0 }),
  );

  expect(again).toMatchObject({ runnerId, authToken: null });
  expect(set.runners.get(runnerId)).toMatchObject({
    os: 'linux',
    version: '9',
    capacity: 256,
    labels: { os: 'linux', disk: 'ssd', zone: 'a', name: 'cellar' },
  });
});

test('an agent that comes back with another version says so in its history', () => {
  using set = setUp();
  const { runnerId, authToken } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  const comeBackWith = (version: string) => {
    set.runners.unregister(runnerId, 'agent shutdown');
    set.runners.register(aRegistration({ token: authToken ?? '', version }));
    return set.events.after(0).findLast(({ type }) => type === 'runner.came-online');
  };

  expect(comeBackWith('1.3.0')).toMatchObject({ message: '1.2.3 → 1.3.0' });
  expect(comeBackWith('1.3.0')).toMatchObject({ message: '' });
});

test('the agent token of a dynamic registration also registers again', () => {
  using set = setUp();
  const { runnerId, authToken } = set.runners.register(aRegistration({ registrationToken: set.token().token }));

  expect(set.runners.register(aRegistration({ token: authToken ?? '' }))).toMatchObject({ runnerId, authToken: null });
});
