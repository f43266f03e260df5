import type { TextEdit } from '../diagnostic.ts';
import type { JsonValue } from '../plan.ts';
import { isCollection, type SourceNode } from '../source-node.ts';
import { clone, type Draft, type Expected, isSame } from './draft.ts';
import { extentOf, lineEnd } from './extent.ts';
import { expectedAt, type Located, plainAt, privatePart, type TreePath } from './locate.ts';
import { indented, needsLines, renderBlock, renderJson, renderLiteral, renderScalar } from './render.ts';
import type { Source } from './source.ts';
import { insertAt, insertPart, removePart } from './splice.ts';
import { columnOf, styleOf } from './style.ts';

/** Makes the value at `path` be `value`, changing as little of the text as that needs. */
export function replaceValue(draft: Draft, path: TreePath, value: JsonValue): void {
  const present = plainAt(draft, path) as JsonValue | undefined;
  if (isSame(present, value)) return;
  const { part } = privatePart(draft.source, path);
  if (isFilled(present) && isFilled(value) && isCollection(part.value)) {
    if (Array.isArray(present) && Array.isArray(value)) {
      replaceItems(draft, path, present, value);
      return;
    }
    if (isMapping(present) && isMapping(value)) {
      replaceEntries(draft, path, present, value);
      return;
    }
  }
  draft.change(rewritingEdits(draft.source, path, value), (root) => {
    const holder = expectedAt(root, path.slice(0, -1));
    (holder as Record<string | number, Expected>)[path.at(-1) ?? ''] = clone(value);
    return undefined;
  });
}

type Mapping = Readonly<Record<string, JsonValue>>;

function isMapping(value: JsonValue): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: JsonValue | undefined): value is JsonValue {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function replaceEntries(draft: Draft, path: TreePath, present: Mapping, value: Mapping): void {
  const keys = Object.keys(value);
  keys.forEach((key, order) => {
    const wanted = value[key];
    if (wanted === undefined) return;
    if (Object.hasOwn(present, key)) {
      replaceValue(draft, [...path, key], wanted);
      return;
    }
    const { part } = privatePart(draft.source, path);
    const entries = part.value.kind === 'map' ? part.value.parts : [];
    const before = entries.findIndex((entry) => entry.key === keys[order - 1]);
    insertPart(draft, path, order === 0 ? 0 : before === -1 ? entries.length : before + 1, { key, value: wanted });
  });
  for (const key of Object.keys(present)) {
    if (!Object.hasOwn(value, key)) removePart(draft, [...path, key], 'keep');
  }
}

/** Keeps the items that are the same at both ends; those between change in place, and the rest comes or goes. */
function replaceItems(draft: Draft, path: TreePath, present: readonly JsonValue[], value: readonly JsonValue[]): void {
  let start = 0;
  while (start < present.length && start < value.length && isSame(present[start], value[start])) start++;
  let same = 0;
  const most = Math.min(present.length, value.length) - start;
  while (same < most && isSame(present[present.length - 1 - same], value[value.length - 1 - same])) same++;
  const oldEnd = present.length - same;
  const newEnd = value.length - same;
  value.slice(start, newEnd).forEach((wanted, offset) => {
    const index = start + offset;
    if (index < oldEnd) replaceValue(draft, [...path, index], wanted);
    else insertPart(draft, path, index, { value: wanted });
  });
  for (let index = oldEnd - 1; index >= newEnd; index--) removePart(draft, [...path, index], 'keep');
}

function rewritingEdits(source: Source, path: TreePath, value: JsonValue): readonly TextEdit[] {
  const { text, eol } = source;
  const style = styleOf(source);
  const { part, parent, inFlow } = privatePart(source, path);
  const old = part.value;
  const form = old.kind === 'scalar' ? old.form : 'plain';
  if (source.isJson || inFlow) {
    const inline = source.isJson ? renderJson(value, '') : renderScalar(value, form, true, style);
    return [inlineEdit(part.lead, old, inline)];
  }
  const keyColumn = parent.kind === 'map' ? columnOf(text, parent.parts[0]?.start ?? 0) : columnOf(text, part.start);
  if (typeof value === 'string' && value.includes('\n')) {
    return literalEdits(source, { part, parent, old }, value, keyColumn);
  }
  const linesAreOld = isOnLines(old);
  if (!needsLines(value, style)) {
    const inline = renderScalar(value, form, false, style);
    return linesAreOld ? linesToInline(source, { part, parent }, inline) : [inlineEdit(part.lead, old, inline)];
  }
  const block = renderBlock(value, style);
  if (parent.kind === 'list') {
    const hanging = indented(block, keyColumn + 2)
      .trimStart()
      .replaceAll('\n', eol);
    const end = linesAreOld ? extentOf(source, parent, part).end : old.end;
    return [{ range: { start: part.lead, end }, insert: ` ${hanging}` }];
  }
  const lines = indented(block, keyColumn + (Array.isArray(value) ? style.dashStep : style.step)).replaceAll('\n', eol);
  const below = lineEnd(text, linesAreOld ? part.lead : old.end);
  if (!linesAreOld) {
    const edits: TextEdit[] = [insertAt(below, `${eol}${lines}`)];
    if (old.end > part.lead) edits.unshift({ range: { start: part.lead, end: old.end }, insert: '' });
    return edits;
  }
  return [
    ...(isCollection(old) ? [] : [{ range: { start: part.lead, end: below }, insert: '' }]),
    { range: { start: below, end: extentOf(source, parent, part).end }, insert: `${eol}${lines}` },
  ];
}

function isOnLines(node: SourceNode): boolean {
  if (isCollection(node)) return !node.flow;
  return node.kind === 'scalar' && (node.form === 'literal' || node.form === 'folded');
}

/** An anchor in front of the value stays. */
function inlineEdit(lead: number, old: SourceNode, inline: string): TextEdit {
  if (old.valueStart === old.end && old.anchor === undefined) return insertAt(lead, inline === '' ? '' : ` ${inline}`);
  return { range: { start: old.valueStart, end: old.end }, insert: inline };
}

function linesToInline(
  source: Source,
  { part, parent }: Pick<Located, 'part' | 'parent'>,
  inline: string,
): readonly TextEdit[] {
  const { end } = extentOf(source, parent, part);
  const startsBelow = isCollection(part.value) && lineEnd(source.text, part.lead) < part.value.valueStart;
  if (!startsBelow) return [{ range: { start: part.value.valueStart, end }, insert: inline }];
  const below = lineEnd(source.text, part.lead);
  return [insertAt(part.lead, ` ${inline}`), { range: { start: below, end }, insert: '' }];
}

function literalEdits(
  source: Source,
  { part, parent, old }: Pick<Located, 'part' | 'parent'> & { readonly old: SourceNode },
  value: string,
  column: number,
): readonly TextEdit[] {
  const { text, eol } = source;
  const step = parent.kind === 'map' ? styleOf(source).step : 2;
  const { header, body } = renderLiteral(value, step);
  const wasLiteral = old.kind === 'scalar' && old.form === 'literal';
  const headerEnd = lineEnd(text, old.valueStart);
  const oldColumn = wasLiteral ? literalColumn(text.slice(headerEnd, old.end)) : undefined;
  const at = /\d/.test(header) ? column + step : (oldColumn ?? column + step);
  const lines = `${eol}${indented(body, at).replaceAll('\n', eol)}`;
  if (wasLiteral) {
    const oldHeader = /^\|[\d+-]*/.exec(text.slice(old.valueStart, headerEnd))?.[0] ?? '|';
    return [
      { range: { start: old.valueStart, end: old.valueStart + oldHeader.length }, insert: header },
      { range: { start: headerEnd, end: old.end }, insert: lines },
    ];
  }
  if (isOnLines(old)) {
    const start = isCollection(old) ? part.lead : old.valueStart;
    return [
      {
        range: { start, end: extentOf(source, parent, part).end },
        insert: `${isCollection(old) ? ' ' : ''}${header}${lines}`,
      },
    ];
  }
  // A comment behind the old value stays behind the header of the new one.
  return [inlineEdit(part.lead, old, header), insertAt(lineEnd(text, old.end), lines)];
}

function literalColumn(body: string): number | undefined {
  return /\n( *)\S/.exec(body)?.[1]?.length;
}
