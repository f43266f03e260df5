import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import type { StepList } from '../../../../pipeline/edit/structure.ts';

/**
 * What a person points at, by the names in the file, as the edit operations name it. A step without a name is `#2` for
 * the second of its list: it can be selected and shown, and operations on it are refused until it has a name.
 */
export type NodeRef =
  | { readonly kind: 'pipeline' }
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'job'; readonly job: string }
  | { readonly kind: 'step'; readonly job: string; readonly step: string; readonly list?: StepList }
  | { readonly kind: 'trigger'; readonly index: number }
  /** What has no form and no node of its own: an include, an `x-` key. `path` is that of the outline. */
  | { readonly kind: 'opaque'; readonly path: string };

/** Equal for refs that mean the same thing; fit for keys of maps and of React. */
export function refKey(ref: NodeRef): string {
  switch (ref.kind) {
    case 'pipeline':
      return 'pipeline';
    case 'stage':
      return `stage ${JSON.stringify(ref.stage)}`;
    case 'job':
      return `job ${JSON.stringify(ref.job)}`;
    case 'step':
      return `step ${JSON.stringify([ref.job, ref.list ?? 'steps', ref.step])}`;
    case 'trigger':
      return `trigger ${ref.index}`;
    case 'opaque':
      return `opaque ${ref.path}`;
  }
}

export function isSameRef(one: NodeRef | undefined, other: NodeRef | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && refKey(one) === refKey(other));
}

/** `['jobs', 2, 'steps', 0]` for `jobs[2].steps[0]`: what a diagnostic's path means to an operation. */
export function fieldPathOf(path: string): FieldPath {
  const parts = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([A-Za-z_@][\w@-]*)/g);
  return [...parts].map(([, index, quoted, word]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? String(JSON.parse(`"${quoted}"`)) : String(word),
  );
}
