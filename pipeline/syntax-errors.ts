import type { SourceRange } from './diagnostic.ts';

/** What the YAML library reports, as far as this file looks at it. */
interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [start: number, end: number];
}

interface SyntaxErrors {
  readonly errors: readonly { readonly message: string; readonly range: SourceRange }[];
  /** From here on nobody knows what belongs to what; infinite when the nesting is sound. */
  readonly nestingLostAt: number;
}

/**
 * The mistakes of a YAML text up to the first one that breaks its nesting. The library goes on after that one too: behind
 * a stray bracket every further word of the file is an error, behind a wrong indentation every further line.
 */
export function syntaxErrors(troubles: readonly Trouble[]): SyntaxErrors {
  const inOrder = troubles.toSorted((one, other) => one.pos[0] - other.pos[0]);
  const broken = inOrder.findIndex(({ code }) => !withinOneValue.has(code));
  const kept = broken === -1 ? inOrder : inOrder.slice(0, broken + 1);
  return {
    errors: kept.map(({ message, pos: [start, end] }) => ({ message: sentence(message), range: { start, end } })),
    nestingLostAt: inOrder[broken]?.pos[0] ?? Number.POSITIVE_INFINITY,
  };
}

/** Codes of mistakes behind which the rest of the text is still read as it was meant. */
const withinOneValue: ReadonlySet<string> = new Set([
  'ALIAS_PROPS',
  'BAD_ALIAS',
  'BAD_DIRECTIVE',
  'BAD_DQ_ESCAPE',
  'BAD_PROP_ORDER',
  'BAD_SCALAR_START',
  'COMMENT_SPACE',
  'KEY_OVER_1024_CHARS',
  'MULTIPLE_ANCHORS',
  'MULTIPLE_TAGS',
  'TAG_RESOLVE_FAILED',
]);

function sentence(message: string): string {
  const quote = /^Missing closing (["'])quote$/.exec(message)?.[1];
  if (quote !== undefined) return `A quote is never closed; add \`${quote}\` where the text ends.`;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
