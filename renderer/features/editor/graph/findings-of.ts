import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import { fieldPathOf } from '../session/node-ref.ts';
import type { EditorOutline } from '../session/outline.ts';
import type { GraphModel } from './graph-model.ts';

/** What is wrong with an item and with what is inside it. */
export interface ItemFindings {
  readonly errors: number;
  readonly warnings: number;
  /** One to a line, errors first. */
  readonly text: string;
}

/** By the key of the item. A finding of a step counts for its job too, which may hide it. */
export function findingsOf(
  model: GraphModel,
  outline: EditorOutline,
  diagnostics: readonly Diagnostic[],
): ReadonlyMap<string, ItemFindings> {
  const owners = ownersOf(model, outline);
  const found = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity === 'hint') continue;
    const path = fieldPathOf(diagnostic.path);
    for (let length = 1; length <= path.length; length++) {
      const owner = owners.get(JSON.stringify(path.slice(0, length)));
      if (owner === undefined) continue;
      // A stage shows its own findings; those of its jobs are seen on the jobs.
      const isInside = owner.startsWith('stage ') && path.includes('jobs');
      if (!isInside) found.set(owner, [...(found.get(owner) ?? []), diagnostic]);
    }
  }
  return new Map([...found].map(([key, list]) => [key, summaryOf(list)]));
}

function summaryOf(list: readonly Diagnostic[]): ItemFindings {
  const errors = list.filter(({ severity }) => severity === 'error');
  const warnings = list.filter(({ severity }) => severity === 'warning');
  const text = [...new Set([...errors, ...warnings].map(({ message }) => message))].join('\n');
  return { errors: errors.length, warnings: warnings.length, text };
}

function ownersOf(model: GraphModel, outline: EditorOutline): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  const put = (path: FieldPath, key: string) => owners.set(JSON.stringify(path), key);
  outline.stages.forEach(({ path }, index) => {
    const stage = model.lanes.find((lane) => lane.stage?.index === index)?.stage;
    if (stage) put(path, stage.key);
  });
  for (const item of model.items.values()) {
    if (item.kind === 'job') put(item.job.path, item.key);
    if (item.kind === 'step') put(item.step.path, item.key);
  }
  for (const { key, path } of outline.opaque) put(path, `opaque ${key}`);
  return owners;
}
