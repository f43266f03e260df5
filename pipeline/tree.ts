import type { SourceRange } from './diagnostic.ts';
import type { JsonValue } from './plan.ts';
import type { ScalarForm } from './source-node.ts';

/**
 * A document as the language sees it, whichever spelling (YAML or JSON) it was written in: aliases are followed, merge
 * keys are applied, ranges point at the place where a value is written.
 */
export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly range: SourceRange;
  /** The value under the YAML 1.2 core schema. */
  readonly value: null | boolean | number | string;
  /** What stands in the file, quotes and escapes removed: `1.10` stays `1.10` (language reference 2.3). */
  readonly text: string;
  readonly style: ScalarForm;
  /** It comes from an included text, and its range is that of the include. */
  readonly isForeign?: true;
  /** Where `*name` stands, when this value was reached through an alias. */
  readonly alias?: SourceRange;
  /** The `name` of `&name`: an alias elsewhere may mean this value too. */
  readonly anchor?: string;
  readonly origin?: ForeignPlace;
}

export interface ListNode {
  readonly kind: 'list';
  readonly range: SourceRange;
  readonly items: readonly Node[];
  readonly flow: boolean;
  readonly alias?: SourceRange;
  readonly anchor?: string;
  readonly origin?: ForeignPlace;
}

export interface MapNode {
  readonly kind: 'map';
  readonly range: SourceRange;
  readonly entries: readonly MapEntry[];
  readonly flow: boolean;
  readonly alias?: SourceRange;
  readonly anchor?: string;
  readonly origin?: ForeignPlace;
}

/** Where something that was included stands in the text it comes from. */
export interface ForeignPlace {
  /** File or template. */
  readonly source: string;
  readonly range: SourceRange;
  /** 1-based, for people. */
  readonly line: number;
}

export interface MapEntry {
  readonly key: string;
  readonly keyRange: SourceRange;
  readonly value: Node;
  /** From the start of the key to the end of the value. */
  readonly range: SourceRange;
  /** True when the entry came in through a `<<` merge key. */
  readonly merged: boolean;
  /** Of the key. */
  readonly origin?: ForeignPlace;
}

/** Where a node is to be marked: at the alias when it was reached through one, else where it is written. */
export function markedRange(node: Node): SourceRange {
  return node.alias ?? node.range;
}

/** Whether an edit at the node's range changes exactly this value. */
export function isEditable(node: Node): boolean {
  return node.alias === undefined && !(node.kind === 'scalar' && node.isForeign === true);
}

export function findEntry(node: Node | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The plain value of a free-form part of the document. Numbers that JSON cannot express stay the text in the file. */
export function jsonFrom(node: Node): JsonValue {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'number' && !Number.isFinite(node.value) ? node.text : node.value;
    case 'list':
      return node.items.map(jsonFrom);
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, jsonFrom(entry.value)]));
  }
}

/** `jobs` + `name` is `jobs.name`; a name that is no plain word is written in brackets. */
export function childPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  if (!plainKey.test(key)) return `${parent}[${JSON.stringify(key)}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

const plainKey = /^[A-Za-z_@][A-Za-z0-9_@-]*$/;
