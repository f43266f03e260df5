import { executionObjects } from './language-execution.ts';
import { sharedObjects } from './language-shared.ts';
import { triggerObjects } from './language-triggers.ts';
import type { KeyDescription, ObjectDescription } from './language-types.ts';

/** The language: every object and every key, once (language reference 3 to 7, 11, 16). */
export const language = { ...executionObjects, ...sharedObjects, ...triggerObjects };

export type ObjectName = keyof typeof language;

/** The limits of language reference 2.1. */
export const limits = {
  textBytes: 1024 * 1024,
  depth: 32,
  aliasBytes: 10 * 1024 * 1024,
  stages: 200,
  jobs: 1000,
  steps: 200,
  variables: 256,
  includes: 20,
  includeDepth: 5,
  matrixJobs: 256,
  expressionChars: 2000,
  expressionCost: 100_000,
  resultBytes: 1024 * 1024,
} as const;

export function describeObject(name: ObjectName): ObjectDescription {
  return language[name];
}

/** `matchLabels` for `match_labels`: the spelling of protobuf JSON. */
export function camelCase(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export interface KnownKey {
  /** The canonical, snake_case name. */
  readonly name: string;
  readonly description: KeyDescription;
}

/** What follows from a description, computed once: documents have thousands of objects. */
interface DerivedKeys {
  readonly spellings: ReadonlyMap<string, KnownKey>;
  readonly required: readonly string[];
}

const derived = new Map<ObjectName, DerivedKeys>();

/** Every accepted spelling of every key of an object. */
export function keysOf(object: ObjectName): ReadonlyMap<string, KnownKey> {
  return derivedKeys(object).spellings;
}

export function requiredKeys(object: ObjectName): readonly string[] {
  return derivedKeys(object).required;
}

function derivedKeys(object: ObjectName): DerivedKeys {
  const known = derived.get(object);
  if (known !== undefined) return known;
  const spellings = new Map<string, KnownKey>();
  const keys = Object.entries(describeObject(object).keys);
  for (const [name, description] of keys) {
    for (const spelling of [name, ...(description.alias === undefined ? [] : [description.alias])]) {
      spellings.set(spelling, { name, description });
      spellings.set(camelCase(spelling), { name, description });
    }
  }
  const required = keys.filter(([, description]) => description.required === true).map(([name]) => name);
  const result = { spellings, required };
  derived.set(object, result);
  return result;
}
