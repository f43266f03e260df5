import type { SourceRange } from './diagnostic.ts';

export type TokenKind = 'name' | 'int' | 'uint' | 'double' | 'text' | 'operator' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The name or operator; the value of a text; the digits of a number. */
  readonly text: string;
  readonly range: SourceRange;
}

/** What is wrong with an expression; offsets count from its start. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly range: SourceRange;

  constructor(message: string, range: SourceRange) {
    super(message);
    this.range = range;
  }
}

const operators = [
  '**', '..', '??', '?.', '&&', '||', '==', '!=', '<=', '>=', '(', ')', '[', ']', '{', '}', ',', '.', ':', '?', '!',
  '<', '>', '+', '-', '*', '/', '%', '|', '^', '&', '#', ';', '=', '$', '@',
]; // biome-ignore format: a table
const space = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+)[uU]?/y;
const quote = /[rR]?('''|"""|'|"|`)/y;

/** Splits an expression; comments are dropped. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const start = at;
    const blank = match(space, source, at);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const opening = match(quote, source, at);
    if (opening !== undefined) {
      const { value, end } = readText(source, start, opening);
      tokens.push({ kind: 'text', text: value, range: { start, end } });
      at = end;
      continue;
    }
    const word = match(name, source, at);
    const digits = word === undefined ? match(number, source, at) : undefined;
    const text = word ?? digits ?? operators.find((operator) => source.startsWith(operator, start));
    if (text === undefined) {
      throw new ExpressionError(`\`${source[start]}\` has no meaning here.`, { start, end: start + 1 });
    }
    at += text.length;
    const kind = word !== undefined ? 'name' : digits !== undefined ? numberKind(digits) : 'operator';
    tokens.push({ kind, text, range: { start, end: at } });
  }
  tokens.push({ kind: 'end', text: '', range: { start: source.length, end: source.length } });
  return tokens;
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function numberKind(digits: string): TokenKind {
  if (/[uU]$/.test(digits)) return 'uint';
  return /^0[xX]/.test(digits) || /^\d+$/.test(digits) ? 'int' : 'double';
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"', '`': '`', '?': '?',
}; // biome-ignore format: a table

function readText(source: string, start: number, opening: string): { readonly value: string; readonly end: number } {
  const isRaw = /^[rR]/.test(opening) || opening === '`';
  const closing = opening.replace(/^[rR]/, '');
  let value = '';
  for (let at = start + opening.length; at < source.length; ) {
    if (source.startsWith(closing, at)) return { value, end: at + closing.length };
    const char = source[at] ?? '';
    if (char === '\n' && closing.length === 1 && closing !== '`') break;
    if (char !== '\\' || isRaw) {
      value += char;
      at += 1;
      continue;
    }
    const found = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/.exec(
      source.slice(at, at + 10),
    );
    const [all = '', hex2, hex4, hex8, octal, simple] = found ?? [];
    const hex = hex2 ?? hex4 ?? hex8;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : -1;
    const plain = simple === undefined ? undefined : simpleEscapes[simple];
    if (code > 0x10ffff || (code < 0 && plain === undefined)) {
      throw new ExpressionError('Unknown escape in a text; write `\\\\` for a backslash.', { start: at, end: at + 2 });
    }
    value += code >= 0 ? String.fromCodePoint(code) : plain;
    at += all.length;
  }
  throw new ExpressionError(`The text is not closed; add ${closing}.`, { start, end: source.length });
}
