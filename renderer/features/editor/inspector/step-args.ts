import { any, boolean, type KeyType, list, map, text } from '../../../../pipeline/language-types.ts';
import { type ArgType, usedPlugin } from '../../../../pipeline/plugins.ts';
import { type DocumentPlace, entryOf } from './document-place.ts';
import { entryFields, type FormField, fieldAt } from './fields-of.ts';
import type { InspectedDocument } from './inspected-document.ts';

export interface StepArgs {
  readonly fields: readonly FormField[];
  /** Others may be added: the plugin is known by name only, or not at all. */
  readonly isOpen: boolean;
}

/** The arguments of the action that a step uses, in the plugin's order, then those that the plugin does not describe. */
export function stepArgs(document: InspectedDocument, step: DocumentPlace, args: FormField): StepArgs {
  const plugin = usedPlugin(textAt(step, 'uses'));
  const action = plugin.description?.actions[textAt(step, 'action') || plugin.defaultAction];
  const place: DocumentPlace = { object: 'Step', path: args.path, node: args.node };
  const written = args.node?.kind === 'map' ? args.node.entries : [];
  const described = Object.entries(action?.args ?? {}).map(([key, description]): FormField => {
    const entry = written.find((one) => one.key === key);
    const field = fieldAt(document, place, { key, type: argType(description.type), entry });
    const isOneOf = action?.oneOf?.includes(key) ?? false;
    const hasOther = isOneOf && written.some((one) => action?.oneOf?.includes(one.key));
    const isRequired = description.required === true || (isOneOf && !hasOther && key === action?.oneOf?.[0]);
    return { ...field, docs: description.docs, isRequired };
  });
  const others = entryFields(document, args).filter((field) => !described.some(({ key }) => key === field.key));
  const isOpen = plugin.description === undefined || plugin.description.isOpen === true || action === undefined;
  return { fields: [...described, ...others], isOpen };
}

const types: Readonly<Record<ArgType, KeyType>> = {
  text: text({ phase: 'step' }),
  duration: text({ phase: 'step' }),
  number: any('step'),
  boolean,
  list: list(any('step')),
  map: map(any('step')),
  any: any('step'),
};

function argType(type: ArgType): KeyType {
  return types[type];
}

function textAt(step: DocumentPlace, key: string): string {
  const value = entryOf(step, key)?.value;
  return value?.kind === 'scalar' ? value.text : '';
}
