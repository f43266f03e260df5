import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import type { ForeignPlace, Node } from '../../../../pipeline/tree.ts';

/** Where a part of the full configuration comes from. */
export type Provenance =
  /** Written in this file, right here. */
  | { readonly kind: 'file'; readonly range: SourceRange }
  /** Written in this file at an anchor, and meant here by an alias. */
  | { readonly kind: 'alias'; readonly name: string; readonly range: SourceRange }
  | { readonly kind: 'merge'; readonly range: SourceRange }
  /** Written in an included file or template; `range` is that of the include in this file. */
  | { readonly kind: 'include'; readonly place: ForeignPlace; readonly range: SourceRange }
  /** Said by `defaults` for all jobs. */
  | { readonly kind: 'defaults'; readonly range: SourceRange }
  /** Written nowhere: what the language takes for granted. */
  | { readonly kind: 'language' };

export type ConfigurationValue = ConfigurationScalar | ConfigurationList | ConfigurationMap;

export interface ConfigurationScalar {
  readonly kind: 'scalar';
  readonly from: Provenance;
  /** The value, and how it is written when that says more: `1.10`. */
  readonly value: null | boolean | number | string;
  readonly written?: string;
}
export interface ConfigurationList {
  readonly kind: 'list';
  readonly from: Provenance;
  readonly items: readonly ConfigurationValue[];
}
export interface ConfigurationMap {
  readonly kind: 'map';
  readonly from: Provenance;
  readonly entries: readonly ConfigurationEntry[];
}
export interface ConfigurationEntry {
  readonly key: string;
  readonly from: Provenance;
  readonly value: ConfigurationValue;
}

/** A node of the document as part of the full configuration. */
export function configurationOf(text: string, node: Node, within?: Provenance): ConfigurationValue {
  const from = provenanceOf(text, node, within);
  // What is inside an alias is written at its anchor; what is inside an include knows its own place.
  const inside = from.kind === 'file' || from.kind === 'include' ? within : from;
  switch (node.kind) {
    case 'scalar': {
      const isPlain = node.style === 'plain' && node.value !== null && typeof node.value !== 'string';
      return { kind: 'scalar', from, value: node.value, ...(isPlain && { written: node.text }) };
    }
    case 'list':
      return { kind: 'list', from, items: node.items.map((item) => configurationOf(text, item, inside)) };
    case 'map':
      return {
        kind: 'map',
        from,
        entries: node.entries.map((entry) => {
          const merged: Provenance | undefined =
            entry.merged && entry.origin === undefined ? { kind: 'merge', range: entry.keyRange } : inside;
          const value = configurationOf(text, entry.value, merged);
          return { key: entry.key, from: entryProvenance(entry.keyRange, entry.origin, merged), value };
        }),
      };
  }
}

function provenanceOf(text: string, node: Node, within: Provenance | undefined): Provenance {
  if (node.origin !== undefined) return { kind: 'include', place: node.origin, range: node.range };
  if (node.alias !== undefined) {
    return { kind: 'alias', name: text.slice(node.alias.start + 1, node.alias.end), range: node.range };
  }
  return within === undefined ? { kind: 'file', range: node.range } : placedAt(within, node.range);
}

function entryProvenance(
  range: SourceRange,
  origin: ForeignPlace | undefined,
  within: Provenance | undefined,
): Provenance {
  if (origin !== undefined) return { kind: 'include', place: origin, range };
  return within === undefined ? { kind: 'file', range } : placedAt(within, range);
}

function placedAt(within: Provenance, range: SourceRange): Provenance {
  return within.kind === 'language' || within.kind === 'include' ? within : { ...within, range };
}
