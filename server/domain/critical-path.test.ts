import { describe, expect, test } from 'vitest';
import { criticalPath } from './critical-path.ts';

describe('the critical path', () => {
  test('is the chain of jobs that took longest together, not the longest job', () => {
    const path = criticalPath([
      { key: 'lint', dependsOn: [], durationMs: 50 },
      { key: 'build', dependsOn: [], durationMs: 30 },
      { key: 'test', dependsOn: ['build'], durationMs: 25 },
      { key: 'ship', dependsOn: ['build', 'test'], durationMs: 5 },
    ]);

    expect(path).toEqual(['build', 'test', 'ship']);
  });

  test('is empty before anything ran', () => {
    expect(criticalPath([{ key: 'build', dependsOn: [], durationMs: 0 }])).toEqual([]);
  });

  test('ignores dependencies that are no jobs of the plan', () => {
    expect(criticalPath([{ key: 'build', dependsOn: ['gone'], durationMs: 1 }])).toEqual(['build']);
  });
});
