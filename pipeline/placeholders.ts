import type { SourceRange } from './diagnostic.ts';

export type TextPart =
  | { readonly kind: 'text'; readonly value: string }
  /** `source` is what stands between the braces, and `range` is where it stands in the text. */
  | { readonly kind: 'placeholder'; readonly source: string; readonly range: SourceRange; readonly whole: SourceRange };

export type SplitText =
  | { readonly ok: true; readonly parts: readonly TextPart[] }
  | { readonly ok: false; readonly message: string; readonly range: SourceRange };

export function hasPlaceholder(text: string): boolean {
  return text.includes('${{');
}

/** Splits a text at its placeholders: each ends at the first `}}` outside quotes, and `$${{` is a literal `${{` (8.2). */
export function splitText(text: string): SplitText {
  const parts: TextPart[] = [];
  let literal = '';
  let at = 0;
  for (let open = text.indexOf('${{', at); open !== -1; open = text.indexOf('${{', at)) {
    if (open > at && text[open - 1] === '$') {
      literal += `${text.slice(at, open - 1)}\${{`;
      at = open + 3;
      continue;
    }
    const close = findClose(text, open + 3);
    if (close === undefined) {
      return { ok: false, message: 'The placeholder is not closed; add `}}`.', range: { start: open, end: open + 3 } };
    }
    literal += text.slice(at, open);
    if (literal !== '') parts.push({ kind: 'text', value: literal });
    literal = '';
    const range = { start: open + 3, end: close };
    parts.push({
      kind: 'placeholder',
      source: text.slice(open + 3, close),
      range,
      whole: { start: open, end: close + 2 },
    });
    at = close + 2;
  }
  literal += text.slice(at);
  if (literal !== '') parts.push({ kind: 'text', value: literal });
  return { ok: true, parts };
}

function findClose(text: string, from: number): number | undefined {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote !== '`') at += 1;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '"' || char === '`') {
      quote = char;
    } else if (char === '}' && text[at + 1] === '}') {
      return at;
    }
  }
  return undefined;
}

/** The expression of a text that is exactly one placeholder, and where it stands. */
export function onlyPlaceholder(text: string): { readonly source: string; readonly range: SourceRange } | undefined {
  const split = splitText(text);
  const [part, second] = split.ok ? split.parts : [];
  return part?.kind === 'placeholder' && second === undefined ? part : undefined;
}
