import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import { keysOf, type ObjectName } from '../../../../pipeline/language.ts';
import type { MapEntry, Node } from '../../../../pipeline/tree.ts';
import type { NodeRef } from '../session/node-ref.ts';

/** An object of the language in the document, written or not yet written. */
export interface DocumentPlace {
  readonly object: ObjectName;
  /** Keys as the file spells them. */
  readonly path: FieldPath;
  /** Absent: nothing is written there. */
  readonly node: Node | undefined;
}

/** Where the thing is that a person points at; undefined when the text has it no longer. */
export function placeOf(root: Node | undefined, ref: NodeRef): DocumentPlace | undefined {
  switch (ref.kind) {
    case 'pipeline':
      return { object: 'Pipeline', path: [], node: root };
    case 'stage':
      return listIn({ object: 'Pipeline', path: [], node: root }, 'stages', 'Stage').find(
        (stage) => nameOf(stage) === ref.stage,
      );
    case 'job':
      return jobPlaces(root).find((job) => nameOf(job) === ref.job);
    case 'step': {
      const job = placeOf(root, { kind: 'job', job: ref.job });
      const lists = ref.list === undefined ? (['steps', 'finally'] as const) : [ref.list];
      return lists
        .flatMap((list) => (job === undefined ? [] : listIn(job, list, 'Step')))
        .find((step) => stepName(step, Number(step.path.at(-1))) === ref.step);
    }
    case 'trigger':
      return listIn({ object: 'Pipeline', path: [], node: root }, 'triggers', 'Trigger')[ref.index];
    case 'opaque':
      return undefined;
  }
}

/** Every job of the file, in its order; those of includes are not in the file. */
export function jobPlaces(root: Node | undefined): readonly DocumentPlace[] {
  const pipeline: DocumentPlace = { object: 'Pipeline', path: [], node: root };
  const stages = listIn(pipeline, 'stages', 'Stage');
  return [...listIn(pipeline, 'jobs', 'Job'), ...stages.flatMap((stage) => listIn(stage, 'jobs', 'Job'))];
}

export function listIn(place: DocumentPlace, key: string, object: ObjectName): readonly DocumentPlace[] {
  const entry = entryOf(place, key);
  if (entry?.value.kind !== 'list') return [];
  return entry.value.items.map((node, index) => ({ object, path: [...place.path, entry.key, index], node }));
}

/** The entry of a key of the language, in whichever spelling the file has it. */
export function entryOf({ object, node }: DocumentPlace, key: string): MapEntry | undefined {
  if (node?.kind !== 'map') return undefined;
  return node.entries.find((entry) => keysOf(object).get(entry.key)?.name === key);
}

export function nameOf(place: DocumentPlace): string {
  const value = entryOf(place, 'name')?.value;
  return value?.kind === 'scalar' ? value.text : '';
}

/** A step without a name is called by its place. */
export function stepName(step: DocumentPlace, index: number): string {
  return nameOf(step) || `#${index + 1}`;
}

/** The node that a path leads to. */
export function nodeAt(root: Node | undefined, path: FieldPath): Node | undefined {
  let node = root;
  for (const key of path) {
    if (node?.kind === 'map') node = node.entries.find((entry) => entry.key === key)?.value;
    else node = node?.kind === 'list' && typeof key === 'number' ? node.items[key] : undefined;
  }
  return node;
}
