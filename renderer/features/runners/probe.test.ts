import { expect, test } from 'vitest';
import { compilePlan } from '../../../pipeline/compile.ts';
import { probeText } from './probe.ts';

test.each([
  ['linux', 'sh'],
  ['windows', 'powershell'],
])('the probe of a %s machine is a valid pipeline for that runner alone', (os, shell) => {
  const context = { git: {}, run: {}, pipeline: {}, event: {} };

  const compiled = compilePlan(probeText({ name: 'studio', os }), { context });

  expect(compiled.ok && compiled.plan.jobs[0]?.selectors).toEqual([
    { matchLabels: { name: 'studio' }, matchExpressions: [] },
  ]);
  expect(probeText({ name: 'studio', os }).includes('Write-Output')).toBe(shell === 'powershell');
});
