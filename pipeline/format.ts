import type { TextEdit } from './diagnostic.ts';
import { applyEdits, isSame, Refusal } from './edit/draft.ts';
import { indentAt, isBlankLine, lineEnd, lineStart, nextLine } from './edit/extent.ts';
import { isStrictJson, readSource, type Source } from './edit/source.ts';
import { formatJson } from './format-json.ts';
import { Layout } from './format-layout.ts';
import { isCollection, nodesIn, type SourceNode } from './source-node.ts';
import { formatOf } from './source-tree.ts';

export type FormatResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/**
 * The canonical layout of a definition: two columns a level, lists indented below their key, one space before a comment,
 * at most one blank line and one between jobs, double quotes, no trailing space, `\n`, a line end at the end. Comments
 * and the order and spelling of keys stay. The meaning is compared before the result is returned.
 */
export function formatPipeline(text: string, options: { readonly path?: string } = {}): FormatResult {
  const unix = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  if (formatOf(unix, options.path) === 'json' && isStrictJson(unix)) return { ok: true, text: formatJson(unix) };
  const read = readSource(unix);
  if (!read.ok) return read;
  const { source } = read;
  const formatted = laidOut(source);
  if (formatted === undefined) return { ok: false, reason: 'its layout is too unusual to be changed safely' };
  const again = readSource(formatted);
  if (!again.ok) return { ok: false, reason: `its layout is too unusual: ${again.reason}` };
  if (!isSame(again.source.plain, source.plain) || commentsOf(formatted, again.source) !== commentsOf(unix, source)) {
    return { ok: false, reason: 'its layout is too unusual to be changed safely' };
  }
  return { ok: true, text: formatted };
}

function laidOut(source: Source): string | undefined {
  try {
    return withBlankLines(applyEdits(source.text, new Layout(source).edits()));
  } catch (reason) {
    // Parts that share a line in a way the layout does not know.
    if (reason instanceof Refusal) return undefined;
    throw reason;
  }
}

/** One blank line at most, none at the start and the end, and one between jobs and stages of several lines. */
function withBlankLines(text: string): string {
  const read = readSource(text);
  if (!read.ok) return text;
  const { source } = read;
  const protectedLines = linesInside(source);
  const wanted = separatedLines(source);
  const edits: TextEdit[] = [];
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    if (wanted.has(at) && at > 0 && !isBlankLine(text, lineStart(text, at - 1))) {
      edits.push({ range: { start: at, end: at }, insert: '\n' });
    }
    if (!isBlankLine(text, at) || protectedLines.has(at)) continue;
    let next = nextLine(text, at);
    while (next < text.length && isBlankLine(text, next) && !protectedLines.has(next)) next = nextLine(text, next);
    const isKept = at > 0 && next < text.length;
    if (at < next) edits.push({ range: { start: at, end: next }, insert: isKept ? '\n' : '' });
    if (next > at) at = lineStart(text, next - 1);
  }
  const result = applyEdits(text, edits);
  return result.endsWith('\n') ? result : `${result}\n`;
}

/** Starts of lines that are part of a scalar of several lines: their blank lines are content. */
function linesInside({ text, root }: Source): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const node of nodesIn(root)) {
    if (node.kind !== 'scalar') continue;
    for (let at = nextLine(text, node.valueStart); at < node.end; at = nextLine(text, at)) lines.add(at);
    if (node.form !== 'literal' && node.form !== 'folded') continue;
    // With `+` the blank lines below are content too, the last of them an empty line of its own.
    if (/^[|>]\d?\+/.test(text.slice(node.valueStart, node.valueStart + 3)) && isBlankLine(text, node.end)) {
      lines.add(lineStart(text, node.end));
    }
  }
  return lines;
}

/** Starts of the lines above which a blank line belongs: every job and stage but the first, comments included. */
function separatedLines({ text, root }: Source): ReadonlySet<number> {
  const lines = new Set<number>();
  const separate = (list: SourceNode | undefined) => {
    if (list?.kind !== 'list' || list.flow) return;
    if (!list.parts.some((part) => text.slice(part.start, part.value.end).includes('\n'))) return;
    for (const part of list.parts.slice(1)) lines.add(firstLineOf(text, part.start));
  };
  const member = (node: SourceNode | undefined, key: string) =>
    node?.kind === 'map' ? node.parts.find((entry) => entry.key === key)?.value : undefined;
  separate(member(root, 'jobs'));
  const stages = member(root, 'stages');
  separate(stages);
  if (stages !== undefined && isCollection(stages))
    for (const part of stages.parts) separate(member(part.value, 'jobs'));
  return lines;
}

/** Above the comments that stand directly above the item at its column. */
function firstLineOf(text: string, start: number): number {
  const own = lineStart(text, start);
  const column = start - own;
  let first = own;
  while (first > 0) {
    const above = lineStart(text, first - 1);
    const isAttached =
      text.slice(above, lineEnd(text, above)).trimStart().startsWith('#') && indentAt(text, above) <= column;
    if (!isAttached) break;
    first = above;
  }
  return first;
}

/** All comments in order, to see that none is lost or has become content. */
function commentsOf(text: string, source: Source): string {
  const inside: readonly SourceNode[] = [...nodesIn(source.root)].filter((node) => node.kind === 'scalar');
  const comments: string[] = [];
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at + 1)) {
    const isComment = at === 0 || /\s/.test(text[at - 1] ?? '');
    if (!isComment || inside.some((node) => node.valueStart <= at && at < contentEnd(text, node))) continue;
    const end = lineEnd(text, at);
    comments.push(text.slice(at, end).trimEnd());
    at = end;
  }
  return comments.join('\n');
}

/** A comment behind the header of a block scalar is a comment, although the scalar has begun. */
function contentEnd(text: string, node: SourceNode): number {
  if (node.kind !== 'scalar' || (node.form !== 'literal' && node.form !== 'folded')) return node.end;
  return node.end > lineEnd(text, node.valueStart) ? node.end : node.valueStart;
}
