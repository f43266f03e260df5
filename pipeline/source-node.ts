/**
 * A document as it is written, not as it is meant: aliases stay aliases, merge keys stay entries, and every part knows
 * the offsets it occupies.
 */
export type SourceNode = SourceScalar | SourceAlias | SourceList | SourceMap;
export type SourceCollection = SourceList | SourceMap;

interface Extent {
  /** Where anchor and tag stand if there are any, else `valueStart`. */
  readonly start: number;
  readonly valueStart: number;
  /** After the last character of the value, before any comment or line end. */
  readonly end: number;
  readonly anchor: string | undefined;
}

export type ScalarForm = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface SourceScalar extends Extent {
  readonly kind: 'scalar';
  readonly form: ScalarForm;
  /** What stands in the file, quotes and escapes removed. */
  readonly text: string;
  /** The value under the YAML 1.2 core schema. */
  readonly value: null | boolean | number | string;
}
export interface SourceAlias extends Extent {
  readonly kind: 'alias';
  readonly name: string;
}
export interface SourceList extends Extent {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly parts: readonly SourcePart[];
}
export interface SourceMap extends Extent {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly parts: readonly SourceEntry[];
}

/** One item of a list, or one entry of a map. */
export interface SourcePart {
  /** The dash of a block list, the key of an entry, the value of a flow list. */
  readonly start: number;
  /** After the dash, or after the colon: where the value may begin. */
  readonly lead: number;
  readonly value: SourceNode;
}
export interface SourceEntry extends SourcePart {
  readonly key: string;
  /** Undefined when the key is no text but a list, a map or an alias; `key` is then what stands in the file. */
  readonly keyForm: ScalarForm | undefined;
  readonly keyStart: number;
  readonly keyEnd: number;
}

export function isCollection(node: SourceNode): node is SourceCollection {
  return node.kind === 'list' || node.kind === 'map';
}

/** Every node below and including this one, in the order of the text. */
export function* nodesIn(node: SourceNode): Generator<SourceNode> {
  yield node;
  if (!isCollection(node)) return;
  for (const part of node.parts) yield* nodesIn(part.value);
}

/** A value that is not written, such as that of `key:`. */
export function nothingAt(offset: number): SourceScalar {
  return {
    kind: 'scalar',
    form: 'plain',
    text: '',
    value: null,
    start: offset,
    valueStart: offset,
    end: offset,
    anchor: undefined,
  };
}
