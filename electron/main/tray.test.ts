import { expect, test } from 'vitest';
import { quiet } from './activity.ts';
import { lampOf } from './tray.ts';

const calm = { ...quiet, controlPlane: 'ready' as const, isDraining: false, runsJobs: true };

test.each([
  ['nothing happens', {}, 'idle'],
  ['something runs', { runningRuns: 1 }, 'running'],
  ['a pipeline is broken, whatever runs', { runningRuns: 3, brokenPipelines: 1 }, 'failed'],
  ['somebody looks after all that is broken', { brokenPipelines: 2, takenPipelines: 2, runningRuns: 1 }, 'taken'],
  ['somebody looks after some of it', { brokenPipelines: 2, takenPipelines: 1 }, 'failed'],
  ['somebody is waited for, whatever is broken', { brokenPipelines: 1, pendingApprovals: 1 }, 'attention'],
  [
    'the control plane is down, whatever is known',
    { controlPlane: 'failed' as const, brokenPipelines: 1 },
    'attention',
  ],
])('when %s the lamp says so', (_what, state, lamp) => {
  expect(lampOf({ ...calm, ...state })).toBe(lamp);
});
