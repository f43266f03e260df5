import type { JsonValue } from '../../../../pipeline/plan.ts';
import type { FormField } from './fields-of.ts';
import { type Converted, convert, literalOfNode, textOf, valueFromLiteral } from './literal.ts';
import { isSameValue } from './same-value.ts';

/** What every control of a single value is given. */
export interface ControlProps {
  readonly ids: { readonly id: string; readonly 'aria-describedby': string | undefined };
  readonly shown: string;
  /** Answers why not, or nothing when it is done. */
  readonly commit: (typed: string) => string | undefined;
  readonly isDisabled: boolean;
}

/** What a control of a single value shows. */
export function shownText(document: string, field: FormField): string {
  const { node, control } = field;
  if (node?.kind === 'scalar' && node.value === null) return '';
  return control === 'value' ? literalOfNode(document, node) : textOf(node);
}

export function typedValue(field: FormField, typed: string): Converted {
  if (field.control === 'value') return valueFromLiteral(typed);
  // Texts of free-form data are written as they are typed, without YAML of their own.
  if (field.type.kind === 'any') return { ok: true, value: typed.trim() === '' ? undefined : typed };
  return convert(field.type, typed);
}

/** Whether the document says so already. */
export function isAsWritten(field: FormField, value: JsonValue | undefined): boolean {
  const { node } = field;
  if (value === undefined) return node === undefined;
  if (node === undefined) return false;
  // A text is what stands in the file: `1.10` without quotes is the text 1.10.
  if (node.kind === 'scalar' && field.type.kind !== 'any' && typeof value === 'string') return node.text === value;
  return isSameValue(node, value);
}
