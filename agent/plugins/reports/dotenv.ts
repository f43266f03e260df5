import type { TextMap } from '../../../pipeline/plan.ts';

export type ParsedDotenv =
  | { readonly ok: true; readonly values: TextMap }
  | { readonly ok: false; readonly because: string };

/** Lines `NAME=value`, optionally with `export` and quotes; `#` begins a comment line. In double quotes `\n` is a line end. */
export function parseDotenv(text: string): ParsedDotenv {
  const values: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (!match) return { ok: false, because: `line ${index + 1} is not NAME=value` };
    values[match[1] ?? ''] = unquoted((match[2] ?? '').trim());
  }
  return { ok: true, values };
}

const escapes: TextMap = { n: '\n', r: '\r', t: '\t' };

function unquoted(value: string): string {
  const single = /^'(.*)'$/.exec(value)?.[1];
  if (single !== undefined) return single;
  const double = /^"(.*)"$/.exec(value)?.[1];
  return double === undefined ? value : double.replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char);
}
