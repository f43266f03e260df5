import { buildModel } from './build-model.ts';
import type { SourceRange } from './diagnostic.ts';
import { type Expression, parseExpression, walk } from './expression-syntax.ts';
import { Findings } from './findings.ts';
import { type IncludeSources, templateRequest } from './include-sources.ts';
import { limits } from './language.ts';
import { LineIndex } from './lines.ts';
import type { Include, Job, Located, ModelMap, Pipeline, Text } from './model.ts';
import { didYouMean } from './nearest.ts';
import { hasPlaceholder, splitText } from './placeholders.ts';
import type { JsonValue } from './plan.ts';
import { formatOf, readTree } from './source-tree.ts';
import { readManifest, type TemplateParam } from './template-manifest.ts';
import { type ForeignPlace, type MapEntry, markedRange, type Node, type ScalarNode } from './tree.ts';

export interface Expanded {
  readonly variables: readonly ModelMap<Text>[];
  /** In execution order of the text: jobs of later includes come first (language reference 7.9). */
  readonly jobs: readonly Job[];
}

interface Frame {
  readonly sources: IncludeSources;
  readonly findings: Findings;
  /** What is being included, outermost first: the way to a cycle. */
  readonly trail: readonly string[];
}

/** Jobs and variables that the includes of a pipeline contribute. Everything wrong with them is V21. */
export function expandIncludes(model: Pipeline, sources: IncludeSources, findings: Findings): Expanded {
  return expand(model, { sources, findings, trail: [] });
}

function expand(model: Pipeline, frame: Frame): Expanded {
  let jobs: readonly Job[] = [];
  const variables: ModelMap<Text>[] = [];
  for (const include of model.include?.items ?? []) {
    const included = readInclude(include, frame);
    if (included === undefined) continue;
    jobs = [...included.jobs, ...jobs];
    variables.push(...included.variables);
  }
  return { jobs, variables };
}

function readInclude(include: Include, { sources, findings, trail }: Frame): Expanded | undefined {
  const refuse = (message: string, range: SourceRange = include.at.range) =>
    findings.add({ code: 'V21', message, path: include.at.path, range });
  const name = include.file?.value ?? include.template?.value;
  if (name === undefined || (include.file !== undefined && include.template !== undefined)) {
    refuse('Say what to include: exactly one of `template` and `file`.');
    return undefined;
  }
  if (trail.includes(name)) {
    refuse(`\`${name}\` includes itself: ${[...trail, name].join(' → ')}.`);
    return undefined;
  }
  if (trail.length >= limits.includeDepth) {
    refuse(`Includes are nested deeper than ${limits.includeDepth}: ${[...trail, name].join(' → ')}.`);
    return undefined;
  }
  const found = fetch(include, name, sources);
  if (typeof found === 'string') {
    refuse(found);
    return undefined;
  }
  const inner = new Findings(found.spec);
  const tree = readTree(found.spec, formatOf(found.spec, include.file?.value), inner);
  const values = paramValues(include, found, tree, refuse);
  const place = markedRange(include.at.node);
  const filled =
    tree === undefined ? undefined : relocate(fill(tree, values, refuse), place, foreignPlaces(found.spec, name));
  const model =
    filled === undefined
      ? undefined
      : buildModel('Pipeline', withNamespace(filled), `${include.at.path}:${name}`, inner);
  for (const finding of inner.diagnostics()) {
    refuse(
      `In \`${name}\`${finding.range.end <= found.spec.length && finding.code === 'V1' ? `, line ${finding.line}` : ''}: ${finding.message}`,
    );
  }
  if (model === undefined) return undefined;
  for (const key of ['triggers', 'stages', ...(include.file === undefined ? ['include'] : [])]) {
    if (model.at.keys.has(key)) refuse(`In \`${name}\`: \`${key}\` has no place in a template; remove it there.`);
  }
  const nested = expand(model, { sources, findings, trail: [...trail, name] });
  const own = model.variables === undefined ? [] : [model.variables];
  return { jobs: [...nested.jobs, ...(model.jobs?.items ?? [])], variables: [...own, ...nested.variables] };
}

interface Found {
  readonly spec: string;
  readonly manifest: string | undefined;
}

function fetch(include: Include, name: string, sources: IncludeSources): Found | string {
  if (include.file !== undefined) {
    if (/^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(name)) {
      return `\`${name}\` is outside of the repository; write a path from its root.`;
    }
    if (sources.include === undefined)
      return `\`${name}\` cannot be included: this pipeline has no repository to read it from.`;
    const spec = sources.include(name.replace(/^\.\//, ''));
    return spec === undefined ? `There is no file \`${name}\` to include.` : { spec, manifest: undefined };
  }
  const request = templateRequest(include);
  if (request === undefined || sources.template === undefined)
    return `The template \`${name}\` cannot be included: libraries belong to a server, and this is read without one.`;
  const answer = sources.template(request);
  return 'refused' in answer ? answer.refused : answer;
}

type Scalar = null | boolean | number | string;
type Values = ReadonlyMap<string, Scalar>;
type Refuse = (message: string, range?: SourceRange) => void;

/** The parameters as given, checked against the template's own list, or against what the file uses. */
function paramValues(include: Include, found: Found, tree: Node | undefined, refuse: Refuse): Values {
  const given = new Map((include.params?.entries ?? []).map((entry) => [entry.name, entry]));
  const declared = declaredParams(found, refuse);
  const used = tree === undefined ? new Set<string>() : usedParams(tree);
  const names = declared === undefined ? used : new Set(declared.keys());
  for (const [name, entry] of given) {
    if (!names.has(name)) refuse(`Unknown parameter \`${name}\`.${didYouMean(name, names)}`, entry.nameRange);
  }
  const values = new Map<string, Scalar>();
  for (const name of names) {
    const param = declared?.get(name);
    const value = givenValue(given.get(name)?.value, param) ?? param?.default;
    if (value === undefined || value === null) {
      if (declared === undefined || param?.required === true) refuse(`The parameter \`${name}\` is missing.`);
      values.set(name, '');
      continue;
    }
    const trouble = valueTrouble(name, value, param);
    if (trouble !== undefined) refuse(trouble, given.get(name)?.value.at.range);
    values.set(name, typeof value === 'object' ? JSON.stringify(value) : value);
  }
  return values;
}

/** A text parameter takes what stands in the file: `1.10` stays `1.10`. */
function givenValue(value: Located<JsonValue> | undefined, param: TemplateParam | undefined): JsonValue | undefined {
  const node = value?.at.node;
  const isText = param === undefined || param.type === 'string' || param.type === 'enum';
  return isText && node?.kind === 'scalar' && typeof node.value === 'number' ? node.text : value?.value;
}

function declaredParams({ manifest }: Found, refuse: Refuse): ReadonlyMap<string, TemplateParam> | undefined {
  if (manifest === undefined) return undefined;
  const { params, problems } = readManifest(manifest);
  for (const problem of problems) refuse(`In the template's manifest, ${problem}`);
  return new Map(params.map((param) => [param.name, param]));
}

function valueTrouble(name: string, value: JsonValue, param: TemplateParam | undefined): string | undefined {
  if (typeof value === 'object') return `The parameter \`${name}\` must be a single value, not a list or map.`;
  if (param === undefined) return undefined;
  const wanted = param.type === 'enum' ? 'string' : param.type;
  // A text may be written without quotes, as everywhere in the language.
  if (wanted !== 'string' && typeof value !== wanted) return `The parameter \`${name}\` must be a ${wanted}.`;
  if (param.options !== undefined && !param.options.some((option) => String(option) === String(value))) {
    return `The parameter \`${name}\` must be one of ${param.options.map((option) => `\`${option}\``).join(', ')}.`;
  }
  return undefined;
}

/** Every use of `params.NAME` in a text, innermost expressions included. */
function paramUses(text: string): readonly { readonly name: string; readonly range: SourceRange }[] {
  const parsed = parseExpression(text);
  if (!parsed.ok) return [];
  const uses: { name: string; range: SourceRange }[] = [];
  walk(parsed.expression, (part) => {
    const name = paramName(part);
    if (name !== undefined) uses.push({ name, range: part.range });
  });
  return uses;
}

function paramName(part: Expression): string | undefined {
  if (part.kind === 'member' && part.object.kind === 'name' && part.object.name === 'params') return part.name;
  const isIndex = part.kind === 'index' && part.object.kind === 'name' && part.object.name === 'params';
  return isIndex && part.index.kind === 'text' ? part.index.value : undefined;
}

function usedParams(node: Node, used = new Set<string>(), key = ''): Set<string> {
  if (node.kind === 'list') for (const item of node.items) usedParams(item, used);
  if (node.kind === 'map') for (const entry of node.entries) usedParams(entry.value, used, entry.key);
  if (node.kind === 'scalar') {
    for (const expression of expressionsOf(node.text, key)) for (const use of paramUses(expression)) used.add(use.name);
  }
  return used;
}

function expressionsOf(text: string, key: string): readonly string[] {
  if (!text.includes('params')) return [];
  if (!hasPlaceholder(text)) return key === 'when' ? [text] : [];
  const split = splitText(text);
  return split.ok ? split.parts.flatMap((part) => (part.kind === 'placeholder' ? [part.source] : [])) : [];
}

/** Replaces parameters by their values as scalars: no value can add keys or lists to the tree. */
function fill(node: Node, values: Values, refuse: Refuse, key = ''): Node {
  switch (node.kind) {
    case 'list':
      return { ...node, items: node.items.map((item) => fill(item, values, refuse)) };
    case 'map':
      return {
        ...node,
        entries: node.entries.map((entry) => ({ ...entry, value: fill(entry.value, values, refuse, entry.key) })),
      };
    case 'scalar':
      return expressionsOf(node.text, key).length === 0 ? node : fillScalar(node, values);
  }
}

function fillScalar(node: ScalarNode, values: Values): ScalarNode {
  if (!hasPlaceholder(node.text)) return { ...node, ...textScalar(fillExpression(node.text, values)) };
  const split = splitText(node.text);
  if (!split.ok) return node;
  const [only, second] = split.parts;
  const whole = only?.kind === 'placeholder' && second === undefined ? onlyParam(only.source) : undefined;
  if (whole !== undefined) {
    const value = values.get(whole) ?? '';
    return { ...node, ...(typeof value === 'string' ? textScalar(value) : { value, text: String(value) }) };
  }
  const text = split.parts.map((part) => {
    if (part.kind === 'text') return escapeText(part.value);
    const name = onlyParam(part.source);
    return name === undefined ? `\${{${fillExpression(part.source, values)}}}` : String(values.get(name) ?? '');
  });
  return { ...node, ...textScalar(text.join('')) };
}

function textScalar(text: string): Pick<ScalarNode, 'value' | 'text'> {
  return { value: text, text };
}

/** What stood for a literal `${{` still does. */
function escapeText(text: string): string {
  return text.replaceAll('${{', () => '$${{'); // a function, because `$$` in a replacement text means `$`
}

function onlyParam(source: string): string | undefined {
  const parsed = parseExpression(source);
  return parsed.ok ? paramName(parsed.expression) : undefined;
}

function fillExpression(source: string, values: Values): string {
  let text = source;
  for (const { name, range } of [...paramUses(source)].reverse()) {
    text = `${text.slice(0, range.start)}${JSON.stringify(values.get(name) ?? '')}${text.slice(range.end)}`;
  }
  return text;
}

type PlaceOf = (range: SourceRange) => ForeignPlace;

function foreignPlaces(text: string, source: string): PlaceOf {
  const lines = new LineIndex(text);
  return (range) => ({ source, range, line: lines.positionAt(range.start).line });
}

/** All findings about included parts are shown at the include, the only place of them in this text. */
function relocate(node: Node, range: SourceRange, placeOf: PlaceOf): Node {
  const origin = placeOf(node.range);
  switch (node.kind) {
    case 'scalar':
      return { ...node, range, origin, isForeign: true };
    case 'list':
      return { ...node, range, origin, items: node.items.map((item) => relocate(item, range, placeOf)) };
    case 'map':
      return {
        ...node,
        range,
        origin,
        entries: node.entries.map((entry): MapEntry => {
          const value = relocate(entry.value, range, placeOf);
          return { ...entry, keyRange: range, range, value, origin: placeOf(entry.keyRange) };
        }),
      };
  }
}

/** A template needs no namespace of its own. */
function withNamespace(node: Node): Node {
  if (node.kind !== 'map' || node.entries.some((entry) => entry.key === 'namespace')) return node;
  const value: ScalarNode = { kind: 'scalar', range: node.range, value: 'template', text: 'template', style: 'plain' };
  const entry: MapEntry = { key: 'namespace', keyRange: node.range, range: node.range, value, merged: false };
  return { ...node, entries: [entry, ...node.entries] };
}
