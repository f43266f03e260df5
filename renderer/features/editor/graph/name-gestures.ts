import { type Gesture, no, type Say, stepRef } from './gesture.ts';
import { type GraphItem, type GraphModel, isClosedBook } from './graph-model.ts';

/** What is wrong with a name for a new thing or a renamed one; undefined when nothing is. */
export function nameFault(
  model: GraphModel | undefined,
  wanted: { readonly kind: 'stage' | 'job' | 'step'; readonly job?: string; readonly present?: string },
  name: string,
): Say | undefined {
  if (name === '') return { word: 'nameMissing' };
  if (wanted.kind === 'stage' ? name.length > 100 : !/^[A-Za-z0-9_-]{1,100}$/.test(name)) return { word: 'nameShape' };
  if (name !== wanted.present && namesTaken(model, wanted).includes(name))
    return { word: 'nameTaken', values: { name } };
  return undefined;
}

export function namesTaken(
  model: GraphModel | undefined,
  { kind, job }: { readonly kind: 'stage' | 'job' | 'step'; readonly job?: string },
): readonly string[] {
  return [...(model?.items.values() ?? [])].flatMap((item) =>
    item.kind === kind && (item.kind !== 'step' || item.job === job) ? [item.name] : [],
  );
}

export function rename(item: GraphItem, name: string): Gesture {
  const values = { from: item.name, to: name };
  const label: Say = { word: 'rename', values };
  switch (item.kind) {
    case 'stage':
      return {
        ok: true,
        operation: { kind: 'rename-stage', stage: item.name, name },
        label,
        select: [{ kind: 'stage', stage: name }],
      };
    case 'job':
      if (isClosedBook(item.job.opaque)) return no('closed', { name: item.name });
      return {
        ok: true,
        operation: { kind: 'rename-job', job: item.name, name },
        label,
        select: [{ kind: 'job', job: name }],
      };
    case 'step':
      if (!item.step.hasName) return no('unnamed');
      return {
        ok: true,
        operation: { kind: 'rename-step', job: item.job, step: item.name, name },
        label,
        select: [stepRef(item.job, name, item.step.list)],
      };
    case 'opaque':
      return no('closed', { name: item.name });
  }
}
