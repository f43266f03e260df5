import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { placeOf } from './document-place.ts';
import { type FormField, fieldsOf, isSet } from './fields-of.ts';
import type { InspectedDocument } from './inspected-document.ts';
import { shownText } from './single-value.ts';

/** A field that several nodes have. */
export interface CommonField {
  /** Of the first node; `node` is absent where the values differ. */
  readonly field: FormField;
  readonly paths: readonly FieldPath[];
  readonly isMixed: boolean;
}

const single = new Set(['text', 'long-text', 'number', 'duration', 'switch', 'choice', 'condition']);

/**
 * Fields with one value that all nodes have and that may be changed in all of them. Names are left out, because no two
 * are equal, and what only one plugin understands.
 */
export function commonFields(document: InspectedDocument, refs: readonly NodeRef[]): readonly CommonField[] {
  const nodes = refs.map((ref) => {
    const place = placeOf(document.root, ref);
    return new Map((place === undefined ? [] : fieldsOf(document, place)).map((field) => [field.key, field]));
  });
  const [first] = nodes;
  return [...(first?.values() ?? [])].flatMap((field): readonly CommonField[] => {
    const all = nodes.flatMap((node) => node.get(field.key) ?? []);
    const isCommon = all.length === refs.length && all.every((one) => isSameField(one, field));
    if (!isCommon || field.key === 'name' || !single.has(field.control)) return [];
    const texts = new Set(all.map((one) => `${isSet(one)} ${shownText(document.text, one)}`));
    const isMixed = texts.size > 1;
    const shown: FormField = isMixed ? { ...field, node: undefined, entry: undefined, range: undefined } : field;
    return [{ field: shown, paths: all.map(({ path }) => path), isMixed }];
  });
}

function isSameField(one: FormField, other: FormField): boolean {
  return (
    one.opacity === undefined &&
    one.control === other.control &&
    JSON.stringify(one.type) === JSON.stringify(other.type)
  );
}
