import { renderBlock } from './edit/render.ts';
import type { Style } from './edit/style.ts';
import type { ObjectPlace, Pipeline, Place } from './model.ts';
import type { JsonObject, JsonValue } from './plan.ts';
import { jsonFrom } from './tree.ts';

const canonical: Style = { spelling: 'snake', quote: 'double', step: 2, dashStep: 2, flowLists: true };

/** A definition as canonical YAML. Reading it gives the same definition; there are no comments in it. */
export function printPipeline(definition: JsonObject): string {
  return `${renderBlock(definition, canonical)}\n`;
}

/**
 * A model without its positions: canonical keys, texts as they stand in the file, aliases and merge keys written out,
 * free-form keys as they are.
 */
export function definitionFrom(model: Pipeline): JsonObject {
  return objectFrom(model);
}

/** What a field of a model can be; which one, its own members tell. */
type Part =
  | { readonly at: Place; readonly value: JsonValue }
  | { readonly at: Place; readonly items: readonly Part[] }
  | { readonly at: Place; readonly entries: readonly { readonly name: string; readonly value: Part }[] }
  | { readonly at: ObjectPlace };

function valueFrom(part: Part): JsonValue {
  if ('keys' in part.at) return objectFrom({ ...part, at: part.at });
  if ('items' in part) return part.items.map(valueFrom);
  if ('entries' in part) {
    return Object.fromEntries(part.entries.map(({ name, value }) => [name, valueFrom(value)]));
  }
  return 'value' in part ? part.value : null;
}

function objectFrom({ at, ...fields }: { readonly at: ObjectPlace }): JsonObject {
  // Besides `at`, an object of the model consists of its fields (ModelOf), each with a place of its own.
  const parts = Object.entries(fields as Readonly<Record<string, Part>>);
  const rest = at.rest.map((entry) => [entry.key, jsonFrom(entry.value)] as const);
  return Object.fromEntries([...parts.map(([name, part]) => [name, valueFrom(part)] as const), ...rest]);
}
