import { type AnalyseOptions, analyse } from './analyse.ts';
import { namesInScope } from './complete.ts';
import { keyDetail } from './complete-keys.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { NameInScope } from './expression-scope.ts';
import { describeObject, keysOf, type ObjectName } from './language.ts';
import type { KeyDescription, KeyType } from './language-types.ts';
import { LineIndex } from './lines.ts';
import { childPath, type MapNode, type Node } from './tree.ts';

/** What stands on a line: its place, what the language says about it, and what is wrong with it. */
export interface Explanation {
  /** `jobs[0].steps[1].timeout` */
  readonly path: string;
  /** The key itself, and the objects around it, innermost first. */
  readonly key:
    | { readonly name: string; readonly detail: string; readonly docs: string; readonly default: string }
    | undefined;
  readonly around: readonly { readonly path: string; readonly object: ObjectName; readonly docs: string }[];
  /** Name of the job and step around the line. */
  readonly job: string | undefined;
  readonly step: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What an expression on this line may use. Empty where none is allowed. */
  readonly scope: readonly NameInScope[];
}

/** Undefined when there is no such line, or nothing of the definition on it. */
export function explainLine(text: string, line: number, options: AnalyseOptions = {}): Explanation | undefined {
  const lines = text.split('\n');
  const content = lines[line - 1];
  if (content === undefined) return undefined;
  const { document, findings } = analyse(text, options);
  if (document.root?.kind !== 'map') return undefined;
  const start = new LineIndex(text).offsetOf(line);
  const isEmpty = content.trim() === '' || content.trimStart().startsWith('#');
  const place = isEmpty
    ? undefined
    : descend(document.root, start + content.length - content.trimStart().length, start + content.trimEnd().length);
  const diagnostics = findings.diagnostics().filter((diagnostic) => diagnostic.line === line);
  if (place === undefined && diagnostics.length === 0) return undefined;
  const around = place?.around ?? [];
  return {
    path: place?.path ?? '',
    key: place?.key && {
      name: place.key.name,
      detail: keyDetail(place.key.description),
      docs: place.key.description.docs,
      default: place.key.description.default ?? '',
    },
    around: around.map(({ path, object }) => ({ path, object, docs: describeObject(object).docs })),
    job: nameOf(around, 'Job'),
    step: nameOf(around, 'Step'),
    diagnostics,
    scope: namesInScope(
      text,
      start + (content.includes('${{') ? content.indexOf('${{') + 3 : content.trimEnd().length),
      options,
    ),
  };
}

interface Around {
  readonly path: string;
  readonly object: ObjectName;
  readonly node: MapNode;
}

interface Place {
  readonly path: string;
  readonly key: { readonly name: string; readonly description: KeyDescription } | undefined;
  readonly around: readonly Around[];
}

/** Follows the tree to the innermost key that begins on the line, or else holds it. */
function descend(root: MapNode, from: number, to: number): Place {
  let place: Place = { path: '', key: undefined, around: [] };
  let node: Node = root;
  let type: KeyType | undefined = { kind: 'object', name: 'Pipeline' };
  for (;;) {
    if (node.kind === 'list') {
      const index: number = node.items.findLastIndex(({ range, alias }) => (alias ?? range).start <= to);
      const item: Node | undefined = node.items[index];
      if (item === undefined || item.alias !== undefined || (item.range.end < from && index === node.items.length - 1))
        return place;
      place = { ...place, path: childPath(place.path, index) };
      type = type?.kind === 'list' ? type.of : undefined;
      node = item;
      continue;
    }
    if (node.kind !== 'map') return place;
    const object = type?.kind === 'object' || type?.kind === 'short' ? (type.name as ObjectName) : undefined;
    if (object !== undefined) place = { ...place, around: [{ path: place.path, object, node }, ...place.around] };
    const entries: MapNode['entries'] = node.entries.filter(({ merged }) => !merged);
    const onLine = entries.find(({ keyRange }) => keyRange.start >= from && keyRange.start < to);
    const entry = onLine ?? entries.findLast(({ keyRange }) => keyRange.start < from);
    if (entry === undefined) return place;
    const known = object === undefined ? undefined : keysOf(object).get(entry.key);
    place = { ...place, path: childPath(place.path, entry.key), key: known };
    const holder: MapNode = node;
    type = memberOf(known?.description.type, type, holder);
    if (onLine !== undefined || entry.value.alias !== undefined) return place;
    node = entry.value;
  }
}

function memberOf(known: KeyType | undefined, outer: KeyType | undefined, holder: MapNode): KeyType | undefined {
  if (known === undefined) return outer?.kind === 'map' ? outer.of : undefined;
  if (known.kind !== 'variant') return known;
  const by = holder.entries.find(({ key }) => key === known.by)?.value;
  const name = by?.kind === 'scalar' ? known.of[by.text] : undefined;
  return name === undefined ? undefined : { kind: 'object', name };
}

function nameOf(around: readonly Around[], object: ObjectName): string | undefined {
  const name = around.find((each) => each.object === object)?.node.entries.find(({ key }) => key === 'name')?.value;
  return name?.kind === 'scalar' ? name.text : undefined;
}
