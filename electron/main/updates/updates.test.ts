import { describe, expect, test, vi } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { UpdateChannel, UpdateState } from '../../ipc.ts';
import type { Updater } from './updater.ts';
import { Updates } from './updates.ts';

// The adapter beside the seam loads Electron, which is not here; its type is all that is used.
vi.mock('electron', () => ({ app: {} }));

const hourMs = 60 * 60_000;

describe('looking', () => {
  test('happens at the start and daily, on the channel that is chosen', async () => {
    const set = setUp({ newest: undefined });
    await set.started();
    set.channel = 'beta';
    set.clock.advance(23 * hourMs);
    await set.settled();
    expect(set.checked).toEqual(['stable']);

    set.clock.advance(hourMs);
    await set.settled();

    expect(set.checked).toEqual(['stable', 'beta']);
    expect(set.updates.state).toEqual({ kind: 'idle', checkedAtMs: set.clock.nowMs() });
  });

  test('that fails says why, and is tried again an hour later', async () => {
    const set = setUp({ fails: 'net::ERR_INTERNET_DISCONNECTED' });
    await set.started();
    expect(set.updates.state).toMatchObject({ kind: 'failed', because: 'net::ERR_INTERNET_DISCONNECTED' });

    set.fails = undefined;
    set.clock.advance(hourMs);
    await set.settled();

    expect(set.updates.state).toMatchObject({ kind: 'ready', version: '2.0.0', runningRuns: 0 });
  });

  test('does not happen when it is turned off, and begins when it is turned on', async () => {
    const set = setUp({ channel: 'off' });
    await set.started();
    set.clock.advance(48 * hourMs);
    expect([set.checked, set.updates.state]).toEqual([[], { kind: 'off', because: 'chosen' }]);

    set.channel = 'stable';
    await set.started();

    expect(set.checked).toEqual(['stable']);
  });

  test('does not happen where there is nothing to look at', async () => {
    const updates = new Updates({ ...setUp({}).options, source: { kind: 'none', because: 'no-source' } });

    expect(await updates.check()).toEqual({ kind: 'off', because: 'no-source' });
  });
});

describe('a newer version', () => {
  test('is downloaded in the background, with its progress shown, and installed when the app ends', async () => {
    const set = setUp({ runs: 2 });
    await set.started();

    expect(set.shown.map(({ kind }) => kind)).toEqual([
      'checking',
      'downloading',
      'downloading',
      'downloading',
      'ready',
    ]);
    expect([set.ended, set.installed]).toEqual([0, []]);
    set.updates.finish();
    if (process.platform !== 'darwin') expect(set.installed).toEqual(['silently']);
  });

  test('waits for the end of the runs when that was asked, then ends the app and starts it again', async () => {
    const set = setUp({ runs: 2 });
    await set.started();
    set.updates.install('idle');
    expect(set.ended).toBe(0);

    set.runs = 0;
    set.updates.consider();
    set.updates.consider();

    expect(set.ended).toBe(1);
    set.updates.finish();
    expect(set.installed).toEqual(['and-restart']);
  });

  test('is installed during a run when just that was asked', async () => {
    const set = setUp({ runs: 2 });
    await set.started();

    set.updates.install('now');

    expect(set.ended).toBe(1);
  });

  test('that is not there cannot be installed', async () => {
    const set = setUp({ newest: undefined });
    await set.started();

    set.updates.install('now');
    set.updates.finish();

    expect([set.ended, set.installed]).toEqual([0, []]);
  });
});

interface Given {
  readonly newest?: string | undefined;
  readonly fails?: string;
  readonly channel?: UpdateChannel;
  readonly runs?: number;
}

/** Updates over an updater that does as it is told. What the test may change is on `set`. */
function setUp(given: Given) {
  const clock = new FakeClock();
  const set = {
    clock,
    channel: given.channel ?? ('stable' as UpdateChannel),
    runs: given.runs ?? 0,
    fails: given.fails as string | undefined,
    ended: 0,
    checked: [] as string[],
    installed: [] as string[],
    shown: [] as UpdateState[],
  };
  const updater: Updater = {
    async check(channel) {
      set.checked.push(channel);
      if (set.fails !== undefined) throw new Error(`${set.fails}\n    at somewhere`);
      return 'newest' in given ? given.newest : '2.0.0';
    },
    async download(progress) {
      for (const percent of [0, 40, 40, 100]) progress(percent);
    },
    install: (how) => void set.installed.push(how),
  };
  const options = {
    source: { kind: 'updater', updater } as const,
    clock,
    channel: () => set.channel,
    runningRuns: () => set.runs,
    changed: (state: UpdateState) => void set.shown.push(state),
    end() {
      set.ended += 1;
    },
  };
  const updates = new Updates(options);
  /** When everything that was begun has ended: nothing in it waits for more than promises. */
  async function settled() {
    while (updates.state.kind === 'checking' || updates.state.kind === 'downloading') await Promise.resolve();
  }
  function started() {
    updates.consider();
    return settled();
  }
  return Object.assign(set, { options, updates, settled, started });
}
