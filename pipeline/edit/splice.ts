import type { TextEdit } from '../diagnostic.ts';
import type { JsonValue } from '../plan.ts';
import { isCollection, type SourceCollection, type SourcePart } from '../source-node.ts';
import { clone, type Draft, type Expected, refuse } from './draft.ts';
import {
  blanksAbove,
  blanksBelow,
  extentOf,
  indentAt,
  isBlankLine,
  isLineOwned,
  lineEnd,
  lineStart,
  nextLine,
} from './extent.ts';
import { assertNoSharedAnchors, expectedAt, partAt, pathText, privateNode, type TreePath } from './locate.ts';
import { indented, renderBlock, renderFlow, renderJson } from './render.ts';
import type { Source } from './source.ts';
import { columnOf, type Style, styleOf } from './style.ts';

/** What is put in: a value to be written in the style of the file, and for a mapping its key. */
export interface NewPart {
  readonly key?: string;
  readonly value: JsonValue;
  /** How it is written already: in a block collection from column 0 with dash or key, in brackets as it stands. */
  readonly written?: { readonly flow: boolean; readonly text: string };
}

/** Whether a list or mapping that is left empty goes too, or stays as `[]`. */
export type WhenEmpty = 'drop' | 'keep';

/** Removes one item or entry with its comments. */
export function removePart(draft: Draft, path: TreePath, whenEmpty: WhenEmpty = 'drop'): void {
  removeParts(draft, [{ path, whenEmpty }]);
}

/** Removes several at once, each from a list or mapping of its own; indexes count one after the other. */
export function removeParts(
  draft: Draft,
  parts: readonly { readonly path: TreePath; readonly whenEmpty: WhenEmpty }[],
): void {
  const { source } = draft;
  const removals = parts.map(({ path, whenEmpty }) => {
    assertNoSharedAnchors(source, partAt(source, path).part.value, pathText(path));
    return removal(source, path, whenEmpty);
  });
  draft.change(
    removals.flatMap(({ edits }) => edits),
    (root) => {
      for (const { path } of removals) removing(path)(root);
      return undefined;
    },
  );
}

/** As `removePart`, for a part that stands elsewhere too: its anchors may be referred to. */
export function cutPart(draft: Draft, path: TreePath): void {
  const { path: gone, edits } = removal(draft.source, path, 'keep');
  draft.change(edits, removing(gone));
}

function removal(source: Source, path: TreePath, whenEmpty: WhenEmpty): { path: TreePath; edits: readonly TextEdit[] } {
  const { parent, index } = partAt(source, path);
  if (parent.parts.length > 1) return { path, edits: removalEdits(source, parent, index) };
  const parentPath = path.slice(0, -1);
  if (whenEmpty === 'drop' && typeof parentPath.at(-1) === 'string') return removal(source, parentPath, 'drop');
  return { path, edits: emptyingEdits(source, parentPath, parent) };
}

/** Puts a new item before the present `index`, or at the end when there are fewer. `path` leads to the list or mapping, which may be absent. */
export function insertPart(draft: Draft, path: TreePath, index: number, part: NewPart): void {
  const { source } = draft;
  const node = privateNode(source, path);
  if (!(index >= 0)) refuse(`${index} is no position in a list`);
  const means = inserting(path, index, part);
  if (isCollection(node) && node.parts.length > 0) {
    const place = Math.min(Math.trunc(index), node.parts.length);
    const edits = node.flow ? flowInsertion(source, node, place, part) : blockInsertion(source, node, place, part);
    draft.change(edits, means);
    return;
  }
  if (!isCollection(node) && !(node.kind === 'scalar' && node.value === null)) {
    refuse(`${pathText(path)} is neither a list nor a mapping`);
  }
  draft.change(fillingEdits(source, path, part), means);
}

function removing(path: TreePath): (root: Expected) => undefined {
  return (root) => {
    const last = path.at(-1);
    const parent = expectedAt(root, path.slice(0, -1));
    if (Array.isArray(parent) && typeof last === 'number') parent.splice(last, 1);
    else if (typeof parent === 'object' && parent !== null && last !== undefined) {
      delete (parent as Record<string, Expected>)[last];
    }
  };
}

function inserting(path: TreePath, index: number, part: NewPart): (root: Expected) => Expected | undefined {
  return (root) => {
    const parent = expectedAt(root, path);
    const value = clone(part.value);
    if (Array.isArray(parent)) {
      parent.splice(index, 0, value);
      return undefined;
    }
    if (typeof parent === 'object' && parent !== null && part.key !== undefined) {
      parent[part.key] = value;
      return undefined;
    }
    const fresh = part.key === undefined ? [value] : { [part.key]: value };
    if (path.length === 0) return fresh;
    const holder = expectedAt(root, path.slice(0, -1));
    (holder as Record<string | number, Expected>)[path.at(-1) ?? ''] = fresh;
    return undefined;
  };
}

function removalEdits(source: Source, parent: SourceCollection, index: number): readonly TextEdit[] {
  if (!parent.flow) return [blockRemoval(source, parent, index)];
  return isLineOwned(source, parent) ? lineOwnedRemoval(source, parent, index) : [inlineRemoval(source, parent, index)];
}

function blockRemoval(source: Source, parent: SourceCollection, index: number): TextEdit {
  const { text } = source;
  const part = at(parent.parts, index);
  const extent = extentOf(source, parent, part);
  const next = parent.parts[index + 1];
  if (extent.isCompact && next !== undefined) {
    // The next entry moves up behind the dash, with the comments above it: `- # why` is a good place for them.
    const below = extentOf(source, parent, next).start;
    return { range: { start: part.start, end: below + indentAt(text, below) }, insert: '' };
  }
  if (extent.end >= text.length) {
    // The last line of a file without a final line end: the line end before it goes instead.
    const above = blanksAbove(text, extent.start);
    return {
      range: { start: above === 0 ? 0 : lineEnd(text, lineStart(text, above - 1)), end: text.length },
      insert: '',
    };
  }
  const below = nextLine(text, extent.end);
  const hasBlankAbove = extent.start > 0 && isBlankLine(text, lineStart(text, extent.start - 1));
  const hasBlankBelow = below < text.length && isBlankLine(text, below);
  if (hasBlankAbove && (hasBlankBelow || below >= text.length) && next === undefined) {
    return { range: { start: blanksAbove(text, extent.start), end: below }, insert: '' };
  }
  const isLast = next === undefined;
  return {
    range: { start: extent.start, end: hasBlankBelow && !isLast ? blanksBelow(text, below) : below },
    insert: '',
  };
}

function lineOwnedRemoval(source: Source, parent: SourceCollection, index: number): readonly TextEdit[] {
  const { text } = source;
  const extent = extentOf(source, parent, at(parent.parts, index));
  const isLast = index === parent.parts.length - 1;
  const closing = parent.end - 1;
  // The bracket may stand on the item's own last line; then it must stay.
  const end = extent.end >= closing ? closing : nextLine(text, extent.end);
  const start = extent.end >= closing ? lineEnd(text, lineStart(text, extent.start - 1)) : extent.start;
  const edits: TextEdit[] = [{ range: { start, end }, insert: '' }];
  if (!isLast) return edits;
  const before = at(parent.parts, index - 1).value.end;
  const hadComma = commaAfter(text, at(parent.parts, index).value.end, parent.end) !== undefined;
  const comma = commaAfter(text, before, at(parent.parts, index).start);
  if (!hadComma && comma !== undefined) edits.unshift({ range: { start: comma, end: comma + 1 }, insert: '' });
  return edits;
}

function inlineRemoval({ text }: Source, parent: SourceCollection, index: number): TextEdit {
  const part = at(parent.parts, index);
  const next = parent.parts[index + 1];
  const gap =
    next === undefined
      ? { start: at(parent.parts, index - 1).value.end, end: partStart(part) }
      : { start: part.value.end, end: partStart(next) };
  if (text.slice(gap.start, gap.end).includes('#')) refuse('there is a comment between brackets that would be lost');
  const range = next === undefined ? { ...gap, end: part.value.end } : { ...gap, start: partStart(part) };
  return { range, insert: '' };
}

/** A flow item with an anchor begins at the anchor. */
function partStart(part: SourcePart): number {
  return Math.min(part.start, part.value.start);
}

function emptyingEdits(source: Source, path: TreePath, collection: SourceCollection): readonly TextEdit[] {
  const empty = collection.kind === 'list' ? '[]' : '{}';
  if (collection.flow) return [{ range: { start: collection.valueStart, end: collection.end }, insert: empty }];
  const only = at(collection.parts, 0);
  const extent = extentOf(source, collection, only);
  if (path.length === 0) refuse('the last entry of the document cannot be removed');
  if (extent.isCompact) return [{ range: { start: collection.start, end: extent.end }, insert: empty }];
  const { lead, value } = partAt(source, path).part;
  // An anchor or tag stays between the key and the brackets.
  const behind = value.start < value.valueStart ? lineEnd(source.text, value.start) : lead;
  const insert = { range: { start: behind, end: behind }, insert: ` ${empty}` };
  return [
    insert,
    { range: { start: lineEnd(source.text, lineStart(source.text, extent.start - 1)), end: extent.end }, insert: '' },
  ];
}

function blockInsertion(source: Source, parent: SourceCollection, index: number, part: NewPart): readonly TextEdit[] {
  const { eol } = source;
  const column = columnOf(source.text, at(parent.parts, 0).start);
  const lines = indented(blockText(part, styleOf(source)), column).replaceAll('\n', eol);
  const gap = wantsBlankLine(source, parent) ? eol : '';
  if (index === 0) {
    const first = at(parent.parts, 0);
    const extent = extentOf(source, parent, first);
    const insert = `${lines}${eol}${gap}`;
    if (!extent.isCompact) return [{ range: { start: extent.start, end: extent.start }, insert }];
    const behindDash = `${lines.slice(column)}${eol}${' '.repeat(column)}`;
    return [{ range: { start: first.start, end: first.start }, insert: behindDash }];
  }
  const before = at(parent.parts, index - 1);
  const { end } = extentOf(source, parent, before);
  return [insertAt(end, `${eol}${gap}${lines}`)];
}

/** How it stands in a block collection, from column 0, dash or key included. */
export function blockText(part: NewPart, style: Style): string {
  if (part.written?.flow === false) return part.written.text;
  if (part.key !== undefined) return renderBlock({ [part.key]: part.value }, style);
  return `- ${indented(renderBlock(part.value, style), 2).trimStart()}`;
}

/** Items are set apart by blank lines when most of the present ones are. */
function wantsBlankLine({ text }: Source, parent: SourceCollection): boolean {
  const gaps = parent.parts.slice(1).map((part, index) => {
    const between = text.slice(at(parent.parts, index).value.end, part.start);
    return /\n[ \t]*\r?\n/.test(between);
  });
  return gaps.length > 0 && gaps.filter(Boolean).length * 2 >= gaps.length;
}

function flowInsertion(source: Source, parent: SourceCollection, index: number, part: NewPart): readonly TextEdit[] {
  const { text, eol } = source;
  const next = parent.parts[index];
  if (!isLineOwned(source, parent)) {
    const inline = flowText(source, part);
    if (next !== undefined) return [insertAt(partStart(next), `${inline}, `)];
    return [insertAt(at(parent.parts, index - 1).value.end, `, ${inline}`)];
  }
  const first = at(parent.parts, 0);
  const pad = text.slice(lineStart(text, partStart(first)), partStart(first));
  const outer = text.slice(lineStart(text, parent.valueStart)).match(/^[ \t]*/)?.[0] ?? '';
  const unit = pad.startsWith(outer) ? pad.slice(outer.length) : '  ';
  const rendersLines = source.isJson && part.written?.flow !== true;
  const written = rendersLines ? flowText(source, part, unit).replaceAll('\n', `${eol}${pad}`) : flowText(source, part);
  if (next !== undefined) return [insertAt(extentOf(source, parent, next).start, `${pad}${written},${eol}`)];
  const before = at(parent.parts, index - 1);
  const comma = commaAfter(text, before.value.end, parent.end);
  const { end } = extentOf(source, parent, before);
  const behind = end >= parent.end - 1 ? (comma === undefined ? before.value.end : comma + 1) : end;
  const line = insertAt(behind, `${eol}${pad}${written}${comma === undefined ? '' : ','}`);
  if (comma !== undefined) return [line];
  return behind === before.value.end ? [insertAt(behind, `,${line.insert}`)] : [insertAt(before.value.end, ','), line];
}

function flowText(source: Source, part: NewPart, unit = ''): string {
  if (part.written?.flow === true) return part.written.text;
  const style = styleOf(source);
  if (source.isJson) {
    const value = renderJson(part.value, unit);
    return part.key === undefined ? value : `${JSON.stringify(part.key)}: ${value}`;
  }
  if (part.key === undefined) return renderFlow(part.value, style);
  return renderFlow({ [part.key]: part.value }, style).slice(1, -1);
}

/** The first item of a list or mapping that is absent (`jobs:`) or empty (`jobs: []`). */
function fillingEdits(source: Source, path: TreePath, part: NewPart): readonly TextEdit[] {
  const { text, eol } = source;
  const isList = part.key === undefined;
  if (path.length === 0) refuse('the document is empty');
  const { part: holder, parent, inFlow } = partAt(source, path);
  const { value } = holder;
  if (value.anchor !== undefined) refuse(`${pathText(path)} carries an anchor`);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (inFlow) {
    const written = `${open}${flowText(source, part)}${close}`;
    return [
      { range: { start: value.start, end: value.end }, insert: value.start === value.end ? ` ${written}` : written },
    ];
  }
  const style = styleOf(source);
  const lines = blockText(part, style);
  if (parent.kind === 'list') {
    const hanging = columnOf(text, holder.start) + 2;
    return [
      {
        range: { start: holder.lead, end: value.end },
        insert: ` ${indented(lines, hanging).trimStart()}`.replaceAll('\n', eol),
      },
    ];
  }
  const column = columnOf(text, at(parent.parts, 0).start) + (isList ? style.dashStep : style.step);
  const end = lineEnd(text, value.end);
  const edits: TextEdit[] = [insertAt(end, `${eol}${indented(lines, column).replaceAll('\n', eol)}`)];
  if (value.end > holder.lead) edits.unshift({ range: { start: holder.lead, end: value.end }, insert: '' });
  return edits;
}

export function insertAt(offset: number, insert: string): TextEdit {
  return { range: { start: offset, end: offset }, insert };
}

/** The comma between two flow items, comments skipped. */
function commaAfter(text: string, from: number, to: number): number | undefined {
  for (let offset = from; offset < to; offset++) {
    if (text[offset] === ',') return offset;
    if (text[offset] === '#') offset = lineEnd(text, offset);
  }
  return undefined;
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no part ${index}`);
  return value;
}
