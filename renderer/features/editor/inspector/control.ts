import type { ObjectName } from '../../../../pipeline/language.ts';
import type { KeyType } from '../../../../pipeline/language-types.ts';
import type { Node } from '../../../../pipeline/tree.ts';

/** How a value is shown and changed. */
export type Control =
  /** One line of text. */
  | 'text'
  | 'long-text'
  | 'number'
  | 'duration'
  | 'switch'
  | 'choice'
  /** An expression without braces. */
  | 'condition'
  /** Any value, written as YAML. */
  | 'value'
  /** A list of single values. */
  | 'names'
  /** Names and values that the author chooses. */
  | 'map'
  /** Arguments of the action that a step uses. */
  | 'args'
  /** An object of the language with fields of its own. */
  | 'group'
  /** A list of such objects. */
  | 'groups'
  /** Stages, jobs, steps and triggers: they are selected, not filled in. */
  | 'parts'
  /** Written as something else than the language expects: for the text view. */
  | 'none';

interface Value {
  readonly object: ObjectName;
  readonly key: string;
  readonly type: KeyType;
  readonly node: Node | undefined;
}

const parts: Partial<Record<ObjectName, readonly string[]>> = {
  Pipeline: ['jobs', 'stages', 'triggers'],
  Stage: ['jobs'],
  Job: ['steps', 'finally'],
};

const longTexts = new Set(['description', 'message', 'run', 'script', 'body', 'template', 'commands']);

export function controlOf(value: Value): Control {
  const { object, key, type, node } = value;
  if (parts[object]?.includes(key)) return 'parts';
  if (object === 'Step' && key === 'args') return isMapOrAbsent(node) ? 'args' : 'none';
  const wanted = wantedControl(type, key, node);
  return fits(wanted, type, node) ? wanted : fallback(node);
}

function wantedControl(type: KeyType, key: string, node: Node | undefined): Control {
  switch (type.kind) {
    case 'text':
      return longTexts.has(key) || hasLines(node) ? 'long-text' : 'text';
    case 'duration':
      return 'duration';
    case 'condition':
      return 'condition';
    case 'integer':
      return 'number';
    case 'boolean':
      return 'switch';
    case 'choice':
      return 'choice';
    case 'any':
      return anyControl(key, node);
    case 'list':
      if (type.of.kind === 'object') return 'groups';
      return type.of.kind === 'any' && !isListOfScalars(node) && node !== undefined
        ? 'value'
        : type.of.kind === 'map'
          ? 'value'
          : 'names';
    case 'map':
      return 'map';
    case 'object':
    case 'short':
      return 'group';
    case 'variant':
      return 'value';
  }
}

function anyControl(key: string, node: Node | undefined): Control {
  if (isListOfScalars(node)) return 'names';
  // What is a text already stays one, without the quotes that YAML may need for it.
  if (node?.kind === 'scalar' && typeof node.value === 'string') {
    return longTexts.has(key) || hasLines(node) ? 'long-text' : 'text';
  }
  return 'value';
}

/** Whether the control can show what is written. */
function fits(control: Control, type: KeyType, node: Node | undefined): boolean {
  if (node === undefined || isNothing(node)) return true;
  switch (control) {
    case 'text':
    case 'long-text':
    case 'duration':
    case 'condition':
      return node.kind === 'scalar';
    case 'number':
      return node.kind === 'scalar' && typeof node.value === 'number';
    case 'switch':
      return node.kind === 'scalar' && typeof node.value === 'boolean';
    case 'choice':
      return node.kind === 'scalar' && type.kind === 'choice' && isKnownChoice(type, node.text);
    case 'names':
      return isListOfScalars(node) || (node.kind === 'scalar' && type.kind === 'list' && type.orOne === true);
    case 'map':
      return node.kind === 'map';
    case 'group':
      return node.kind === 'map' || (type.kind === 'short' && node.kind === 'scalar');
    case 'groups':
      return isListOfMaps(node) || (node.kind === 'map' && type.kind === 'list' && type.orOne === true);
    default:
      return true;
  }
}

/** A single value of another type can be corrected as YAML; whole lists and maps where none belong cannot. */
function fallback(node: Node | undefined): Control {
  return node?.kind === 'scalar' ? 'value' : 'none';
}

function isKnownChoice(type: KeyType & { kind: 'choice' }, text: string): boolean {
  return type.values.includes(text) || (type.anyCase === true && type.values.some((value) => isSameWord(value, text)));
}

export function isSameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isMapOrAbsent(node: Node | undefined): boolean {
  return node === undefined || node.kind === 'map' || isNothing(node);
}

/** A key without a value is as good as absent (language reference 2.3). */
export function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function hasLines(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && (node.text.includes('\n') || node.style === 'literal' || node.style === 'folded');
}

function isListOfScalars(node: Node | undefined): boolean {
  return node?.kind === 'list' && node.items.every((item) => item.kind === 'scalar' && item.alias === undefined);
}

function isListOfMaps(node: Node | undefined): boolean {
  return node?.kind === 'list' && node.items.every((item) => item.kind === 'map');
}
