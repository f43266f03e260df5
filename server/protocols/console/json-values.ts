import type { JsonObject } from '../../../pipeline/plan.ts';

/** Each value as JSON, for a map on the wire. */
export function jsonValues(values: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}
