import type { SourceRange } from './diagnostic.ts';
import { ExpressionError, type Token, tokenize } from './expression-tokens.ts';
import { limits } from './language.ts';

export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '??';

/** An expression as a tree. Spellings of the Expr language have become what they mean in CEL (language reference 8.4). */
export type Expression = { readonly range: SourceRange } & (
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'int' | 'uint'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'name'; readonly name: string }
  | MemberExpression
  | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
  | CallExpression
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly { readonly key: Expression; readonly value: Expression }[] }
  | MacroExpression
);

export interface MemberExpression {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: string;
  readonly nameRange: SourceRange;
  /** `a?.b`: null when there is no such member. */
  readonly optional: boolean;
}

export interface CallExpression {
  readonly kind: 'call';
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly target: Expression | undefined;
  readonly args: readonly Expression[];
}

export const macros = ['all', 'exists', 'exists_one', 'filter', 'map'] as const;
export interface MacroExpression {
  readonly kind: 'macro';
  readonly macro: (typeof macros)[number];
  readonly target: Expression;
  readonly variable: string;
  readonly variableRange: SourceRange;
  readonly body: Expression;
  /** `list.map(x, condition, value)`: the condition. */
  readonly filter: Expression | undefined;
}

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression; readonly spellings: readonly Respelling[] }
  | { readonly ok: false; readonly message: string; readonly range: SourceRange };

/** A place where the Expr spelling is used, and how CEL writes the same. */
export interface Respelling {
  readonly range: SourceRange;
  readonly insert: string;
}

/** Never throws. Ranges count from the start of the text. */
export function parseExpression(source: string): ParsedExpression {
  if (source.length > limits.expressionChars) {
    const message = `The expression is longer than ${limits.expressionChars} characters; move a part into \`variables\`.`;
    return { ok: false, message, range: { start: limits.expressionChars, end: source.length } };
  }
  try {
    const parser = new ExpressionParser(source);
    return { ok: true, expression: parser.parse(), spellings: parser.spellings };
  } catch (reason) {
    if (!(reason instanceof ExpressionError)) throw reason;
    return { ok: false, message: reason.message, range: reason.range };
  }
}

/** Deeper than any sensible expression, shallow enough for every stack. */
const maxDepth = 60;

/** Binding strength of binary operators; `??` binds tightest, as in Expr. */
const strengths: Readonly<Record<string, number>> = {
  '||': 1, or: 1, '&&': 2, and: 2, '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3, in: 3, contains: 3,
  startsWith: 3, endsWith: 3, matches: 3, not: 3, '+': 4, '-': 4, '*': 5, '/': 5, '%': 5, '??': 6,
}; // biome-ignore format: a table
const wordMethods = new Set(['contains', 'startsWith', 'endsWith', 'matches']);
const renamedFunctions: Readonly<Record<string, string>> = { len: 'size', float: 'double' };
const methodFunctions: Readonly<Record<string, string>> = { hasPrefix: 'startsWith', hasSuffix: 'endsWith' };

/** What Expr has and this language does not take over, with the way to say it here. */
const refusedOperators: Readonly<Record<string, string>> = {
  '**': 'There is no power operator; multiply instead.',
  '^': 'There is no power operator; multiply instead.',
  '..': 'There are no ranges; write the list, such as `[1, 2, 3]`.',
  '|': 'There are no pipes; write `f(x)` instead of `x | f()`.',
  '&': 'There are no bit operators; `&&` means "and".',
  '#': 'There are no closures with `#`; write `list.all(x, x > 1)`.',
  '=': '`==` compares; there is no assignment.',
  ';': 'An expression is one value; there is no `;`.',
  $: 'Names stand without `$`: `variables.NAME`.',
  '@': '`@` has no meaning here.',
};
const refusedWords: Readonly<Record<string, string>> = {
  let: 'There is no `let`; write the value where it is used.',
};

class ExpressionParser {
  readonly spellings: Respelling[] = [];
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  parse(): Expression {
    if (this.#peek().kind === 'end')
      throw new ExpressionError('The expression is empty.', { start: 0, end: this.#source.length });
    const expression = this.#conditional();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#unexpected(rest, 'an operator');
    return expression;
  }

  #conditional(): Expression {
    if (++this.#depth > maxDepth) {
      throw new ExpressionError(`Nested deeper than ${maxDepth} levels; simplify the expression.`, this.#peek().range);
    }
    const test = this.#binary(1);
    let result = test;
    if (this.#take('?') !== undefined) {
      const yes = this.#conditional();
      this.#expect(':', 'to separate the two values of `? :`');
      const no = this.#conditional();
      result = { kind: 'conditional', test, yes, no, range: span(test, no) };
    }
    this.#depth -= 1;
    return result;
  }

  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const token = this.#peek();
      const strength = token.kind === 'name' || token.kind === 'operator' ? own(strengths, token.text) : undefined;
      if (strength === undefined || strength < least) return left;
      this.#at += 1;
      left = this.#operation(left, token, strength);
    }
  }

  #operation(left: Expression, token: Token, strength: number): Expression {
    const isNegated = token.text === 'not';
    const operator = isNegated ? this.#next() : token;
    if (isNegated && operator.text !== 'in' && !wordMethods.has(operator.text)) {
      throw this.#unexpected(operator, '`in`, `contains`, `startsWith`, `endsWith` or `matches` after `not`');
    }
    const right = this.#binary(strength + 1);
    const range = span(left, right);
    const positive: Expression = wordMethods.has(operator.text)
      ? { kind: 'call', name: operator.text, nameRange: operator.range, target: left, args: [right], range }
      : { kind: 'binary', operator: binaryOperator(operator.text), left, right, range };
    this.#noteOperation(left, right, operator, isNegated);
    return isNegated ? { kind: 'unary', operator: '!', operand: positive, range } : positive;
  }

  /** Remembers how CEL would write what was written the Expr way. */
  #noteOperation(left: Expression, right: Expression, operator: Token, isNegated: boolean): void {
    const [a, b] = [this.#textOf(left), this.#textOf(right)];
    const not = isNegated ? '!' : '';
    if (wordMethods.has(operator.text)) {
      const target = isPostfix(left) ? a : `(${a})`;
      this.spellings.push({ range: span(left, right), insert: `${not}${target}.${operator.text}(${b})` });
    } else if (isNegated) {
      this.spellings.push({ range: span(left, right), insert: `!(${a} in ${b})` });
    } else if (operator.text === 'and' || operator.text === 'or') {
      this.spellings.push({ range: operator.range, insert: operator.text === 'and' ? '&&' : '||' });
    } else if (operator.text === '??') {
      this.spellings.push({ range: span(left, right), insert: `default(${a}, ${b})` });
    }
  }

  #unary(): Expression {
    const token = this.#peek();
    const isNot = token.kind === 'operator' ? token.text === '!' : token.kind === 'name' && token.text === 'not';
    if (!isNot && !(token.kind === 'operator' && token.text === '-')) return this.#postfix();
    this.#at += 1;
    if (++this.#depth > maxDepth) throw new ExpressionError('Too many signs.', token.range);
    const operand = this.#unary();
    this.#depth -= 1;
    const range = { start: token.range.start, end: operand.range.end };
    if (token.text === 'not') this.spellings.push({ range: { ...range, end: operand.range.start }, insert: '!' });
    if (token.text === '-' && operand.kind === 'int') return { kind: 'int', value: -operand.value, range };
    if (token.text === '-' && operand.kind === 'double') return { kind: 'double', value: -operand.value, range };
    return { kind: 'unary', operator: isNot ? '!' : '-', operand, range };
  }

  #postfix(): Expression {
    let value = this.#primary();
    for (let links = 0; ; links++) {
      if (links > maxDepth) throw new ExpressionError('Too many members in a row.', this.#peek().range);
      const dot = this.#take('.') ?? this.#take('?.');
      if (dot !== undefined) value = this.#member(value, dot.text === '?.');
      else if (this.#take('[') !== undefined) value = this.#index(value);
      else return value;
    }
  }

  #member(object: Expression, optional: boolean): Expression {
    const token = this.#next();
    if (token.kind !== 'name') throw this.#unexpected(token, 'a name after the dot');
    if (!optional && this.#take('(') !== undefined) {
      return this.#call(token, object, this.#list(')'), object.range.start);
    }
    const range = { start: object.range.start, end: token.range.end };
    return { kind: 'member', object, name: token.text, nameRange: token.range, optional, range };
  }

  #index(object: Expression): Expression {
    if (this.#peek().text === ':' && this.#peek().kind === 'operator') throw this.#slice();
    const index = this.#conditional();
    if (this.#peek().text === ':' && this.#peek().kind === 'operator') throw this.#slice();
    const close = this.#expect(']', 'to close the bracket');
    return { kind: 'index', object, index, range: { start: object.range.start, end: close.range.end } };
  }

  #slice(): ExpressionError {
    return new ExpressionError('There are no slices `x[1:3]`; use `filter`, `split` or `replace`.', this.#peek().range);
  }

  #primary(): Expression {
    const token = this.#next();
    const { range } = token;
    switch (token.kind) {
      case 'text':
        return { kind: 'text', value: token.text, range };
      case 'int':
      case 'uint':
        return this.#whole(token);
      case 'double':
        return { kind: 'double', value: Number(token.text), range };
      case 'name':
        return this.#name(token);
      default:
        break;
    }
    if (token.text === '(') {
      const inner = this.#conditional();
      const close = this.#expect(')', 'to close the parenthesis');
      return { ...inner, range: { start: range.start, end: close.range.end } };
    }
    if (token.text === '[') {
      const items = this.#list(']');
      return { kind: 'list', items, range: { start: range.start, end: this.#lastEnd() } };
    }
    if (token.text === '{') return this.#map(token);
    throw this.#unexpected(token, 'a value');
  }

  #whole(token: Token): Expression {
    const value = BigInt(token.text.replace(/[uU]$/, ''));
    const most = token.kind === 'uint' ? 2n ** 64n - 1n : 2n ** 63n - 1n;
    if (value > most) throw new ExpressionError('The number is too large.', token.range);
    return { kind: token.kind === 'uint' ? 'uint' : 'int', value, range: token.range };
  }

  #name(token: Token): Expression {
    const { text, range } = token;
    if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true', range };
    if (text === 'null') return { kind: 'null', range };
    if (text === 'nil') {
      this.spellings.push({ range, insert: 'null' });
      return { kind: 'null', range };
    }
    const refusal = own(refusedWords, text);
    if (refusal !== undefined) throw new ExpressionError(refusal, range);
    const isCall = this.#peek().kind === 'operator' && this.#peek().text === '(';
    if (own(strengths, text) !== undefined && !isCall) throw this.#unexpected(token, 'a value');
    if (this.#take('(') === undefined) return { kind: 'name', name: text, range };
    return this.#call(token, undefined, this.#list(')'), range.start);
  }

  #call(token: Token, target: Expression | undefined, args: readonly Expression[], start: number): Expression {
    const range = { start, end: this.#lastEnd() };
    const macro = macros.find((name) => name === token.text);
    if (macro !== undefined && target !== undefined) return this.#macro(macro, token, target, args, range);
    const method = target === undefined ? own(methodFunctions, token.text) : undefined;
    const [first, ...others] = args;
    if (method !== undefined && first !== undefined) {
      const insert = `${isPostfix(first) ? this.#textOf(first) : `(${this.#textOf(first)})`}.${method}(${others.map((arg) => this.#textOf(arg)).join(', ')})`;
      this.spellings.push({ range, insert });
      return { kind: 'call', name: method, nameRange: token.range, target: first, args: others, range };
    }
    const renamed = target === undefined ? own(renamedFunctions, token.text) : undefined;
    if (renamed !== undefined) this.spellings.push({ range: token.range, insert: renamed });
    return { kind: 'call', name: renamed ?? token.text, nameRange: token.range, target, args, range };
  }

  #macro(
    macro: MacroExpression['macro'],
    token: Token,
    target: Expression,
    args: readonly Expression[],
    range: SourceRange,
  ): Expression {
    const [variable, second, third] = args;
    const hasFilter = macro === 'map' && third !== undefined;
    if (variable?.kind !== 'name' || second === undefined || (third !== undefined && !hasFilter) || args.length > 3) {
      throw new ExpressionError(
        `\`${macro}\` is written \`list.${macro}(x, ...)\` with a name and an expression.`,
        token.range,
      );
    }
    return {
      kind: 'macro',
      macro,
      target,
      variable: variable.name,
      variableRange: variable.range,
      body: hasFilter ? third : second,
      filter: hasFilter ? second : undefined,
      range,
    };
  }

  #list(close: ')' | ']'): readonly Expression[] {
    const items: Expression[] = [];
    while (this.#take(close) === undefined) {
      items.push(this.#conditional());
      if (this.#take(',') === undefined) {
        this.#expect(close, close === ')' ? 'to close the parenthesis' : 'to close the list');
        break;
      }
    }
    return items;
  }

  #map(open: Token): Expression {
    const entries: { key: Expression; value: Expression }[] = [];
    while (this.#take('}') === undefined) {
      const key = this.#conditional();
      this.#expect(':', 'between key and value');
      entries.push({ key, value: this.#conditional() });
      if (this.#take(',') === undefined) {
        this.#expect('}', 'to close the map');
        break;
      }
    }
    return { kind: 'map', entries, range: { start: open.range.start, end: this.#lastEnd() } };
  }

  #peek(): Token {
    // The last token is always `end`, and nobody reads past it.
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #take(operator: string): Token | undefined {
    const token = this.#peek();
    if (token.kind !== 'operator' || token.text !== operator) return undefined;
    this.#at += 1;
    return token;
  }

  #expect(operator: string, why: string): Token {
    const token = this.#take(operator);
    if (token === undefined) throw this.#unexpected(this.#peek(), `\`${operator}\` ${why}`);
    return token;
  }

  #lastEnd(): number {
    return this.#tokens[this.#at - 1]?.range.end ?? 0;
  }

  #unexpected(token: Token, wanted: string): ExpressionError {
    const refusal = token.kind === 'operator' ? own(refusedOperators, token.text) : undefined;
    if (refusal !== undefined) return new ExpressionError(refusal, token.range);
    const found = token.kind === 'end' ? 'the end' : `\`${this.#source.slice(token.range.start, token.range.end)}\``;
    return new ExpressionError(`Expected ${wanted}, found ${found}.`, token.range);
  }

  #textOf(expression: Expression): string {
    return this.#source.slice(expression.range.start, expression.range.end);
  }
}

/** Calls `visit` for the expression and everything inside it, outermost first. */
export function walk(expression: Expression, visit: (inner: Expression) => void): void {
  visit(expression);
  for (const inner of partsOf(expression)) walk(inner, visit);
}

/** The expressions directly inside another one. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'member':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'call':
      return expression.target === undefined ? expression.args : [expression.target, ...expression.args];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.test, expression.yes, expression.no];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'macro':
      return [expression.target, ...(expression.filter === undefined ? [] : [expression.filter]), expression.body];
    default:
      return [];
  }
}

/** `a.b['c']` as its root name and keys; undefined for anything else. */
export function memberChain(
  expression: Expression,
): { readonly root: string; readonly keys: readonly (string | Expression)[] } | undefined {
  if (expression.kind === 'name') return { root: expression.name, keys: [] };
  if (expression.kind !== 'member' && expression.kind !== 'index') return undefined;
  const object = memberChain(expression.object);
  if (object === undefined) return undefined;
  const key =
    expression.kind === 'member'
      ? expression.name
      : expression.index.kind === 'text'
        ? expression.index.value
        : expression.index;
  return { root: object.root, keys: [...object.keys, key] };
}

function span(from: Expression, to: Expression): SourceRange {
  return { start: from.range.start, end: to.range.end };
}

function isPostfix(expression: Expression): boolean {
  return !['unary', 'binary', 'conditional'].includes(expression.kind);
}

function binaryOperator(text: string): BinaryOperator {
  if (text === 'and') return '&&';
  if (text === 'or') return '||';
  // The parser only asks for the operators of `strengths`, whose other members are handled before.
  return text as BinaryOperator;
}

function own(table: Readonly<Record<string, number>>, key: string): number | undefined;
function own(table: Readonly<Record<string, string>>, key: string): string | undefined;
function own(table: Readonly<Record<string, string | number>>, key: string): string | number | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
