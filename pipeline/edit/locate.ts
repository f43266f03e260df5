import { isCollection, nodesIn, type SourceCollection, type SourceNode, type SourcePart } from '../source-node.ts';
import { type Draft, type Expected, refuse } from './draft.ts';
import type { Source } from './source.ts';

/** Keys and indexes from the root, keys as the file spells them. */
export type TreePath = readonly (string | number)[];

export interface Located {
  readonly part: SourcePart;
  readonly parent: SourceCollection;
  readonly index: number;
  readonly inFlow: boolean;
}

export function pathText(path: TreePath): string {
  return path.map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`)).join('');
}

/**
 * The node at `path`, when the file itself has it there and nobody else shares it. A place that is reached through an
 * alias or a merge key, or that an alias elsewhere refers to, means more than one place at once: it is refused.
 */
export function privateNode(source: Source, path: TreePath): SourceNode {
  return path.length === 0 ? source.root : privatePart(source, path).part.value;
}

export function privatePart(source: Source, path: TreePath): Located {
  const located = partAt(source, path);
  assertOwnValue(source, located.part.value, path);
  return located;
}

/** As `privatePart`, but the value itself may be an alias or be anchored: for removing and moving whole items. */
export function partAt(source: Source, path: TreePath): Located {
  let node = source.root;
  let inFlow = false;
  let located: Located | undefined;
  path.forEach((key, depth) => {
    const here = path.slice(0, depth);
    assertOwnValue(source, node, here);
    if (!isCollection(node)) refuse(`${pathText(here) || 'the document'} is not a list or mapping`);
    inFlow ||= node.flow;
    const index = indexOf(node, key);
    const part = node.parts[index];
    if (part === undefined) {
      const isMerged = node.kind === 'map' && node.parts.some((entry) => entry.key === '<<');
      refuse(
        isMerged
          ? `${pathText(path)} may come from the merge key \`<<\`; edit it where it is defined`
          : `there is no ${pathText(path)} in this file`,
      );
    }
    located = { part, parent: node, index, inFlow };
    node = part.value;
  });
  return located ?? refuse('the document as a whole cannot be edited this way');
}

function assertOwnValue(source: Source, node: SourceNode, path: TreePath): void {
  const place = pathText(path) || 'the document';
  if (node.kind === 'alias') refuse(`${place} is the alias *${node.name}; edit it where &${node.name} is defined`);
  const uses = node.anchor === undefined ? 0 : (source.aliasCounts.get(node.anchor) ?? 0);
  if (uses > 0) refuse(`${place} is shared: ${countOf(uses, 'alias', 'aliases')} of &${node.anchor} would change too`);
}

/** Refused when an alias outside of `node` refers to an anchor inside: the anchor would be lost. */
export function assertNoSharedAnchors(source: Source, node: SourceNode, what: string): void {
  const anchors = new Set<string>();
  const inside = new Map<string, number>();
  for (const below of nodesIn(node)) {
    if (below.anchor !== undefined) anchors.add(below.anchor);
    if (below.kind === 'alias') inside.set(below.name, (inside.get(below.name) ?? 0) + 1);
  }
  for (const anchor of anchors) {
    const outside = (source.aliasCounts.get(anchor) ?? 0) - (inside.get(anchor) ?? 0);
    if (outside > 0) {
      refuse(`${what} defines the anchor &${anchor} that ${countOf(outside, 'alias', 'aliases')} elsewhere refer to`);
    }
  }
}

export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function indexOf(node: SourceCollection, key: string | number): number {
  if (node.kind === 'list') return typeof key === 'number' ? key : -1;
  return node.parts.findIndex((entry) => entry.key === key);
}

/** The collection at `path` of the expected tree, to be changed along with the text. */
export function expectedAt(root: Expected, path: TreePath): Expected | undefined {
  let value: Expected | undefined = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as { readonly [key: string]: Expected })[key];
  }
  return value;
}

export function plainAt(draft: Draft, path: TreePath): unknown {
  let value: unknown = draft.source.plain;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}
