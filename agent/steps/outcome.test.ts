import { expect, test } from 'vitest';
import { endingOf, type StepOutcome } from './outcome.ts';

const endings: readonly (readonly [StepOutcome, ReturnType<typeof endingOf>])[] = [
  [
    { kind: 'exited', exitCode: 0 },
    { state: 'success', exitCode: 0, errorMessage: '' },
  ],
  [
    { kind: 'exited', exitCode: 2 },
    { state: 'failed', exitCode: 2, errorMessage: 'exit code 2' },
  ],
  [
    { kind: 'killed', signal: 'SIGKILL', forced: true },
    { state: 'failed', exitCode: -1, errorMessage: 'killed by SIGKILL, perhaps because memory ran out' },
  ],
  [
    { kind: 'killed', signal: 'SIGHUP', forced: false },
    { state: 'failed', exitCode: -1, errorMessage: 'killed by SIGHUP' },
  ],
  [
    { kind: 'timed-out', afterMs: 90_000 },
    { state: 'timeout', exitCode: -1, errorMessage: 'stopped after its limit of 90 s' },
  ],
  [
    { kind: 'canceled', by: 'operator' },
    { state: 'cancelled', exitCode: -1, errorMessage: 'operator' },
  ],
  [
    { kind: 'not-started', because: 'no sh' },
    { state: 'failed', exitCode: -1, errorMessage: 'not started: no sh' },
  ],
  [
    { kind: 'failed', because: 'no file' },
    { state: 'failed', exitCode: 1, errorMessage: 'no file' },
  ],
];

test.each(endings)('%j is reported as %j', (outcome, ending) => {
  expect(endingOf(outcome)).toEqual(ending);
});
