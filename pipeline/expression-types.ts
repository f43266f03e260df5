/** What is known of a value before it exists. `number` is an `int` or a `double`, `any` is anything. */
export type ValueType = ScalarType | ListValueType | MapValueType;

export type ScalarType =
  | 'any'
  | 'text'
  | 'int'
  | 'uint'
  | 'double'
  | 'number'
  | 'boolean'
  | 'null'
  | 'timestamp'
  | 'duration';

export interface ListValueType {
  readonly kind: 'list';
  readonly of: ValueType;
}

export interface MapValueType {
  readonly kind: 'map';
  /** Members whose names are known. */
  readonly members: Readonly<Record<string, Member>>;
  /** Type of all other members; absent: there are no others. */
  readonly others?: ValueType;
  /** Why a member that somebody may well ask for is not there; tried before "unknown". */
  readonly explain?: (name: string) => string | undefined;
}

export interface Member {
  readonly type: ValueType;
  readonly docs: string;
}

export const listOf = (of: ValueType): ListValueType => ({ kind: 'list', of });
export const mapOf = (others: ValueType): MapValueType => ({ kind: 'map', members: {}, others });
export const members = (known: Readonly<Record<string, Member>>): MapValueType => ({ kind: 'map', members: known });

export function memberOf(type: MapValueType, name: string): Member | undefined {
  if (Object.hasOwn(type.members, name)) return type.members[name];
  return type.others === undefined ? undefined : { type: type.others, docs: '' };
}

export type Family = 'any' | 'text' | 'number' | 'boolean' | 'null' | 'timestamp' | 'duration' | 'list' | 'map';

/** Types of one family can be compared with each other. */
export function familyOf(type: ValueType): Family {
  if (typeof type !== 'string') return type.kind;
  return type === 'int' || type === 'uint' || type === 'double' ? 'number' : type;
}

/** As in a message: "a text", "a list". */
export function nameOfType(type: ValueType): string {
  switch (familyOf(type)) {
    case 'any':
      return 'a value';
    case 'null':
      return 'null';
    case 'number':
      return type === 'double' ? 'a fractional number' : 'a number';
    default:
      return `a ${familyOf(type)}`;
  }
}

export function isSameType(one: ValueType, other: ValueType): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return one.kind === 'list' && other.kind === 'list' ? isSameType(one.of, other.of) : one === other;
}

/** The type of a value that is one or the other. */
export function eitherType(one: ValueType, other: ValueType): ValueType {
  if (isSameType(one, other)) return one;
  return familyOf(one) === 'number' && familyOf(other) === 'number' ? 'number' : 'any';
}
