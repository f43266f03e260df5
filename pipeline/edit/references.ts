import type { TextEdit } from '../diagnostic.ts';
import type { KeyType } from '../language-types.ts';
import { hasPlaceholder } from '../placeholders.ts';
import type { JsonObject, JsonValue } from '../plan.ts';
import { type ReferenceKey, referencesInExpression, referencesInText } from '../references.ts';
import { isCollection, type SourceNode, type SourceScalar } from '../source-node.ts';
import { applyEdits, type Draft, type Expected } from './draft.ts';
import { memberType, resolvePath } from './fields.ts';
import { privateNode, type TreePath } from './locate.ts';

/** `jobs['from']` everywhere, or `steps['from']` inside one job. */
export interface NameChange {
  readonly root: 'jobs' | 'steps';
  readonly from: string;
  readonly to: string;
}

/** Renames every reference at and below `path`; the definition of the name is the caller's. */
export function renameReferences(draft: Draft, path: TreePath, change: NameChange): void {
  const { type } = resolvePath(draft, path);
  const { text } = draft.source;
  const node = path.length === 0 ? draft.source.root : privateNode(draft.source, path);
  const edits = [...referenceEdits(text, node, type, change)];
  if (edits.length === 0) return;
  draft.change(edits, (root) =>
    path.length === 0 ? renamed(root, type, change) : replacedAt(root, path, type, change),
  );
}

/** Uses of the name in one text: a condition, or a text with placeholders. */
function editsInText(text: string, type: KeyType | undefined, change: NameChange): readonly TextEdit[] {
  const isBare = type?.kind === 'condition' && !hasPlaceholder(text);
  const references = isBare ? referencesInExpression(text) : referencesInText(text);
  return references.flatMap(({ root, keys: [key] }) =>
    key !== undefined && root === change.root && key.name === change.from ? [renamedKey(text, key, change)] : [],
  );
}

function renamedKey(text: string, { range, inBrackets }: ReferenceKey, { from, to }: NameChange): TextEdit {
  if (inBrackets) {
    const start = text.indexOf(from, range.start);
    return { range: { start, end: start + from.length }, insert: to };
  }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(to)) return { range, insert: to };
  const access = /\??\.\s*$/.exec(text.slice(0, range.start))?.[0].length ?? 0;
  return { range: { start: range.start - access, end: range.end }, insert: `['${to}']` };
}

/** Texts that are a job's name, or begin with it: outside of expressions. */
function plainNameEdits(text: string, place: Place, { root, from, to }: NameChange): readonly TextEdit[] {
  if (root !== 'jobs') return [];
  const isName = (place.key === 'depends_on' || place.key === 'job') && text === from;
  const isBeginning = place.key === 'repo' && text.startsWith(`${from}/`);
  return isName || isBeginning ? [{ range: { start: 0, end: from.length }, insert: to }] : [];
}

/** The canonical key under which a text stands, when it can hold a bare job name there. */
interface Place {
  readonly key: 'depends_on' | 'job' | 'repo' | undefined;
}

function placeBelow(key: string, holder: unknown, object: string | undefined): Place['key'] {
  const spelled = key === 'dependsOn' ? 'depends_on' : key;
  if (object === 'Job' && spelled === 'depends_on') return 'depends_on';
  const type = typeof holder === 'object' && holder !== null ? (holder as JsonObject).type : undefined;
  if (object === 'Source' && key === 'repo' && type === 'artifact') return 'repo';
  return undefined;
}

/** `args.job` of a step that downloads artifacts. */
function isArtifactArgs(step: unknown): boolean {
  const uses = typeof step === 'object' && step !== null ? (step as JsonObject).uses : undefined;
  return typeof uses === 'string' && /^(builtin:)?artifacts(@|$)/.test(uses);
}

/** One descent for both trees, so that text and meaning cannot differ in what they rename. */
interface Descent {
  readonly type: KeyType | undefined;
  readonly place: Place;
}

function below(key: string | number, holder: unknown, here: Descent): Descent {
  if (typeof key === 'number')
    return { type: here.type?.kind === 'list' ? here.type.of : undefined, place: here.place };
  const object = here.type?.kind === 'object' ? here.type.name : undefined;
  const type = memberType(here.type, key, holder);
  if (object === 'Step' && key === 'args' && isArtifactArgs(holder)) return { type, place: { key: 'job' } };
  if (here.place.key === 'job') return { type, place: { key: key === 'job' ? 'job' : undefined } };
  return { type, place: { key: placeBelow(key, holder, object) } };
}

function* referenceEdits(
  text: string,
  node: SourceNode,
  type: KeyType | undefined,
  change: NameChange,
): Generator<TextEdit> {
  const descend = function* (at: SourceNode, here: Descent): Generator<TextEdit> {
    if (at.kind === 'scalar' && typeof at.value === 'string') yield* editsInScalar(text, at, here, change);
    if (!isCollection(at)) return;
    const holder = at.kind === 'map' ? scalarsOf(at) : undefined;
    for (const [index, part] of at.parts.entries()) {
      const key = at.kind === 'map' ? (at.parts[index]?.key ?? '') : index;
      yield* descend(part.value, below(key, holder, here));
    }
  };
  yield* descend(node, { type, place: { key: undefined } });
}

function scalarsOf(map: Extract<SourceNode, { kind: 'map' }>): JsonObject {
  return Object.fromEntries(
    map.parts.flatMap(({ key, value }) => (value.kind === 'scalar' ? [[key, value.value] as const] : [])),
  );
}

function* editsInScalar(text: string, node: SourceScalar, here: Descent, change: NameChange): Generator<TextEdit> {
  const { decoded, offsets } = decode(text.slice(node.valueStart, node.end), node.form);
  const edits = [...editsInText(decoded, here.type, change), ...plainNameEdits(decoded, here.place, change)];
  for (const { range, insert } of edits) {
    const start = node.valueStart + (offsets[range.start] ?? 0);
    const end = node.valueStart + (offsets[range.end - 1] ?? 0) + 1;
    yield { range: { start, end }, insert: node.form === 'single' ? insert.replaceAll("'", "''") : insert };
  }
}

/** What a quoted scalar says, and for each character where it is written. Other forms are taken as they stand, without header. */
function decode(
  raw: string,
  form: SourceScalar['form'],
): { readonly decoded: string; readonly offsets: readonly number[] } {
  const escaped = form === 'single' ? /''/y : form === 'double' ? /\\(["\\/'])/y : undefined;
  const isBlock = form === 'literal' || form === 'folded';
  const start = isBlock ? raw.indexOf('\n') + 1 : escaped === undefined ? 0 : 1;
  const stop = escaped === undefined ? raw.length : raw.length - 1;
  let decoded = '';
  const offsets: number[] = [];
  for (let at = start; at < stop; at++) {
    if (escaped !== undefined) escaped.lastIndex = at;
    const isEscape = escaped?.test(raw) === true;
    if (isEscape) at++;
    decoded += raw[at] ?? '';
    offsets.push(at);
  }
  return { decoded, offsets };
}

function renamed(value: JsonValue, type: KeyType | undefined, change: NameChange): Expected {
  const descend = (at: JsonValue, here: Descent): Expected => {
    if (typeof at === 'string') {
      return applyEdits(at, [...editsInText(at, here.type, change), ...plainNameEdits(at, here.place, change)]);
    }
    if (typeof at !== 'object' || at === null) return at;
    if (Array.isArray(at)) return at.map((item: JsonValue, index) => descend(item, below(index, undefined, here)));
    return Object.fromEntries(Object.entries(at).map(([key, member]) => [key, descend(member, below(key, at, here))]));
  };
  return descend(value, { type, place: { key: undefined } });
}

function replacedAt(root: Expected, path: TreePath, type: KeyType | undefined, change: NameChange): undefined {
  let holder = root;
  for (const key of path.slice(0, -1)) holder = (holder as Record<string | number, Expected>)[key] ?? null;
  const last = path.at(-1) ?? '';
  const members = holder as Record<string | number, Expected>;
  members[last] = renamed(members[last] ?? null, type, change);
  return undefined;
}
