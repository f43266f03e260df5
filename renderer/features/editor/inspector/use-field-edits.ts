import { applyEdits } from '../../../../pipeline/edit/draft.ts';
import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import type { Operation } from '../../../../pipeline/edit/operation.ts';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import { useWords } from '../../../words/words.ts';
import { useRefusalText } from '../refusal-text.ts';
import { isSameRef, type NodeRef } from '../session/node-ref.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { nodeAt, placeOf } from './document-place.ts';
import type { FormField } from './fields-of.ts';
import { type InspectedDocument, inspect } from './inspected-document.ts';
import type { Inspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { keyText } from './key-text.ts';
import { labelOf } from './node-label.ts';

/** Changes of the fields of one node. Every change is one gesture, and what is refused comes back as a reason. */
export function useFieldEdits(document: InspectedDocument, ref: NodeRef): Pick<Inspected, 'set' | 'renameKey'> {
  const t = useWords(inspectorWords);
  const refusal = useRefusalText();
  const session = useEditorSession();

  /** The form may be a moment older than the text; the node is found anew, and the way inside it stays. */
  function presentPath(path: FieldPath): FieldPath | undefined {
    const { text, base } = session.store.getState();
    if (text === document.text) return path;
    const before = placeOf(document.root, ref);
    const now = placeOf(inspect(text, base.filePath).root, ref);
    return before && now && [...now.path, ...path.slice(before.path.length)];
  }
  return {
    set(field, value) {
      const path = presentPath(field.path);
      if (path === undefined) return t('nodeGone');
      const renamed = renaming(ref, field, value);
      const operation = renamed?.operation ?? setOperation(path, value);
      const node = labelOf(ref, t);
      const label =
        renamed === undefined
          ? t(value === undefined ? 'unsetOf' : 'setTo', { field: field.key, node })
          : t('renameTo', { node, name: String(value) });
      const { refs } = session.store.getState().selection;
      // A field may be committed because something else was selected: that stays selected.
      const isSelected = refs.some((one) => isSameRef(one, ref));
      const select = renamed !== undefined && isSelected ? { select: [renamed.ref] } : {};
      const result = session.perform(operation, { label, origin: 'inspector', ...select });
      return result.ok ? undefined : refusal(result.reason);
    },
    renameKey(field, name) {
      const { entry } = field;
      if (name === '') return t('isRequired', { field: t('newName') });
      const { text } = session.store.getState();
      if (entry === undefined || text !== document.text) return t('nodeGone');
      const insert = keyText(name, text.slice(entry.keyRange.start, entry.keyRange.end));
      const edits = [{ range: entry.keyRange, insert }];
      const after = inspect(applyEdits(text, edits), session.store.getState().base.filePath);
      const written = nodeAt(after.root, [...field.path.slice(0, -1), name]);
      if (!after.isReadable || written === undefined) return t('nameTaken', { name });
      session.edit(edits, { label: t('renameTo', { node: field.key, name }), origin: 'inspector' });
      return undefined;
    },
  };
}

export function setOperation(path: FieldPath, value: JsonValue | undefined): Operation {
  return value === undefined ? { kind: 'unset-field', path } : { kind: 'set-field', path, value };
}

/** Names are referred to elsewhere: they change by an operation that takes the references along. */
function renaming(
  ref: NodeRef,
  { object, key, path }: FormField,
  value: JsonValue | undefined,
): { readonly operation: Operation; readonly ref: NodeRef } | undefined {
  if (key !== 'name' || typeof value !== 'string') return undefined;
  if (ref.kind === 'stage' && object === 'Stage') {
    return { operation: { kind: 'rename-stage', stage: ref.stage, name: value }, ref: { ...ref, stage: value } };
  }
  if (ref.kind === 'job' && object === 'Job') {
    return { operation: { kind: 'rename-job', job: ref.job, name: value }, ref: { ...ref, job: value } };
  }
  if (ref.kind !== 'step' || object !== 'Step') return undefined;
  const renamed = { ...ref, step: value };
  // A step that has no name yet is given one; nothing can refer to it.
  if (/^#\d+$/.test(ref.step)) return { operation: { kind: 'set-field', path, value }, ref: renamed };
  return { operation: { kind: 'rename-step', job: ref.job, step: ref.step, name: value }, ref: renamed };
}
