import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import type { Node } from '../../../../pipeline/tree.ts';

/**
 * Why a value is edited in the text only: it means more than one place at once, and a form would change the others
 * unseen. `shape`: it is written as something that the form has no control for.
 */
export type Opacity =
  | { readonly kind: 'alias'; readonly name: string }
  | { readonly kind: 'merge' }
  | { readonly kind: 'shared'; readonly name: string; readonly uses: number }
  | { readonly kind: 'shape' }
  /** A key that the language does not know; it is kept. */
  | { readonly kind: 'unknown' };

/** How often each anchor is meant by an alias. */
export type AliasCounts = ReadonlyMap<string, number>;

export function aliasCounts(text: string, root: Node | undefined): AliasCounts {
  const counts = new Map<string, number>();
  const visit = (node: Node): void => {
    if (node.alias !== undefined) {
      const name = aliasName(text, node);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return;
    }
    if (node.kind === 'list') for (const item of node.items) visit(item);
    if (node.kind === 'map') for (const entry of node.entries) if (!entry.merged) visit(entry.value);
  };
  if (root !== undefined) visit(root);
  // A merge key is an alias too, and its map is not among the entries.
  for (const [, name] of text.matchAll(/^\s*(?:- )?<<:.*$/gm).flatMap(([line]) => line.matchAll(/\*([^\s,[\]{}]+)/g))) {
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Whether something on the way to a place, or the place itself, is shared with another one. */
export function opacityAt(
  document: { readonly text: string; readonly root: Node | undefined; readonly aliases: AliasCounts },
  path: FieldPath,
): Opacity | undefined {
  let node = document.root;
  for (let depth = 0; ; depth++) {
    if (node === undefined) return undefined;
    if (node.alias !== undefined) return { kind: 'alias', name: aliasName(document.text, node) };
    const uses = node.anchor === undefined ? 0 : (document.aliases.get(node.anchor) ?? 0);
    if (node.anchor !== undefined && uses > 0) return { kind: 'shared', name: node.anchor, uses };
    const key = path[depth];
    if (key === undefined) return undefined;
    if (node.kind === 'map') {
      const entry = node.entries.find((one) => one.key === key);
      if (entry?.merged === true) return { kind: 'merge' };
      node = entry?.value;
    } else {
      node = node.kind === 'list' && typeof key === 'number' ? node.items[key] : undefined;
    }
  }
}

function aliasName(text: string, { alias }: Node): string {
  return alias === undefined ? '' : text.slice(alias.start + 1, alias.end);
}
