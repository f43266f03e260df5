import type { TextEdit } from '../diagnostic.ts';
import type { JsonValue } from '../plan.ts';
import { isCollection, nodesIn, type SourceCollection, type SourceNode, type SourcePart } from '../source-node.ts';
import { applyEdits, type Draft, refuse } from './draft.ts';
import { extentOf, indentAt } from './extent.ts';
import { partAt, plainAt, privateNode, type TreePath } from './locate.ts';
import { renderFlow, renderScalar } from './render.ts';
import { readSource, type Source } from './source.ts';
import { cutPart, insertPart, type NewPart } from './splice.ts';
import { freeName, isObject, listOf } from './structure.ts';
import { styleOf } from './style.ts';

/** Whole jobs, steps and stages as they are written: moved, copied and pasted with their comments. */

/** Moves the item to `list`, where it has index `to` afterwards. */
export function moveItem(draft: Draft, from: TreePath, list: TreePath, to: number): void {
  const value = plainAt(draft, from) as JsonValue;
  const index = Number(from.at(-1));
  const isSameList = JSON.stringify(from.slice(0, -1)) === JSON.stringify(list);
  const count = listOf(plainAt(draft, list) as JsonValue).length;
  const last = isSameList ? count - 1 : count;
  if (to < 0 || to > last) refuse(`position ${to} is outside of 0 to ${last}`);
  if (isSameList && to === index) return;
  const { parent, part } = partAt(draft.source, from);
  const target = privateNode(draft.source, list);
  refuseCommentsInBrackets(draft.source, parent, part);
  const written = writtenItem(draft.source, parent, part);
  if (isCollection(target) && target.parts.length > 0 && target.flow !== written.flow && /(^|\s)#/.test(written.text)) {
    refuse('its comments have no place in a list that is written differently');
  }
  const movesDown = isSameList && to > index;
  insertPart(draft, list, movesDown ? to + 1 : to, { value, written });
  const cutIndex = isSameList && !movesDown ? index + 1 : index;
  cutPart(draft, [...from.slice(0, -1), cutIndex]);
}

/** Between brackets a comment stands behind the comma, outside of what is moved. */
function refuseCommentsInBrackets(source: Source, parent: SourceCollection, part: SourcePart): void {
  if (!parent.flow) return;
  const { start, end } = extentOf(source, parent, part);
  const around = source.text.slice(start, part.start) + source.text.slice(part.value.end, end);
  if (around.includes('#')) refuse('its comment stands between brackets; move the text itself');
}

/** Puts a copy of the item behind it, under a name that is free. Anchors stay with the original. */
export function duplicateItem(draft: Draft, path: TreePath, name: string): void {
  const { source } = draft;
  const { parent, part, index } = partAt(source, path);
  const value = plainAt(draft, path) as JsonValue;
  if (part.value.kind !== 'map' || !isObject(value)) {
    refuse('what stands here is an alias; a copy would have the same name');
  }
  const named = part.value.parts.find((entry) => entry.key === 'name')?.value;
  if (named?.kind !== 'scalar') refuse('its name comes from an alias or a merge key');
  const anchors = [...nodesIn(part.value)].flatMap((node) => anchorRemoval(source, node));
  const renaming = {
    range: { start: named.valueStart, end: named.end },
    insert: nameLike(source, named, name, parent),
  };
  const written = writtenItem(source, parent, part, [...anchors, renaming]);
  insertPart(draft, path.slice(0, -1), index + 1, { value: { ...value, name }, written });
}

/** Items of a text: a list, one mapping, or a definition with `jobs`. Names that are taken get a number. */
export function pasteItems(
  draft: Draft,
  target: { readonly list: TreePath; readonly at: number; readonly taken: readonly unknown[] },
  text: string,
): void {
  const read = readSource(text);
  if (!read.ok) refuse(`the text to insert cannot be read: ${read.reason}`);
  const taken = [...target.taken];
  itemsOf(read.source).forEach(({ value, parent, part }, index) => {
    if (!isObject(value) || typeof value.name !== 'string') refuse('the text to insert has no `name`');
    const name = freeName(value.name, taken);
    taken.push(name);
    const written = pastedAs(draft.source, read.source, { parent, part }, name);
    const item: NewPart = { value: { ...value, name }, ...(written && { written }) };
    insertPart(draft, target.list, target.at + index, item);
  });
}

interface Item {
  readonly parent: SourceCollection;
  /** Absent when the text is the item itself. */
  readonly part: SourcePart | undefined;
}

function itemsOf(source: Source): readonly (Item & { readonly value: JsonValue })[] {
  const { root, plain } = source;
  if (!isCollection(root)) refuse('the text to insert is neither a list nor a mapping');
  const jobs = root.kind === 'map' ? root.parts.find((entry) => entry.key === 'jobs')?.value : root;
  if (jobs?.kind !== 'list') return [{ value: plain, parent: root, part: undefined }];
  const values = listOf(isObject(plain) ? plain.jobs : plain);
  return jobs.parts.map((part, index) => ({ value: values[index] ?? null, parent: jobs, part }));
}

/** The written form is kept between block and block; otherwise the value is written anew. */
function pastedAs(target: Source, source: Source, { parent, part }: Item, name: string): NewPart['written'] {
  if (parent.flow || target.isJson) return undefined;
  const value = part?.value ?? source.root;
  if (value.kind !== 'map' || [...nodesIn(value)].some((node) => node.anchor !== undefined || node.kind === 'alias')) {
    return undefined;
  }
  const named = value.parts.find((entry) => entry.key === 'name')?.value;
  if (named?.kind !== 'scalar') return undefined;
  const present = source.text.slice(named.valueStart, named.end);
  const insert = named.value === name ? present : nameLike(source, named, name, value);
  const renaming = [{ range: { start: named.valueStart, end: named.end }, insert }];
  if (part !== undefined) return writtenItem(source, parent, part, renaming);
  return { flow: false, text: dashed(applyEdits(source.text, renaming)) };
}

/** A mapping of its own becomes a list item; comments above it stay above the dash. */
function dashed(text: string): string {
  const lines = dedented(text.replace(/^(\s*\n)+/, '').trimEnd(), undefined).split('\n');
  const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  return lines
    .map((line, index) => (index < first || line === '' ? line : `${index === first ? '- ' : '  '}${line}`))
    .join('\n');
}

/** The text of an item with its comments, changed by `edits`, from column 0. */
export function writtenItem(
  source: Source,
  parent: SourceCollection,
  part: SourcePart,
  edits: readonly TextEdit[] = [],
): NonNullable<NewPart['written']> {
  if (parent.flow) {
    const start = Math.min(part.start, part.value.start);
    return { flow: true, text: applyEdits(source.text.slice(start, part.value.end), shifted(edits, -start)) };
  }
  const { start, end, isCompact, column } = extentOf(source, parent, part);
  if (isCompact) refuse('this item shares its first line with the item around it');
  const text = applyEdits(source.text.slice(start, end), shifted(edits, -start));
  return { flow: false, text: dedented(text, column) };
}

/** Takes `column` spaces off every line, or as many as the first line with content has. */
function dedented(text: string, column: number | undefined): string {
  const lines = text.split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  const columns = column ?? indentAt(first, 0);
  return lines.map((line) => line.slice(Math.min(columns, indentAt(line, 0)))).join('\n');
}

function shifted(edits: readonly TextEdit[], by: number): readonly TextEdit[] {
  return edits.map(({ range, insert }) => ({ range: { start: range.start + by, end: range.end + by }, insert }));
}

function anchorRemoval(source: Source, node: SourceNode): readonly TextEdit[] {
  if (node.anchor === undefined || node.kind === 'alias') return [];
  const between = source.text.slice(node.start, node.valueStart);
  const start = node.start + between.indexOf(`&${node.anchor}`);
  const end = start + node.anchor.length + 1;
  const isSpaced = source.text[end] === ' ';
  return [{ range: isSpaced ? { start, end: end + 1 } : { start: start - 1, end }, insert: '' }];
}

function nameLike(
  source: Source,
  named: Extract<SourceNode, { kind: 'scalar' }>,
  name: string,
  parent: SourceCollection,
): string {
  if (source.isJson) return JSON.stringify(name);
  if (parent.flow && named.form === 'plain') return renderFlow(name, styleOf(source));
  return renderScalar(name, named.form, false, styleOf(source));
}
