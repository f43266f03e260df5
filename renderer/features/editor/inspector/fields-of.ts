import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import { camelCase, describeObject, keysOf, type ObjectName } from '../../../../pipeline/language.ts';
import { any, type KeyType, type Phase } from '../../../../pipeline/language-types.ts';
import type { MapEntry, Node } from '../../../../pipeline/tree.ts';
import { type Control, controlOf } from './control.ts';
import { type DocumentPlace, entryOf } from './document-place.ts';
import type { InspectedDocument } from './inspected-document.ts';
import { type Opacity, opacityAt } from './opacity.ts';

/** One key of an object, as a form shows it. */
export interface FormField {
  /** The name of the language, or the author's own in a free-form map. */
  readonly key: string;
  readonly object: ObjectName;
  readonly type: KeyType;
  readonly control: Control;
  readonly path: FieldPath;
  readonly docs: string;
  /** As the language's documentation says it; shown where nothing is set. */
  readonly default: string | undefined;
  readonly isRequired: boolean;
  /** The author chose the name; it can be changed like the value. */
  readonly isFree: boolean;
  /** The value as written; absent: not set. */
  readonly node: Node | undefined;
  readonly entry: MapEntry | undefined;
  /** From the key to the end of the value; absent: not set. */
  readonly range: SourceRange | undefined;
  readonly opacity: Opacity | undefined;
}

/**
 * The fields of an object: every key the language has for it, in the language's order, then what the author added.
 * Nothing is left out: what has no control says so in `opacity`.
 */
export function fieldsOf(document: InspectedDocument, place: DocumentPlace): readonly FormField[] {
  const described = Object.entries(describeObject(place.object).keys).map(([key, description]): FormField => {
    const type = plainType(description.type, place);
    const field = fieldAt(document, place, { key, type, entry: entryOf(place, key) });
    const isRequired = description.required === true;
    return { ...field, docs: description.docs, default: description.default, isRequired };
  });
  return [...described, ...restFields(document, place)];
}

/** The fields of a free-form map: one for each of its entries. */
export function entryFields(document: InspectedDocument, field: FormField): readonly FormField[] {
  const { node, path, object, type } = field;
  if (node?.kind !== 'map') return [];
  const of = type.kind === 'map' ? type.of : any();
  const place: DocumentPlace = { object, path, node };
  return node.entries.map((entry) => ({
    ...fieldAt(document, place, { key: entry.key, type: of, entry }),
    isFree: true,
  }));
}

/** The object behind a field of kind `object`, `short` or `variant`. */
export function placeOfField({ type, path, node }: FormField): DocumentPlace | undefined {
  const object = objectNameOf(type);
  return object === undefined ? undefined : { object, path, node };
}

export function objectNameOf(type: KeyType): ObjectName | undefined {
  switch (type.kind) {
    case 'object':
    case 'short':
      // Descriptions name only objects of the language.
      return type.name as ObjectName;
    case 'list':
      return objectNameOf(type.of);
    default:
      return undefined;
  }
}

export function isSet({ node }: FormField): boolean {
  return node !== undefined;
}

interface NamedValue {
  readonly key: string;
  readonly type: KeyType;
  readonly entry: MapEntry | undefined;
}

export function fieldAt(
  document: InspectedDocument,
  place: DocumentPlace,
  { key, type, entry }: NamedValue,
): FormField {
  const path = [...place.path, entry?.key ?? key];
  const node = entry?.value;
  const control = controlOf({ object: place.object, key, type, node });
  return {
    key,
    object: place.object,
    type,
    control,
    path,
    docs: '',
    default: undefined,
    isRequired: false,
    isFree: false,
    node,
    entry,
    range: rangeOf(entry),
    opacity: opacityAt(document, path) ?? (control === 'none' ? { kind: 'shape' } : undefined),
  };
}

/** A merged entry stands where it was written, which is another place. */
function rangeOf(entry: MapEntry | undefined): SourceRange | undefined {
  if (entry === undefined) return undefined;
  const end = Math.max(entry.keyRange.end, entry.value.alias?.end ?? entry.value.range.end);
  return { start: entry.keyRange.start, end };
}

function restFields(document: InspectedDocument, place: DocumentPlace): readonly FormField[] {
  if (place.node?.kind !== 'map') return [];
  const known = keysOf(place.object);
  const phase: Phase | undefined = describeObject(place.object).open;
  return place.node.entries
    .filter((entry) => !known.has(entry.key))
    .map((entry): FormField => {
      const field = fieldAt(document, place, { key: entry.key, type: any(phase), entry });
      if (phase !== undefined) return { ...field, isFree: true };
      return { ...field, control: 'none', opacity: field.opacity ?? { kind: 'unknown' } };
    });
}

/** Options of a trigger are what its type says they are. */
function plainType(type: KeyType, place: DocumentPlace): KeyType {
  if (type.kind !== 'variant') return type;
  const by = entryOf(place, type.by)?.value;
  const name = by?.kind === 'scalar' ? type.of[by.text] : undefined;
  return name === undefined ? any() : { kind: 'object', name };
}

/** The field at a path below a place: how a finding finds the form field that it concerns. */
export function isBelow(path: FieldPath, other: FieldPath): boolean {
  return path.length <= other.length && path.every((key, index) => isSameKey(key, other[index]));
}

function isSameKey(one: string | number, other: string | number | undefined): boolean {
  if (one === other) return true;
  return typeof one === 'string' && typeof other === 'string' && camelCase(one) === camelCase(other);
}
