import {
  type CelEnv,
  type CelFunc,
  type CelInput,
  CelScalar,
  type CelValue,
  celEnv,
  celError,
  celFunc,
  celList,
  celMap,
  isCelError,
  isCelList,
  isCelMap,
  isCelUint,
  listType,
} from '@bufbuild/cel';
import { toJson } from '@bufbuild/protobuf';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';
import { base64Encode } from '@bufbuild/protobuf/wire';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { matchesGlob } from './glob.ts';
import { hashFilesToken } from './hash-files.ts';
import { limits } from './language.ts';
import type { JsonValue } from './plan.ts';

/** Counts what an evaluation costs and stops it at the limit. One evaluation at a time: evaluating is synchronous. */
export class Meter {
  #left = 0;

  get isSpent(): boolean {
    return this.#left < 0;
  }

  measure<T>(work: () => T): T {
    this.#left = limits.expressionCost;
    return work();
  }

  spend(cost: number): void {
    this.#left -= cost;
    if (this.#left < 0) throw new Error(tooExpensive);
  }
}

export const tooExpensive = `The evaluation takes more than ${limits.expressionCost} steps; simplify the expression.`;

/** The CEL environment of the language: standard functions, our own, every call metered. */
export function createEnvironment(meter: Meter): CelEnv {
  const standard = [...celEnv().funcs];
  const own = ownFunctions(meter);
  return celEnv({ funcs: [...[...standard, ...own].map((func) => metered(func, meter)), ...internalFunctions(meter)] });
}

function metered(func: CelFunc, meter: Meter): CelFunc {
  const isDeep = deepFunctions.has(func.name);
  const costOf = (value: CelValue | undefined): number =>
    typeof value === 'string' ? Math.floor(value.length / charsPerStep) : isDeep ? entriesWithin(value, 0) : 0;
  const call: CelFunc['call'] = (id, target, args) => {
    try {
      meter.spend(1);
      const result = func.call(id, target, args);
      // An overload that does not fit answers undefined, and the next one is asked.
      if (result === undefined || isCelError(result)) return result;
      meter.spend(costOf(target) + costOf(result) + args.reduce((cost: number, arg) => cost + costOf(arg), 0));
      return result;
    } catch (reason) {
      return celError(reason, id);
    }
  };
  return Object.create(func, { call: { value: call } });
}

/** A step of cost for each KiB of text; an entry of a collection is a step for the functions that visit them all. */
const charsPerStep = 1024;
const deepFunctions = new Set(['_==_', '_!=_', '@in', '_+_', 'toJSON', 'join', 'format']);

function entriesWithin(value: CelValue | undefined, depth: number): number {
  const isCollection = isCelList(value) || isCelMap(value);
  if (!isCollection || depth > limits.depth) return 0;
  let entries = 0;
  for (const entry of value.values()) {
    entries += 1 + entriesWithin(entry, depth + 1);
    if (entries > limits.expressionCost) break;
  }
  return entries;
}

const { BOOL, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

function ownFunctions(meter: Meter): readonly CelFunc[] {
  return [
    celFunc('default', [DYN, DYN], DYN, (x, y) => (x === null || x === '' ? y : x)),
    celFunc('lower', [STRING], STRING, (text) => text.toLowerCase()),
    celFunc('upper', [STRING], STRING, (text) => text.toUpperCase()),
    celFunc('trim', [STRING], STRING, (text) => text.trim()),
    celFunc('split', [STRING, STRING], LIST, (text, separator) => text.split(separator)),
    celFunc('join', [LIST], STRING, (list) => [...list].map(textOfCel).join('')),
    celFunc('join', [LIST, STRING], STRING, (list, separator) => [...list].map(textOfCel).join(separator)),
    celFunc('replace', [STRING, STRING, STRING], STRING, (text, old, fresh) => {
      const grown = (text.length / Math.max(old.length, 1)) * fresh.length;
      meter.spend(Math.floor(grown / charsPerStep));
      return text.replaceAll(old, () => fresh);
    }),
    celFunc('fromJSON', [STRING], DYN, (text) => celFrom(parseJson(text))),
    celFunc('toJSON', [DYN], STRING, (value) => JSON.stringify(jsonFromCel(value))),
    celFunc('base64', [STRING], STRING, (text) => base64Encode(utf8ToBytes(text))),
    celFunc('glob', [STRING, STRING], BOOL, (text, pattern) => {
      meter.spend(Math.floor((text.length * pattern.length) / charsPerStep));
      return matchesGlob(text, pattern);
    }),
    celFunc('semver', [STRING, STRING], BOOL, isInRange),
    celFunc('type', [DYN], STRING, typeName),
    celFunc('string', [CelScalar.NULL], STRING, () => ''),
    variadic('format', ([template, ...values]) => format(template, values)),
    variadic('hashFiles', (patterns) => hashFilesToken(patterns.map(textOfCel))),
  ];
}

/** What translated expressions call; no author can write these names. */
function internalFunctions(meter: Meter): readonly CelFunc[] {
  const growing = new WeakMap<object, CelValue[]>();
  return [
    celFunc('@lookup', [DYN, LIST], DYN, (value, keys) => lookUp(value, keys) ?? null),
    celFunc('@has', [DYN, LIST], BOOL, (value, keys) => lookUp(value, keys) !== undefined),
    celFunc('@tick', [INT], BOOL, (cost) => {
      meter.spend(Number(cost));
      return true;
    }),
    // The list that `map` and `filter` fill in place; adding lists would nest them as deep as they are long.
    celFunc('@list', [], LIST, () => {
      const entries: CelValue[] = [];
      const list = celList(entries);
      growing.set(list, entries);
      return list;
    }),
    celFunc('@append', [LIST, DYN], LIST, (list, entry) => {
      growing.get(list)?.push(entry);
      return list;
    }),
  ];
}

function variadic(name: string, work: (args: readonly CelValue[]) => CelInput): CelFunc {
  const call: CelFunc['call'] = (id, target, args) => {
    try {
      return target === undefined ? celOf(work(args)) : undefined;
    } catch (reason) {
      return celError(reason, id);
    }
  };
  return Object.create(
    celFunc(name, [], DYN, () => null),
    { call: { value: call } },
  );
}

/** Our variadic functions only ever answer texts, which are the same on both sides. */
function celOf(value: CelInput): CelValue {
  return typeof value === 'string' ? value : null;
}

function lookUp(value: CelValue, keys: Iterable<CelValue>): CelValue | undefined {
  let found: CelValue | undefined = value;
  for (const key of keys) {
    if (isCelMap(found) && typeof key === 'string') found = found.get(key);
    else if (isCelList(found) && typeof key === 'bigint') found = found.get(Number(key));
    else return undefined;
  }
  return found;
}

function parseJson(text: string): JsonValue {
  try {
    // JSON.parse returns exactly the values that JsonValue describes.
    return JSON.parse(text) as JsonValue;
  } catch {
    // The engine's message would quote the text, which may be secret.
    throw new Error('fromJSON: the text is no valid JSON');
  }
}

function isInRange(version: string, range: string): boolean {
  if (range.length > 256 || validRange(range) === null)
    throw new Error(`semver: \`${range.slice(0, 60)}\` is no version range`);
  return satisfies(version, range, { loose: true });
}

function typeName(value: CelValue): string {
  if (value === null) return 'nil';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  if (isCelUint(value)) return 'uint';
  if (isCelList(value)) return 'array';
  return typeof value === 'string' ? 'string' : 'map';
}

/** `%s`, `%d`, `%v` take the next value, `{0}` a numbered one; `%%` is a percent sign. */
function format(template: CelValue | undefined, values: readonly CelValue[]): string {
  if (typeof template !== 'string') throw new Error('format: the template must be a text');
  let next = 0;
  return template.replaceAll(/%([sdv%])|\{(\d{1,3})\}/g, (all, verb: string | undefined, place: string | undefined) => {
    if (verb === '%') return '%';
    const value = values[place === undefined ? next++ : Number(place)];
    if (value === undefined) throw new Error(`format: there is no value for \`${all}\``);
    return textOfCel(value);
  });
}

/** Whole numbers become integers, so that `exit_code + 1` and `== 1` mean what they say. */
export function celFrom(value: JsonValue): CelInput {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (isJsonList(value)) return celList(value.map(celFrom));
  return celMap(new Map(Object.entries(value).map(([name, member]) => [name, celFrom(member)])));
}

export function jsonFromCel(value: CelValue): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return wholeNumber(value);
  if (isCelUint(value)) return wholeNumber(value.value);
  if (isCelList(value)) return [...value].map(jsonFromCel);
  if (isCelMap(value)) {
    return Object.fromEntries([...value.entries()].map(([key, member]) => [textOfCel(key), jsonFromCel(member)]));
  }
  return isReflectMessage(value) ? (toJson(value.desc, value.message) ?? null) : null;
}

function wholeNumber(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** As in text around a placeholder: null is empty, lists and maps are JSON (language reference 8.2). */
export function textOfJson(value: JsonValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function textOfCel(value: CelValue): string {
  return textOfJson(jsonFromCel(value));
}

function isJsonList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
