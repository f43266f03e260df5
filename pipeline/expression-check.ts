import type { SourceRange } from './diagnostic.ts';
import { type FunctionDescription, functions, isStatusFunction, refusedFunctions } from './expression-functions.ts';
import { type BinaryOperator, type Expression, memberChain } from './expression-syntax.ts';
import {
  eitherType,
  type Family,
  familyOf,
  listOf,
  type MapValueType,
  mapOf,
  memberOf,
  nameOfType,
  type ValueType,
} from './expression-types.ts';
import { didYouMean, nearest } from './nearest.ts';

/** What a top-level name means at one place. */
export type NameMeaning =
  | { readonly kind: 'known'; readonly type: ValueType }
  /** The language has it, but not here. */
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'unknown'; readonly others: readonly string[] };

export interface ExpressionPlace {
  readonly meaningOf: (name: string) => NameMeaning;
  readonly allowsStatus: boolean;
  readonly allowsHashFiles: boolean;
}

export interface ExpressionProblem {
  readonly message: string;
  /** Counted from the start of the expression. */
  readonly range: SourceRange;
  readonly fix?: { readonly title: string; readonly insert: string };
}

export interface CheckedExpression {
  readonly type: ValueType;
  readonly problems: readonly ExpressionProblem[];
}

/** Finds unknown names, members and functions, wrong arguments and comparisons that can never make sense (V12). */
export function checkExpression(expression: Expression, place: ExpressionPlace): CheckedExpression {
  const checker = new Checker(place);
  const type = checker.typeOf(expression, new Map());
  return { type, problems: checker.problems };
}

type Bound = ReadonlyMap<string, ValueType>;

class Checker {
  readonly problems: ExpressionProblem[] = [];
  readonly #place: ExpressionPlace;
  /** Members may be missing inside `has`, `default`, `??` and `?.`. */
  #tolerant = 0;

  constructor(place: ExpressionPlace) {
    this.#place = place;
  }

  typeOf(part: Expression, bound: Bound): ValueType {
    switch (part.kind) {
      case 'text':
      case 'int':
      case 'uint':
      case 'double':
      case 'boolean':
      case 'null':
        return part.kind;
      case 'name':
        return this.#name(part.name, part.range, bound);
      case 'member':
        return this.#member(part, bound);
      case 'index':
        return this.#index(part, bound);
      case 'call':
        return this.#call(part, bound);
      case 'unary':
        return this.#unary(part, bound);
      case 'binary':
        return this.#binary(part, bound);
      case 'conditional': {
        this.#want('boolean', part.test, bound, '`? :` needs true or false before the question mark');
        return eitherType(this.typeOf(part.yes, bound), this.typeOf(part.no, bound));
      }
      case 'list': {
        const types = part.items.map((item) => this.typeOf(item, bound));
        return listOf(types.length === 0 ? 'any' : types.reduce(eitherType));
      }
      case 'map': {
        for (const { key } of part.entries) this.typeOf(key, bound);
        const types = part.entries.map(({ value }) => this.typeOf(value, bound));
        return mapOf(types.length === 0 ? 'any' : types.reduce(eitherType));
      }
      case 'macro':
        return this.#macro(part, bound);
    }
  }

  #name(name: string, range: SourceRange, bound: Bound): ValueType {
    const local = bound.get(name);
    if (local !== undefined) return local;
    const meaning = this.#place.meaningOf(name);
    if (meaning.kind === 'known') return meaning.type;
    if (meaning.kind === 'unavailable') this.#report(meaning.message, range);
    else if (this.#tolerant === 0) this.#unknown(`Unknown name \`${name}\`.`, name, meaning.others, range);
    return 'any';
  }

  #member(part: Expression & { kind: 'member' }, bound: Bound): ValueType {
    if (part.optional) this.#tolerant += 1;
    const object = this.typeOf(part.object, bound);
    if (part.optional) this.#tolerant -= 1;
    const type = this.#memberType(object, part.name, part, part.nameRange, bound);
    return part.optional ? 'any' : type;
  }

  #index(part: Expression & { kind: 'index' }, bound: Bound): ValueType {
    const object = this.typeOf(part.object, bound);
    if (part.index.kind === 'text') return this.#memberType(object, part.index.value, part, part.index.range, bound);
    const index = this.typeOf(part.index, bound);
    if (typeof object === 'string') {
      if (object !== 'any') this.#report(`${sentenceStart(nameOfType(object))} has no members.`, part.range);
      return 'any';
    }
    if (object.kind === 'list') {
      if (!['any', 'number'].includes(familyOf(index)))
        this.#report('A list is indexed by a number.', part.index.range);
      return object.of;
    }
    if (!['any', 'text'].includes(familyOf(index))) this.#report('A map is indexed by a text.', part.index.range);
    return object.others ?? 'any';
  }

  #memberType(object: ValueType, name: string, part: Expression, range: SourceRange, bound: Bound): ValueType {
    if (object === 'any') return 'any';
    if (typeof object === 'string' || object.kind === 'list') {
      const advice = typeof object === 'string' ? '' : ' Pick an entry first, such as `[0]`, or use `map`.';
      this.#report(`${sentenceStart(nameOfType(object))} has no member \`${name}\`.${advice}`, range);
      return 'any';
    }
    const member = memberOf(object, name);
    if (member !== undefined) return member.type;
    const explained = object.explain?.(name);
    if (explained !== undefined) this.#report(explained, range);
    else if (this.#tolerant === 0) this.#unknownMember(object, name, part, range, bound);
    return 'any';
  }

  #unknownMember(object: MapValueType, name: string, part: Expression, range: SourceRange, bound: Bound): void {
    const of = part.kind === 'member' || part.kind === 'index' ? chainText(part.object) : '';
    const others = Object.keys(object.members);
    const hyphen = this.#hyphenated(object, part, bound);
    if (hyphen !== undefined) this.#report(`Names with a hyphen need brackets: \`${of}['${hyphen}']\`.`, range);
    else if (others.length === 0) this.#report(`\`${of}\` has no member \`${name}\`; it has none at all here.`, range);
    else this.#unknown(`\`${of}\` has no member \`${name}\`.`, name, others, range);
  }

  /** `steps.build-image.outputs` is read as a subtraction; the member that was meant has a hyphen. */
  #hyphenated(object: MapValueType, part: Expression, _bound: Bound): string | undefined {
    if (part.kind !== 'member') return undefined;
    return Object.keys(object.members).find((known) => known.startsWith(`${part.name}-`));
  }

  #call(part: Expression & { kind: 'call' }, bound: Bound): ValueType {
    const { name, target, args } = part;
    if (target === undefined && (name === 'has' || name === 'default')) return this.#tolerantCall(part, bound);
    const targetType = target === undefined ? undefined : this.typeOf(target, bound);
    const types = args.map((arg) => this.typeOf(arg, bound));
    if (isStatusFunction(name) && !this.#place.allowsStatus) {
      this.#report(`\`${name}()\` can only be used in conditions.`, part.nameRange);
    }
    if (name === 'hashFiles' && !this.#place.allowsHashFiles) {
      this.#report('`hashFiles` can only be used in steps and caches, as a placeholder of its own.', part.nameRange);
    }
    const named = functions.filter((known) => known.name === name);
    const candidates = named.filter((known) => (known.target === undefined) === (target === undefined));
    if (candidates.length === 0) {
      this.#unknownFunction(part, named);
      return 'any';
    }
    const fitting = candidates.find((known) => fitsCount(known, args.length));
    if (fitting === undefined) {
      this.#report(`\`${name}\` is written \`${candidates.map(signature).join('` or `')}\`.`, part.range);
      return candidates[0]?.result ?? 'any';
    }
    if (fitting.target !== undefined && targetType !== undefined && !fits(targetType, fitting.target)) {
      this.#report(
        `\`${name}\` needs ${nameOfType(fitting.target)} before the dot, not ${nameOfType(targetType)}.`,
        part.range,
      );
    }
    types.forEach((type, index) => {
      const param = fitting.params[Math.min(index, fitting.params.length - 1)];
      if (param === undefined || fits(type, param.type)) return;
      const message = `\`${name}\` needs ${nameOfType(param.type)} as \`${param.name}\`, not ${nameOfType(type)}.`;
      this.#report(message, args[index]?.range ?? part.range);
    });
    return fitting.result;
  }

  #tolerantCall(part: Expression & { kind: 'call' }, bound: Bound): ValueType {
    const [first, second, ...more] = part.args;
    const wanted = part.name === 'has' ? 1 : 2;
    if (first === undefined || (second === undefined) !== (wanted === 1) || more.length > 0) {
      this.#report(
        `\`${part.name}\` is written \`${part.name === 'has' ? 'has(a.b)' : 'default(x, y)'}\`.`,
        part.range,
      );
      return part.name === 'has' ? 'boolean' : 'any';
    }
    this.#tolerant += 1;
    const type = this.typeOf(first, bound);
    this.#tolerant -= 1;
    if (part.name === 'has') {
      if (first.kind !== 'member' && first.kind !== 'index') {
        this.#report('`has` asks for a member, such as `has(event.change)`.', first.range);
      }
      return 'boolean';
    }
    return second === undefined ? type : eitherType(type, this.typeOf(second, bound));
  }

  #unknownFunction(part: Expression & { kind: 'call' }, named: readonly FunctionDescription[]): void {
    const { name } = part;
    const other = named[0];
    const refusal =
      part.target === undefined && Object.hasOwn(refusedFunctions, name) ? refusedFunctions[name] : undefined;
    if (other !== undefined) this.#report(`\`${name}\` is written \`${signature(other)}\`.`, part.nameRange);
    else if (refusal !== undefined) this.#report(`There is no function \`${name}\`: ${refusal}.`, part.nameRange);
    else {
      const known = functions.filter((one) => (one.target === undefined) === (part.target === undefined));
      this.#unknown(
        `Unknown function \`${name}\`.`,
        name,
        known.map((one) => one.name),
        part.nameRange,
      );
    }
  }

  #unary(part: Expression & { kind: 'unary' }, bound: Bound): ValueType {
    if (part.operator === '!') {
      this.#want('boolean', part.operand, bound, '`!` needs true or false');
      return 'boolean';
    }
    return this.#want('number', part.operand, bound, '`-` needs a number');
  }

  #binary(part: Expression & { kind: 'binary' }, bound: Bound): ValueType {
    const { operator, left, right } = part;
    if (operator === '&&' || operator === '||') {
      for (const side of [left, right])
        this.#want('boolean', side, bound, `\`${operator}\` needs true or false on both sides`);
      return 'boolean';
    }
    if (operator === '??') {
      this.#tolerant += 1;
      const type = this.typeOf(left, bound);
      this.#tolerant -= 1;
      return eitherType(type, this.typeOf(right, bound));
    }
    const types = [this.typeOf(left, bound), this.typeOf(right, bound)] as const;
    if (operator === 'in') return this.#in(part, types);
    if (isComparison(operator)) return this.#comparison(part, types);
    return this.#arithmetic(part, types);
  }

  #in(part: Expression & { kind: 'binary' }, [, right]: readonly [ValueType, ValueType]): ValueType {
    const family = familyOf(right);
    if (family === 'text')
      this.#report('`in` looks into lists and maps; for texts write `text.contains(part)`.', part.range);
    else if (!['any', 'list', 'map'].includes(family))
      this.#report(`\`in\` needs a list or map, not ${nameOfType(right)}.`, part.right.range);
    return 'boolean';
  }

  #comparison(part: Expression & { kind: 'binary' }, [left, right]: readonly [ValueType, ValueType]): ValueType {
    const [a, b] = [familyOf(left), familyOf(right)];
    const isEquality = part.operator === '==' || part.operator === '!=';
    const isOpen = a === 'any' || b === 'any' || (isEquality && (a === 'null' || b === 'null'));
    if (!isOpen && a !== b) {
      const isMixed = (a === 'text' && b === 'number') || (a === 'number' && b === 'text');
      const text = a === 'text' ? part.left : part.right;
      const name = chainText(text);
      const advice = isMixed ? ` Write ${name === '' ? '`int(...)`' : `\`int(${name})\``} to compare numbers.` : '';
      this.#report(`${sentenceStart(nameOfType(left))} is compared with ${nameOfType(right)}.${advice}`, part.range);
    } else if (!isEquality && !isOpen && !orderedFamilies.has(a)) {
      this.#report(`\`${part.operator}\` is not defined for ${nameOfType(left)}.`, part.range);
    }
    return 'boolean';
  }

  #arithmetic(part: Expression & { kind: 'binary' }, [left, right]: readonly [ValueType, ValueType]): ValueType {
    const [a, b] = [familyOf(left), familyOf(right)];
    const { operator } = part;
    const isTime = (family: Family) => family === 'timestamp' || family === 'duration';
    if (a === 'any' || b === 'any') return 'any';
    if (isTime(a) && isTime(b) && (operator === '+' || operator === '-')) {
      return operator === '-' && a === b
        ? 'duration'
        : a === 'timestamp' || b === 'timestamp'
          ? 'timestamp'
          : 'duration';
    }
    if (operator === '+' && a === b && (a === 'text' || a === 'list')) return left;
    if (a === 'number' && b === 'number') {
      const isMixed = left !== right && left !== 'number' && right !== 'number';
      if (isMixed)
        this.#report('Whole and fractional numbers do not mix; write `double(...)` around the whole one.', part.range);
      return eitherType(left, right);
    }
    const advice =
      operator === '+' && (a === 'text' || b === 'text') ? '; write `string(...)` around the other one' : '';
    this.#report(
      `\`${operator}\` is not defined for ${nameOfType(left)} and ${nameOfType(right)}${advice}.`,
      part.range,
    );
    return 'any';
  }

  #macro(part: Expression & { kind: 'macro' }, bound: Bound): ValueType {
    const target = this.typeOf(part.target, bound);
    const family = familyOf(target);
    if (!['any', 'list', 'map'].includes(family)) {
      this.#report(`\`${part.macro}\` needs a list or map, not ${nameOfType(target)}.`, part.target.range);
    }
    const entry: ValueType = typeof target === 'string' ? 'any' : target.kind === 'list' ? target.of : 'text';
    const inside = new Map(bound).set(part.variable, entry);
    if (part.filter !== undefined) this.#want('boolean', part.filter, inside, 'The condition must be true or false');
    if (part.macro === 'map') return listOf(this.typeOf(part.body, inside));
    this.#want('boolean', part.body, inside, 'The condition must be true or false');
    return part.macro === 'filter' ? listOf(entry) : 'boolean';
  }

  #want(wanted: Family, part: Expression, bound: Bound, need: string): ValueType {
    const type = this.typeOf(part, bound);
    const family = familyOf(type);
    if (family !== 'any' && family !== wanted) this.#report(`${need}, not ${nameOfType(type)}.`, part.range);
    return type;
  }

  #unknown(message: string, name: string, others: readonly string[], range: SourceRange): void {
    const guess = nearest(name, others);
    const isQuoted = range.end - range.start === name.length + 2;
    const listed = others.length > 0 && others.length <= 8 ? ` Known: ${others.join(', ')}.` : '';
    this.#report(
      `${message}${didYouMean(name, others) || listed}`,
      range,
      guess === undefined
        ? undefined
        : {
            title: `Replace by \`${guess}\``,
            insert: isQuoted ? `'${guess}'` : guess,
          },
    );
  }

  #report(message: string, range: SourceRange, fix?: ExpressionProblem['fix']): void {
    this.problems.push({ message, range, ...(fix && { fix }) });
  }
}

const orderedFamilies = new Set<Family>(['text', 'number', 'boolean', 'timestamp', 'duration']);

function isComparison(operator: BinaryOperator): boolean {
  return ['==', '!=', '<', '<=', '>', '>='].includes(operator);
}

function fitsCount({ params, optional = 0, variadic }: FunctionDescription, count: number): boolean {
  return count >= params.length - optional && (variadic === true || count <= params.length);
}

function fits(type: ValueType, wanted: ValueType): boolean {
  const [family, wantedFamily] = [familyOf(type), familyOf(wanted)];
  return family === 'any' || wantedFamily === 'any' || family === wantedFamily;
}

/** `split(text, separator)` */
export function signature({ name, target, params, optional = 0, variadic }: FunctionDescription): string {
  const names = params.map((param, index) => (index >= params.length - optional ? `[${param.name}]` : param.name));
  const all = variadic === true ? [...names, '...'] : names;
  return `${target === undefined ? '' : `${target === 'any' ? 'x' : target}.`}${name}(${all.join(', ')})`;
}

function chainText(part: Expression): string {
  const chain = memberChain(part);
  if (chain === undefined) return '';
  return chain.keys.reduce<string>((text, key) => {
    if (typeof key !== 'string') return `${text}[...]`;
    return /^[A-Za-z_]\w*$/.test(key) ? `${text}.${key}` : `${text}['${key}']`;
  }, chain.root);
}

function sentenceStart(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
