import { canonicalJson } from '../../../pipeline/canonical-json.ts';
import type { Diagnostic } from '../../../pipeline/diagnostic.ts';
import { Findings } from '../../../pipeline/findings.ts';
import { type Expanded, expandIncludes } from '../../../pipeline/include.ts';
import type { IncludeSources } from '../../../pipeline/include-sources.ts';
import type { ObjectPlace, Place } from '../../../pipeline/model.ts';
import { parseInto } from '../../../pipeline/parse.ts';
import type { JsonObject, JsonValue } from '../../../pipeline/plan.ts';
import { jsonFrom } from '../../../pipeline/tree.ts';

export interface DefinitionText extends IncludeSources {
  readonly text: string;
  readonly path: string;
}

export interface DefinitionTree {
  /** With what is included, as the wire shows it. */
  readonly tree: JsonObject;
  /** As it stands in the text. */
  readonly written: JsonObject;
}

/** The tree of a text with canonical keys, or what is wrong with a text that cannot be read. */
export function readDefinition({
  text,
  path,
  ...sources
}: DefinitionText): DefinitionTree | { readonly diagnostics: readonly Diagnostic[] } {
  const findings = new Findings(text);
  const { model } = parseInto(text, { path }, findings);
  const included = model && expandIncludes(model, sources, findings);
  const diagnostics = findings.diagnostics();
  if (!model || !included || diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  const written = plain(model) as JsonObject; // a pipeline is an object
  return { tree: model.include ? expanded(written, included) : written, written };
}

/** Included jobs come first, included variables do not win over those of the text (language reference 7.9). */
function expanded({ include: _, ...written }: JsonObject, included: Expanded): JsonObject {
  const variables = Object.assign({}, ...included.variables.map(plain).reverse(), written.variables);
  const jobs = [...included.jobs.map(plain), ...(Array.isArray(written.jobs) ? written.jobs : [])];
  return { ...written, ...(Object.keys(variables).length > 0 && { variables }), jobs };
}

/** What is to stand in the text so that it means `tree` again: what is included, unchanged, stays out of it. */
export function withoutIncluded(tree: JsonObject, { tree: shown, written }: DefinitionTree): JsonObject {
  if (written.include === undefined) return tree;
  const own = new Set(listOf(written.jobs).map(keyText));
  const foreign = listOf(shown.jobs)
    .filter((job) => !own.has(keyText(job)))
    .map(keyText);
  const jobs = listOf(tree.jobs);
  // One that was changed or removed can no longer be included: then everything is written out.
  if (!foreign.every((job) => jobs.some((one) => keyText(one) === job))) return tree;
  const ownVariables = isObject(written.variables ?? null) ? (written.variables as JsonObject) : {};
  const shownVariables = isObject(shown.variables ?? null) ? (shown.variables as JsonObject) : {};
  const variables = Object.entries((tree.variables ?? {}) as JsonObject).filter(
    ([name, value]) => name in ownVariables || shownVariables[name] !== value,
  );
  const { variables: _, ...rest } = tree;
  return {
    ...rest,
    include: written.include,
    ...(variables.length > 0 && { variables: Object.fromEntries(variables) }),
    jobs: jobs.filter((job) => !foreign.includes(keyText(job))),
  };
}

/** The four shapes that every model is made of (pipeline/model.ts). */
interface Part {
  readonly at: Place | ObjectPlace;
  readonly value?: JsonValue;
  readonly items?: readonly Part[];
  readonly entries?: readonly { readonly name: string; readonly value: Part }[];
}

function plain(model: object): JsonValue {
  const part = model as Part; // whatever part of a model it is
  if (!('keys' in part.at)) {
    if (part.items) return part.items.map(plain);
    if (part.entries) return Object.fromEntries(part.entries.map(({ name, value }) => [name, plain(value)]));
    return part.value ?? null;
  }
  const fields = new Map(Object.entries(part as unknown as Readonly<Record<string, Part>>)); // of an object: its keys
  const known = [...part.at.keys.keys()].flatMap((key) => {
    const field = fields.get(key);
    return field ? [[key, plain(field)]] : [];
  });
  const rest = part.at.rest.filter(({ key }) => !key.startsWith('x-')).map(({ key, value }) => [key, jsonFrom(value)]);
  return Object.fromEntries([...known, ...rest]);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** A value as a text that is the same for the same value. */
function keyText(value: JsonValue): string {
  return canonicalJson(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
