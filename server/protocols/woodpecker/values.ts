import type { JsonObject, JsonValue } from '../../../pipeline/plan.ts';

/** Arguments of a step are what an author wrote: of any type. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
