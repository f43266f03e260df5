import type { JsonValue } from '../plan.ts';
import { nodesIn } from '../source-node.ts';
import { Draft, Refusal } from './draft.ts';
import { writtenItem } from './items.ts';
import { partAt, plainAt, type TreePath } from './locate.ts';
import { renderBlock } from './render.ts';
import { readSource } from './source.ts';
import { findJob, findStep, isObject, listOf } from './structure.ts';
import { styleOf } from './style.ts';

export type CopyResult =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      /** Why not, for the person who asked. */
      readonly reason: string;
    };

/**
 * Jobs as they are written, with their comments, as a list from column 0: `paste-job` takes it, and any other program.
 * What refers to anchors is written out, since they stay behind.
 */
export function copyJobs(text: string, names: readonly string[]): CopyResult {
  return copyItems(text, (draft) => names.map((name) => findJob(draft, name).path));
}

/** The same for steps, which may be of several jobs. */
export function copySteps(text: string, steps: readonly { readonly job: string; readonly step: string }[]): CopyResult {
  return copyItems(text, (draft) => steps.map(({ job, step }) => findStep(draft, job, step).path));
}

function copyItems(text: string, pathsIn: (draft: Draft) => readonly TreePath[]): CopyResult {
  const read = readSource(text);
  if (!read.ok) return { ok: false, reason: read.reason };
  const { source } = read;
  try {
    const draft = new Draft(source);
    const items = pathsIn(draft).map((path) => {
      const { parent, part } = partAt(source, path);
      const isSelfContained = [...nodesIn(part.value)].every(({ kind }) => kind !== 'alias');
      if (!isSelfContained) return renderBlock([plainAt(draft, path) as JsonValue], styleOf(source));
      const { text: written, flow } = writtenItem(source, parent, part);
      return flow ? `- ${written}` : written;
    });
    return { ok: true, text: `${items.join('\n')}\n` };
  } catch (reason) {
    if (reason instanceof Refusal) return { ok: false, reason: reason.message };
    throw reason;
  }
}

export interface Pasted {
  readonly kind: 'jobs' | 'steps';
  readonly names: readonly string[];
}

/** What a text from elsewhere could be pasted as: jobs have steps, steps have a plugin. Undefined when it is neither. */
export function pastedFrom(text: string): Pasted | undefined {
  const read = readSource(text);
  if (!read.ok) return undefined;
  const { plain } = read.source;
  const items = Array.isArray(plain) ? plain : isObject(plain) && Array.isArray(plain.jobs) ? plain.jobs : [plain];
  if (items.length === 0 || !items.every(isObject)) return undefined;
  const names = items.map(({ name }) => (typeof name === 'string' ? name : ''));
  if (items.every(({ steps }) => listOf(steps).length > 0)) return { kind: 'jobs', names };
  return items.every((item) => 'uses' in item) ? { kind: 'steps', names } : undefined;
}
