import type { JsonValue } from '../../../../pipeline/plan.ts';
import { jsonFrom, type Node } from '../../../../pipeline/tree.ts';

/** Same values; the order of keys does not matter. */
export function isSameValue(node: Node, value: JsonValue): boolean {
  return sorted(jsonFrom(node)) === sorted(value);
}

function sorted(value: JsonValue): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
