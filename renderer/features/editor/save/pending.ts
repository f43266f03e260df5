import { diffIndices } from 'node-diff3';

/** How many stretches of lines differ. */
export function pendingChanges(before: string, after: string): number {
  return before === after ? 0 : diffIndices(before.split('\n'), after.split('\n')).length;
}
