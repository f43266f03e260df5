import { any, type KeyType } from '../../../../pipeline/language-types.ts';
import type { Node } from '../../../../pipeline/tree.ts';
import { type Control, controlOf } from './control.ts';
import type { FormField } from './fields-of.ts';

/** The items of a list as fields of their own; a single value that stands for a list of one is that item. */
export function itemFields(field: FormField): readonly FormField[] {
  const { node } = field;
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  if (node.kind !== 'list') return [itemField(field, field.path, node, 0)];
  return node.items.map((item, index) => itemField(field, [...field.path, index], item, index));
}

/** The item that would come next. */
export function nextItem(field: FormField): FormField {
  const count = itemFields(field).length;
  const isSingle = field.node !== undefined && field.node.kind !== 'list';
  const next = itemField(field, isSingle ? field.path : [...field.path, count], undefined, count);
  return next.type.kind === 'any' && isListOfTexts(field) ? { ...next, control: 'text' } : next;
}

/** Also an empty one: most lists are of texts. */
function isListOfTexts({ node }: FormField): boolean {
  return node?.kind !== 'list' || node.items.every((item) => item.kind === 'scalar' && typeof item.value === 'string');
}

export function itemType({ type }: FormField): KeyType {
  return type.kind === 'list' ? type.of : any();
}

function itemField(field: FormField, path: FormField['path'], node: Node | undefined, index: number): FormField {
  const type = itemType(field);
  return {
    ...field,
    key: `${field.key} ${index + 1}`,
    type,
    control: itemControl(field, type, node),
    path,
    docs: '',
    default: undefined,
    isRequired: false,
    isFree: false,
    node,
    entry: undefined,
    range: node && (node.alias ?? node.range),
    opacity: node?.alias === undefined ? undefined : { kind: 'shape' },
  };
}

function itemControl({ object }: FormField, type: KeyType, node: Node | undefined): Control {
  return controlOf({ object, key: '', type, node });
}
