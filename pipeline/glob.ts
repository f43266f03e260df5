/**
 * Globs of the language: `*` and `?` stay within one path part, `**` crosses parts, `[abc]`, `[a-z]` and `[!a]` are sets,
 * `\` takes the next character as it is. Matching takes time proportional to text times pattern whatever they are:
 * patterns come from files and from expressions, and glob libraries translate them to backtracking regular expressions.
 */
export function matchesGlob(text: string, pattern: string, options: { readonly anyCase?: boolean } = {}): boolean {
  const glob = parseGlob(options.anyCase === true ? pattern.toLowerCase() : pattern);
  return glob !== undefined && run(glob, options.anyCase === true ? text.toLowerCase() : text);
}

export function isGlob(pattern: string): boolean {
  return parseGlob(pattern) !== undefined;
}

type Part =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly kind: 'star' }
  /** Any number of characters, slashes too. */
  | { readonly kind: 'deep' }
  /** `**` followed by a slash: any number of whole path parts, also none. */
  | { readonly kind: 'folders' };

function parseGlob(pattern: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] ?? '';
    const atStart = at === 0 || pattern[at - 1] === '/';
    if (char === '*') {
      let stars = 1;
      while (pattern[at + stars] === '*') stars += 1;
      const isFolders = stars > 1 && atStart && pattern[at + stars] === '/';
      parts.push({ kind: isFolders ? 'folders' : stars > 1 ? 'deep' : 'star' });
      at += stars + (isFolders ? 1 : 0);
    } else if (char === '?') {
      parts.push({ kind: 'one' });
      at += 1;
    } else if (char === '[') {
      const set = /^\[([!^]?)((?:\\[\s\S]|[^\]\\])[^\]\\]*(?:\\[\s\S][^\]\\]*)*)\]/.exec(pattern.slice(at));
      if (set === null) return undefined;
      parts.push({ kind: 'set', negated: set[1] !== '', ranges: rangesOf(set[2] ?? '') });
      at += set[0].length;
    } else {
      const escaped = char === '\\' ? pattern[at + 1] : undefined;
      if (char === '\\' && escaped === undefined) return undefined;
      parts.push({ kind: 'char', char: escaped ?? char });
      at += escaped === undefined ? 1 : 2;
    }
  }
  return parts;
}

function rangesOf(set: string): readonly (readonly [string, string])[] {
  const ranges: [string, string][] = [];
  const one = /\\?([\s\S])(?:-\\?([^\]]))?/y;
  for (let found = one.exec(set); found !== null; found = one.exec(set)) {
    const first = found[1] ?? '';
    ranges.push([first, found[2] ?? first]);
  }
  return ranges;
}

/** Follows all ways to match at once: `states` are the parts that may come next. */
function run(parts: readonly Part[], text: string): boolean {
  let states = reach(parts, new Set([0]), true);
  for (let at = 0; at < text.length && states.size > 0; at++) {
    const char = text[at] ?? '';
    const next = new Set<number>();
    for (const state of states) {
      const part = parts[state];
      if (part === undefined) continue;
      if (part.kind === 'folders') next.add(state);
      else if (part.kind === 'deep' || (part.kind === 'star' && char !== '/')) next.add(state);
      else if (takes(part, char)) next.add(state + 1);
    }
    states = reach(parts, next, char === '/');
  }
  return states.has(parts.length);
}

function takes(part: Part, char: string): boolean {
  if (part.kind === 'char') return part.char === char;
  if (part.kind === 'one') return char !== '/';
  if (part.kind !== 'set' || char === '/') return false;
  return part.ranges.some(([from, to]) => char >= from && char <= to) !== part.negated;
}

/** Adds the parts that are reached without a character: wildcards may match nothing. */
function reach(parts: readonly Part[], states: Set<number>, atPartStart: boolean): Set<number> {
  for (const state of states) {
    const kind = parts[state]?.kind;
    if (kind === 'star' || kind === 'deep' || (kind === 'folders' && atPartStart)) states.add(state + 1);
  }
  return states;
}
