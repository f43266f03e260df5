/**
 * How one key of the language is described. Everything that must know keys is derived from such descriptions: parsing,
 * validation, the JSON Schema, completion and the inspector's help.
 */

/** When a placeholder of a value is evaluated (language reference 8.5), earliest first. */
export const phases = ['include', 'plan', 'ready', 'leased', 'step', 'after', 'notify'] as const;
export type Phase = (typeof phases)[number];

/** Who knows the key: the reference parser, only the upstream documents, or only this implementation. */
export type Origin = 'R' | 'D' | 'X';

export interface Pattern {
  readonly source: string;
  /** Completes the sentence "must be ...". */
  readonly meaning: string;
}

interface TextType {
  readonly kind: 'text';
  readonly pattern?: Pattern;
  /** Placeholders are allowed and evaluated in this phase; absent: none are allowed (V12). */
  readonly phase?: Phase;
}
interface DurationType {
  readonly kind: 'duration';
  readonly minMs: number;
  readonly unlimited?: true;
  readonly phase?: Phase;
}
interface IntegerType {
  readonly kind: 'integer';
  readonly min: number;
  readonly max?: number;
}
interface BooleanType {
  readonly kind: 'boolean';
}
interface ConditionType {
  readonly kind: 'condition';
  readonly phase: Phase;
}
interface ChoiceType<V extends string = string> {
  readonly kind: 'choice';
  readonly values: readonly V[];
  /** Other spellings that are understood, lower case. */
  readonly aliases?: Readonly<Record<string, V>>;
  readonly anyCase?: true;
  /** The code of the finding for another value; V2 when absent. */
  readonly code?: string;
}
interface AnyType {
  readonly kind: 'any';
  readonly phase?: Phase;
}
interface ListType<T> {
  readonly kind: 'list';
  readonly of: T;
  readonly max?: number;
  /** The code of the finding for an empty list; absent: an empty list is as good as none. */
  readonly emptyCode?: string;
  /** A single value may stand for a list of one. */
  readonly orOne?: true;
}
interface MapType<T> {
  readonly kind: 'map';
  readonly of: T;
  readonly max?: number;
}
interface ObjectType<N extends string = string> {
  readonly kind: 'object';
  readonly name: N;
}
/** A text stands for an object with only the key `short` set. */
interface ShortType<N extends string = string> {
  readonly kind: 'short';
  readonly name: N;
  readonly short: string;
  readonly phase?: Phase;
}
/** Which object it is depends on the value of the sibling key `by`. */
interface VariantType<N extends string = string> {
  readonly kind: 'variant';
  readonly by: string;
  readonly of: Readonly<Record<string, N>>;
}

export type KeyType =
  | TextType
  | DurationType
  | IntegerType
  | BooleanType
  | ConditionType
  | ChoiceType
  | AnyType
  | ListType<KeyType>
  | MapType<KeyType>
  | ObjectType
  | ShortType
  | VariantType;

export interface KeyDescription<T extends KeyType = KeyType> {
  readonly type: T;
  readonly origin: Origin;
  readonly docs: string;
  readonly required?: true;
  /** As shown to people; the compiler owns the value itself. */
  readonly default?: string;
  /** Another name of the same key, as upstream documents write it. */
  readonly alias?: string;
}

export interface ObjectDescription {
  readonly docs: string;
  /** Keys that are not described are free-form data; their placeholders are evaluated in this phase. */
  readonly open?: Phase;
  readonly keys: Readonly<Record<string, KeyDescription>>;
}

export const text = <const O extends Omit<TextType, 'kind'>>(options?: O) => ({ kind: 'text' as const, ...options });
export const duration = <const O extends Omit<DurationType, 'kind'>>(options: O) => ({
  kind: 'duration' as const,
  ...options,
});
export const integer = <const O extends Omit<IntegerType, 'kind'>>(options: O) => ({
  kind: 'integer' as const,
  ...options,
});
export const boolean = { kind: 'boolean' } as const;
export const condition = (phase: Phase) => ({ kind: 'condition' as const, phase });
export const choice = <const V extends string>(
  values: readonly V[],
  options?: Omit<ChoiceType<NoInfer<V>>, 'kind' | 'values'>,
): ChoiceType<V> => ({ kind: 'choice', values, ...options });
export const any = (phase?: Phase): AnyType => ({ kind: 'any', ...(phase && { phase }) });
export const list = <const T extends KeyType>(of: T, options?: Omit<ListType<T>, 'kind' | 'of'>): ListType<T> => ({
  kind: 'list',
  of,
  ...options,
});
export const map = <const T extends KeyType>(of: T, options?: Omit<MapType<T>, 'kind' | 'of'>): MapType<T> => ({
  kind: 'map',
  of,
  ...options,
});
export const object = <const N extends string>(name: N): ObjectType<N> => ({ kind: 'object', name });
export const short = <const N extends string>(name: N, key: string, phase?: Phase): ShortType<N> => ({
  kind: 'short',
  name,
  short: key,
  ...(phase && { phase }),
});
export const variant = <const N extends string>(by: string, of: Readonly<Record<string, N>>): VariantType<N> => ({
  kind: 'variant',
  by,
  of,
});
