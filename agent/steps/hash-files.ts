import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { hasHashFiles, replaceHashFiles } from '../../pipeline/hash-files.ts';
import type { JsonObject, JsonValue } from '../../pipeline/plan.ts';
import { findFiles } from '../files.ts';
import type { StepOrder } from './step-order.ts';

/**
 * Puts the value of `hashFiles(...)` where the control plane could only leave a stand-in: the files are here. SHA-256 over
 * the paths and contents of all matching files; empty when none matches.
 */
export async function withFileHashes(order: StepOrder, workspace: string): Promise<StepOrder> {
  const entries = order.caches?.entries ?? [];
  const ofCaches = entries.flatMap(({ key, restoreKeys, paths }) => [key, ...restoreKeys, ...paths]);
  const texts = [...textsIn(order.args), ...Object.values(order.env), ...ofCaches].filter(hasHashFiles);
  if (texts.length === 0) return order;
  const hashes = new Map<string, string>();
  const wanted: (readonly string[])[] = [];
  for (const text of texts) replaceHashFiles(text, (patterns) => String(wanted.push(patterns)));
  for (const patterns of wanted) hashes.set(JSON.stringify(patterns), await hashOf(workspace, patterns));
  const resolve = (text: string) => replaceHashFiles(text, (patterns) => hashes.get(JSON.stringify(patterns)) ?? '');
  return {
    ...order,
    args: mapTexts(order.args, resolve) as JsonObject, // an object stays an object
    env: Object.fromEntries(Object.entries(order.env).map(([name, value]) => [name, resolve(value)])),
    caches: order.caches && {
      ...order.caches,
      entries: entries.map((entry) => ({
        ...entry,
        key: resolve(entry.key),
        restoreKeys: entry.restoreKeys.map(resolve),
        paths: entry.paths.map(resolve),
      })),
    },
  };
}

async function hashOf(workspace: string, patterns: readonly string[]): Promise<string> {
  const files = await findFiles(workspace, patterns);
  if (files.length === 0) return '';
  const all = createHash('sha256');
  for (const { absolute, relative } of files) {
    const one = createHash('sha256');
    await pipeline(createReadStream(absolute), one);
    all.update(`${relative}\0`).update(one.digest());
  }
  return all.digest('hex');
}

function* textsIn(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* textsIn(inner);
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner: JsonValue) => mapTexts(inner, change));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, change)]));
}
