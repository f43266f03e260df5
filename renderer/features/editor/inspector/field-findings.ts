import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import { fieldPathOf } from '../session/node-ref.ts';
import { type FormField, isBelow } from './fields-of.ts';

/**
 * The findings to show at a field: those about its value, however deep, but for a group only those about the group
 * itself, because its fields show their own.
 */
export function findingsAt(diagnostics: readonly Diagnostic[], field: FormField): readonly Diagnostic[] {
  const hasOwnFields =
    ['group', 'groups', 'map', 'args', 'parts'].includes(field.control) && field.opacity === undefined;
  return diagnostics.filter(({ path }) => {
    const at = fieldPathOf(path);
    return hasOwnFields ? isBelow(field.path, at) && at.length === field.path.length : isBelow(field.path, at);
  });
}

/** Findings about a node that belong to none of its keys. */
export function findingsOf(diagnostics: readonly Diagnostic[], path: FieldPath): readonly Diagnostic[] {
  return diagnostics.filter((diagnostic) => {
    const at = fieldPathOf(diagnostic.path);
    return diagnostic.path !== '' && at.length === path.length && isBelow(path, at);
  });
}
