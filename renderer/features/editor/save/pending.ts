import { Chunk } from '@codemirror/merge';
import { Text } from '@codemirror/state';

/**
 * How many stretches of lines differ. Counted after every edit, so what differs too much to be told apart quickly is
 * counted as one: the longest common subsequence of a file with 200 jobs takes seconds, its lines being so much alike.
 */
export function pendingChanges(before: string, after: string): number {
  if (before === after) return 0;
  const [a, b] = [before, after].map((text) => Text.of(text.split('\n')));
  return a && b ? Chunk.build(a, b, { scanLimit: 500, timeout: 100 }).length : 0;
}
