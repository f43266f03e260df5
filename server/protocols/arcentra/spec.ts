import {
  create,
  type DescField,
  type DescMessage,
  fromJson,
  toJson,
  type JsonValue as WireJson,
} from '@bufbuild/protobuf';
import { SpecFormat } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { type Spec, SpecSchema } from '../../../gen/pipeline/v1/pipeline_spec_pb.js';
import { canonicalJson } from '../../../pipeline/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../../pipeline/plan.ts';

/**
 * A definition as a message, and back (language reference 14). Both sides meet in a plain tree with the canonical keys
 * of the language; the descriptors of the messages say which of them have a field. What has none travels in `ext`.
 */

const extension = new Set(['ext', 'stages', 'concurrency_policy']);

/** `hasExtensions`: the peer knows the fields from 100 on. */
export function specFromTree(tree: JsonObject, hasExtensions: boolean): Spec {
  const flat = isObject(tree) && tree.stages ? { ...tree, jobs: flattened(tree.stages) } : tree;
  return fromJson(SpecSchema, messageJson(SpecSchema, flat, hasExtensions) as WireJson); // JSON values by construction
}

export function treeFromSpec(spec: Spec): JsonObject {
  const { stages, ...tree } = treeJson(SpecSchema, toJson(SpecSchema, spec, { useProtoFieldName: true }) as JsonObject);
  // A client that knows only jobs may have changed them and sent the stages back as it got them.
  if (!Array.isArray(stages) || !isSame(flattened(stages), tree.jobs ?? [])) return tree;
  const { jobs: _, ...rest } = tree;
  return { ...rest, stages };
}

/** A tree without what the wire has no field for: what a peer without extensions has seen of it. */
export function seenWithoutExtensions(tree: JsonObject): JsonObject {
  return treeFromSpec(create(SpecSchema, specFromTree(tree, false)));
}

/**
 * Puts what a peer could not see back to where it was: keys of the language that have no field, by the names of jobs and
 * steps, and the stages as long as the jobs in them are what they were.
 */
export function withUnseen(sent: JsonObject, old: JsonObject): JsonObject {
  if (isSame(seenWithoutExtensions(old), sent)) return old;
  const flatOld = old.stages ? { ...old, jobs: flattened(old.stages) } : old;
  const { stages: _, ...kept } = flatOld;
  const merged = mergedObject(SpecSchema, sent, kept);
  if (!old.stages || !isSame(merged.jobs ?? [], flattened(old.stages))) return merged;
  const { jobs: __, ...rest } = merged;
  return { ...rest, stages: old.stages };
}

/** In force where the request says nothing: the suffix of the file decides. */
export function formatOf(path: string): SpecFormat {
  return path.toLowerCase().endsWith('.json') ? SpecFormat.JSON : SpecFormat.YAML;
}

/** Jobs of a stage depend on all jobs of the stage before, besides what they say themselves (language reference 4). */
function flattened(stages: JsonValue): readonly JsonValue[] {
  let before: readonly string[] = [];
  const jobs: JsonValue[] = [];
  for (const stage of listOf(stages)) {
    const own = isObject(stage) ? listOf(stage.jobs).filter(isObject) : [];
    for (const job of own) {
      const dependsOn = [...new Set([...listOf(job.depends_on), ...before])];
      jobs.push(dependsOn.length > 0 ? { ...job, depends_on: dependsOn } : job);
    }
    before = own.map((job) => String(job.name));
  }
  return jobs;
}

/** The JSON form of a message: fields where the language's value fits the field exactly, everything else in `ext`. */
function messageJson(message: DescMessage, tree: JsonObject, hasExtensions: boolean): JsonObject {
  const fields: Record<string, JsonValue> = {};
  const ext: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(tree)) {
    const field = fieldOf(message, key);
    if (key === 'concurrency' && field && isObject(value)) {
      if (typeof value.key === 'string') fields.concurrency = value.key;
      const policy = fieldOf(message, 'concurrency_policy')?.message;
      if (hasExtensions && policy) fields.concurrency_policy = messageJson(policy, value, true);
      continue;
    }
    if (field && extension.has(field.name) && !hasExtensions) continue;
    const fitting = field && fieldJson(field, value, hasExtensions);
    if (field && fitting !== undefined) fields[field.name] = fitting;
    else ext[key] = value;
  }
  if (hasExtensions && Object.keys(ext).length > 0) fields.ext = ext;
  return fields;
}

/** Undefined when the value does not fit, or would be taken for absent: proto3 does not send false, 0 and "". */
function fieldJson(field: DescField, value: JsonValue, hasExtensions: boolean): JsonValue | undefined {
  const nested = field.message && field.message.typeName !== 'google.protobuf.Struct' ? field.message : undefined;
  if (field.fieldKind === 'list') {
    if (!Array.isArray(value) || value.length === 0) return undefined;
    if (!nested) return value.every((item) => typeof item === 'string') ? value : undefined;
    return value.every(isObject) ? value.map((item) => messageJson(nested, item, hasExtensions)) : undefined;
  }
  if (field.fieldKind === 'map') {
    const isFitting = isObject(value) && Object.values(value).every((entry) => typeof entry === 'string');
    return isFitting && Object.keys(value).length > 0 ? value : undefined;
  }
  if (nested) {
    const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return isObject(single) ? messageJson(nested, single, hasExtensions) : undefined;
  }
  if (field.fieldKind === 'message') return isObject(value) ? value : undefined;
  if (value === '' || value === 0 || value === false) return undefined;
  const wanted = field.scalar === undefined ? undefined : scalarTypes[field.scalar];
  return typeof value === wanted ? value : undefined;
}

/** By the numbers of `ScalarType`: the kinds that the messages of a definition use. */
const scalarTypes: Readonly<Record<number, string>> = { 5: 'number', 8: 'boolean', 9: 'string' };

/** The inverse of `messageJson`. */
function treeJson(message: DescMessage, json: JsonObject): JsonObject {
  const tree: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === 'ext' || name === 'concurrency_policy') continue;
    const nested = fieldOf(message, name)?.message;
    const isMessage = nested && nested.typeName !== 'google.protobuf.Struct' && value !== null;
    if (!isMessage) tree[keyOf(name)] = value;
    else if (nested.typeName === 'pipeline.v1.NotifyItem' && isObject(value)) tree[name] = [treeJson(nested, value)];
    else if (Array.isArray(value))
      tree[keyOf(name)] = value.map((item) => (isObject(item) ? treeJson(nested, item) : item));
    else tree[keyOf(name)] = isObject(value) && nested.fields.length > 0 ? treeJson(nested, value) : value;
  }
  const policy = fieldOf(message, 'concurrency_policy')?.message;
  if (policy && isObject(json.concurrency_policy)) tree.concurrency = treeJson(policy, json.concurrency_policy);
  return isObject(json.ext) ? { ...tree, ...json.ext } : tree;
}

/** What was sent, with the keys of `old` that this message has no field for. Items of lists are paired by name. */
function mergedObject(message: DescMessage, sent: JsonObject, old: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...sent };
  for (const [key, oldValue] of Object.entries(old)) {
    const field = fieldOf(message, key);
    const sentValue = sent[key];
    if (!field || (sentValue === undefined && fieldJson(field, oldValue, false) === undefined))
      merged[key] ??= oldValue;
    else if (key === 'concurrency' && isObject(oldValue) && oldValue.key === sentValue) merged[key] = oldValue;
    else if (field.message && isObject(sentValue) && isObject(oldValue)) {
      merged[key] = mergedObject(field.message, sentValue, oldValue);
    } else if (field.message && Array.isArray(sentValue) && Array.isArray(oldValue)) {
      merged[key] = mergedItems(field.message, sentValue, oldValue);
    }
  }
  return merged;
}

function mergedItems(
  message: DescMessage,
  sent: readonly JsonValue[],
  old: readonly JsonValue[],
): readonly JsonValue[] {
  return sent.map((item) => {
    const before = isObject(item)
      ? old.find((one) => isObject(one) && one.name !== undefined && one.name === item.name)
      : undefined;
    return isObject(item) && isObject(before) ? mergedObject(message, item, before) : item;
  });
}

/** One field of the contract is in camel case; the language's canonical key is not. */
function keyOf(fieldName: string): string {
  return fieldName === 'dependsOn' ? 'depends_on' : fieldName;
}

function fieldOf(message: DescMessage, key: string): DescField | undefined {
  return message.fields.find(({ name }) => name !== 'ext' && keyOf(name) === keyOf(key));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** Without regard to the order of keys. */
function isSame(one: JsonValue, other: JsonValue): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
