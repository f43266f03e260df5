import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { aRegistration, refusalOf, setUp } from '../../test/support/runner-desk.ts';

test('the administrator layer wins over the agent layer, which wins over the implicit one', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(
    aRegistration({ registrationToken: set.token().token, labels: { os: 'bsd', a: '1' } }),
  );

  expect(set.runners.updateLabels(runnerId, { a: '2', b: '3' }, 'merge')).toMatchObject({ os: 'bsd', a: '2', b: '3' });
  expect(set.runners.admin.setAdminLabels(runnerId, { a: 'admin' }, 'op')).toMatchObject({ a: 'admin', b: '3' });
  expect(set.runners.updateLabels(runnerId, { b: '' }, 'merge')).toEqual({
    os: 'bsd',
    arch: 'amd64',
    name: 'attic',
    a: 'admin',
  });
  expect(set.runners.updateLabels(runnerId, {}, 'replace')).toMatchObject({ os: 'linux', a: 'admin' });
  expect(refusalOf(() => set.runners.updateLabels(runnerId, { 'bad key': '' }, 'replace')).kind).toBe('invalid');
});

test('a silent runner goes offline after three intervals and loses its work', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  set.clock.advance(60_000);
  set.runners.heard(runnerId);

  set.clock.advance(89_000);
  expect(set.runners.get(runnerId).state).toBe('online');
  set.clock.advance(1_000);

  expect(set.runners.get(runnerId)).toMatchObject({
    state: 'offline',
    activity: 'offline',
    availability: { kind: 'offline' },
  });
  expect(set.calls).toEqual(['lost attic offline', 'missed for 90 s']);
  set.runners.heard(runnerId);
  expect(set.runners.get(runnerId)).toMatchObject({ state: 'online', availability: { kind: 'available' } });
});

test('the offline limit follows the setting but is never below 30 s', () => {
  using set = setUp();
  set.settings.set('runners.heartbeatIntervalSeconds', 5, 'op');
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));

  set.clock.advance(29_000);
  expect(set.runners.get(runnerId).state).toBe('online');
  set.clock.advance(1_000);

  expect(set.runners.get(runnerId).state).toBe('offline');
});

test('after a restart a runner has a full interval before it is lost', () => {
  const base = foundation();
  const first = setUp(base);
  const { runnerId } = first.runners.register(aRegistration({ registrationToken: first.token().token }));
  first.runners.connected(runnerId, { takesCapacity: true, startsServices: false });
  base.clock.advance(80_000);

  using set = setUp({ ...base, settings: base.settings });

  expect(set.runners.get(runnerId)).toMatchObject({ state: 'disconnected', availability: { kind: 'disconnected' } });
  set.clock.advance(89_000);
  expect(set.runners.get(runnerId).state).toBe('disconnected');
  set.clock.advance(1_000);
  expect(set.runners.get(runnerId).state).toBe('offline');
});

test('a lost control stream stops new work at once, before the limit passes', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  set.runners.connected(runnerId, { takesCapacity: true, startsServices: false });
  expect(set.runners.get(runnerId)).toMatchObject({ delivery: 'stream', availability: { kind: 'available' } });

  set.runners.disconnected(runnerId);
  expect(set.runners.get(runnerId)).toMatchObject({ state: 'disconnected', availability: { kind: 'disconnected' } });
  set.runners.polled(runnerId);

  expect(set.runners.get(runnerId)).toMatchObject({
    state: 'online',
    delivery: 'fetch',
    availability: { kind: 'available' },
  });
});

test('an agent that reports OFFLINE is drained until it reports something else', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  const beat = (reported: 'offline' | 'idle') =>
    set.runners.heartbeat(runnerId, { reported, runningStepRuns: 0, maxConcurrentStepRuns: null, agentClockMs: 0 });

  beat('offline');
  expect(set.runners.get(runnerId)).toMatchObject({ state: 'draining', availability: { kind: 'draining' } });
  set.runners.admin.drain(runnerId, 'op');
  beat('idle');
  expect(set.runners.get(runnerId).state).toBe('draining');
  set.runners.admin.undrain(runnerId, 'op');

  expect(set.runners.get(runnerId).state).toBe('online');
});

test('a drained runner that returns is still draining', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  set.runners.admin.drain(runnerId, 'op');
  set.clock.advance(90_000);
  expect(set.runners.get(runnerId).state).toBe('offline');

  set.runners.heard(runnerId);

  expect(set.runners.get(runnerId).state).toBe('draining');
});

test('a drain with a deadline takes away what is still executed then, also after a restart', () => {
  const base = foundation();
  const first = setUp(base);
  const { runnerId } = first.runners.register(aRegistration({ registrationToken: first.token().token }));
  const nowMs = base.clock.nowMs();
  first.runners.admin.drain(runnerId, 'op', { untilMs: nowMs + 20_000, note: 'new disk' });
  first.runners.admin.drain(runnerId, 'op', { untilMs: nowMs + 10_000, note: 'new disk, sooner' });
  first.runners[Symbol.dispose]();
  using set = setUp(base);
  base.clock.advance(9_000);
  expect(set.calls).toEqual([]);
  expect(set.runners.get(runnerId)).toMatchObject({ drain: { note: 'new disk, sooner' }, isDraining: true });

  base.clock.advance(1_000);

  expect(set.calls).toEqual(['lost attic drained']);
  expect(set.runners.get(runnerId).state).toBe('draining');
  set.runners.admin.undrain(runnerId, 'op');
  expect(set.runners.get(runnerId)).toMatchObject({ drain: null, state: 'online' });
  expect(() => set.runners.admin.drain(runnerId, 'op', { untilMs: base.clock.nowMs(), note: '' })).toThrow(
    'in the past',
  );
});

test('a drain that is taken back loses its deadline', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  set.runners.admin.drain(runnerId, 'op', { untilMs: set.clock.nowMs() + 5_000, note: '' });
  set.runners.admin.undrain(runnerId, 'op');

  set.clock.advance(6_000);

  expect(set.calls).toEqual([]);
});

test('a capacity limits at once what its agent offers, and is told to the agent again when it comes back', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  const offer = (capacity: number) =>
    set.runners.heartbeat(runnerId, {
      reported: 'idle',
      runningStepRuns: 0,
      maxConcurrentStepRuns: capacity,
      agentClockMs: 0,
    });
  const capacities = () => {
    const { capacity, offeredCapacity, wantedCapacity } = set.runners.get(runnerId);
    return [capacity, offeredCapacity, wantedCapacity];
  };
  set.runners.connected(runnerId, { takesCapacity: true, startsServices: false });

  set.runners.admin.setCapacity(runnerId, 1, 'op');
  const lowered = capacities();
  set.runners.admin.setCapacity(runnerId, 5, 'op');
  const raised = capacities();
  offer(5);
  const obeyed = capacities();
  set.runners.tellCapacity(runnerId);
  set.runners.admin.setCapacity(runnerId, null, 'op');

  expect([lowered, raised, obeyed, capacities()]).toEqual([
    [1, 2, 1],
    [2, 2, 5],
    [5, 5, 5],
    [5, 5, null],
  ]);
  expect(set.calls).toEqual(['resize 1', 'resize 5', 'resize 5', 'resize null']);
  expect(set.eventTypes().filter((type) => type === 'runner.resized')).toHaveLength(3);
});

test('the capacity of an agent that cannot be told is its own', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  set.runners.connected(runnerId, { takesCapacity: false, startsServices: false });

  expect(refusalOf(() => set.runners.admin.setCapacity(runnerId, 4, 'op')).kind).toBe('wrong-state');
  set.runners.connected(runnerId, { takesCapacity: true, startsServices: false });
  expect(refusalOf(() => set.runners.admin.setCapacity(runnerId, 257, 'op')).kind).toBe('invalid');
});

test('a pause ends by itself', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  const untilMs = set.clock.nowMs() + 20_000;

  set.runners.admin.pause(runnerId, { untilMs, note: 'disk swap' }, 'op');
  expect(set.runners.get(runnerId).availability).toEqual({ kind: 'paused', untilMs, note: 'disk swap' });
  set.clock.advance(20_000);

  expect(set.runners.get(runnerId).availability).toEqual({ kind: 'available' });
  expect(set.eventTypes().at(-1)).toBe('runner.unpaused');
});

test('a disabled runner gets no work, registers as pending, and loses its work only when it falls silent', () => {
  using set = setUp();
  const { token } = set.token();
  const { runnerId, authToken } = set.runners.register(aRegistration({ registrationToken: token }));

  set.runners.admin.setEnabled(runnerId, false, 'op');

  expect(set.runners.get(runnerId).availability).toEqual({ kind: 'disabled' });
  expect(set.runners.register(aRegistration({ token: authToken ?? '' })).isPendingApproval).toBe(true);
  expect(set.calls).toEqual([]);
  set.clock.advance(90_000);
  expect(set.calls).toEqual(['lost attic offline', 'missed for 90 s']);
  expect(set.runners.get(runnerId).state).toBe('disabled');
});

test('a clock that differs and a count of steps that stays wrong are shown as warnings', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  set.active.set(runnerId, 1);
  const beat = () =>
    set.runners.heartbeat(runnerId, {
      reported: 'idle',
      runningStepRuns: 0,
      maxConcurrentStepRuns: 4,
      agentClockMs: set.clock.nowMs() - 60_000,
    });

  beat();
  beat();
  expect(set.runners.get(runnerId).warnings).toEqual([{ kind: 'clock-skew', aheadMs: -60_000 }]);
  beat();

  expect(set.runners.get(runnerId)).toMatchObject({
    capacity: 4,
    activity: 'online',
    warnings: [{ kind: 'clock-skew' }, { kind: 'running-count', reported: 0, expected: 1 }],
  });
});

test('good-bye loses the work at once; a straggling call does not bring the runner back, a registration does', () => {
  using set = setUp();
  const { runnerId, authToken } = set.runners.register(aRegistration({ registrationToken: set.token().token }));

  set.runners.unregister(runnerId, 'agent shutdown');
  set.runners.heard(runnerId);

  expect(set.runners.get(runnerId).state).toBe('offline');
  expect(set.calls).toEqual(['lost attic unregistered']);
  set.runners.register(aRegistration({ token: authToken ?? '' }));
  expect(set.runners.get(runnerId).state).toBe('online');
});

test('revoke and rotate end every earlier token at once', () => {
  using set = setUp();
  const { runnerId, authToken } = set.runners.register(aRegistration({ registrationToken: set.token().token }));

  const { token } = set.runners.admin.rotate(runnerId, 'op');
  expect(refusalOf(() => set.runners.authenticate(authToken ?? '')).kind).toBe('unauthenticated');
  expect(set.runners.authenticate(token)).toBe(runnerId);
  expect(set.runners.get(runnerId).state).toBe('online');
  set.runners.admin.revoke(runnerId, 'op');

  expect(refusalOf(() => set.runners.authenticate(token)).kind).toBe('unauthenticated');
  expect(set.runners.get(runnerId).state).toBe('offline');
  expect(set.calls).toEqual(['revoked', 'lost attic revoked', 'revoked']);
});

test('a removed runner is gone for every call', () => {
  using set = setUp();
  const { runnerId, authToken } = set.runners.register(aRegistration({ registrationToken: set.token().token }));

  set.runners.admin.remove(runnerId, 'op');

  expect(set.runners.list()).toEqual([]);
  expect(refusalOf(() => set.runners.get(runnerId)).kind).toBe('not-found');
  expect(refusalOf(() => set.runners.authenticate(authToken ?? '')).kind).toBe('unauthenticated');
  expect(refusalOf(() => set.runners.register(aRegistration({ token: authToken ?? '' }))).kind).toBe('not-found');
});

test('one metrics sample per ten seconds is kept', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  const sample = { cpu: 0.5, memoryUsedBytes: 1, memoryTotalBytes: 2, diskUsedBytes: 3, diskTotalBytes: 4 };

  for (let i = 0; i < 30; i++) {
    set.runners.recordMetrics(runnerId, sample);
    set.clock.advance(1_000);
  }

  expect(set.runners.metrics(runnerId, 0)).toHaveLength(3);
});

test('everything but liveness survives a restart', () => {
  const base = foundation();
  const first = setUp(base);
  const { runnerId } = first.runners.register(
    aRegistration({ registrationToken: first.token().token, labels: { a: '1' } }),
  );
  first.runners.admin.drain(runnerId, 'op');
  const before = first.runners.get(runnerId);

  using set = setUp(base);

  expect(set.runners.get(runnerId)).toEqual(before);
});

test('what cannot be stored when its time comes is tried again, and nothing falls over', () => {
  using set = setUp();
  const { runnerId } = set.runners.register(aRegistration({ registrationToken: set.token().token }));
  set.runners.admin.pause(runnerId, { untilMs: set.clock.nowMs() + 50_000, note: '' }, 'op');
  const setReadOnly = (value: 0 | 1) => set.store.read((tx) => void tx.prepare(`PRAGMA query_only = ${value}`).run());

  setReadOnly(1);
  set.clock.advance(95_000);
  expect(set.runners.get(runnerId)).toMatchObject({ state: 'online', pause: {} });
  expect(set.calls).toEqual([]);
  setReadOnly(0);
  set.clock.advance(10_000);

  expect(set.runners.get(runnerId)).toMatchObject({ state: 'offline', pause: null });
  expect(set.calls).toEqual(['lost attic offline', 'missed for 96 s']);
});

test('an agent that never sent its token and is lost must be restarted, and the view says so', () => {
  using set = setUp();
  const { token } = set.token();
  const nameless = set.runners.register(aRegistration({ registrationToken: token }));
  const other = set.runners.register(aRegistration({ registrationToken: token }));
  set.runners.authenticate(other.authToken ?? '');

  set.clock.advance(90_000);

  expect(set.runners.get(nameless.runnerId).warnings).toEqual([{ kind: 'nameless-connection' }]);
  expect(set.runners.get(other.runnerId).warnings).toEqual([]);
});
