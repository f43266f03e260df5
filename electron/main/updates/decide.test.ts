import { describe, expect, test } from 'vitest';
import type { UpdateState } from '../../ipc.ts';
import { atQuit, nextStep } from './decide.ts';

const hourMs = 60 * 60_000;
const nowMs = 1_000 * hourMs;
const ready = { kind: 'ready', version: '2.0.0', runningRuns: 0 } as const;

describe('of its own accord', () => {
  test.each<[string, UpdateState, ReturnType<typeof nextStep>]>([
    ['it looks after a start', { kind: 'idle', checkedAtMs: null }, 'check'],
    ['it waits for the rest of the day', { kind: 'idle', checkedAtMs: nowMs - 23 * hourMs }, 'nothing'],
    ['it looks once a day', { kind: 'idle', checkedAtMs: nowMs - 24 * hourMs }, 'check'],
    ['it waits after a failure', { kind: 'failed', because: 'x', checkedAtMs: nowMs - hourMs / 2 }, 'nothing'],
    ['it tries again an hour later', { kind: 'failed', because: 'x', checkedAtMs: nowMs - hourMs }, 'check'],
    ['it leaves a ready one for the end', { ...ready, when: 'quit' }, 'nothing'],
    ['it installs when idle, if that was asked', { ...ready, when: 'idle' }, 'install'],
    ['it never installs during a run', { ...ready, when: 'idle', runningRuns: 1 }, 'nothing'],
    ['it does nothing when off', { kind: 'off', because: 'chosen' }, 'nothing'],
    ['it does one thing at a time (checking)', { kind: 'checking' }, 'nothing'],
    ['it does one thing at a time (downloading)', { kind: 'downloading', version: '2', percent: 5 }, 'nothing'],
    ['it does one thing at a time (installing)', { kind: 'installing', version: '2' }, 'nothing'],
  ])('%s', (_, state, step) => {
    expect(nextStep(state, nowMs)).toBe(step);
  });
});

test.each<[UpdateState, ReturnType<typeof atQuit>]>([
  [{ ...ready, when: 'quit' }, 'install'],
  [{ ...ready, when: 'idle' }, 'install'],
  [{ kind: 'installing', version: '2' }, 'install-and-restart'],
  [{ kind: 'downloading', version: '2', percent: 99 }, 'nothing'],
  [{ kind: 'idle', checkedAtMs: 1 }, 'nothing'],
  [{ kind: 'off', because: 'chosen' }, 'nothing'],
  [{ kind: 'checking' }, 'nothing'],
  [{ kind: 'failed', because: 'x', checkedAtMs: 1 }, 'nothing'],
])('when the app ends, %o becomes %s', (state, end) => {
  expect(atQuit(state)).toBe(end);
});
