import { type AnalyseOptions, analyse } from './analyse.ts';
import { keyCompletions } from './complete-keys.ts';
import { valueCompletions } from './complete-values.ts';
import type { Completion, Completions } from './completion.ts';
import { signature } from './expression-check.ts';
import { type FunctionDescription, functions, isStatusFunction, macroDocs } from './expression-functions.ts';
import { type NameInScope, type ScopeTypes, scopeTypes } from './expression-scope.ts';
import { type SitedLeaf, visitSites } from './expression-sites.ts';
import { memberOf, members, nameOfType, type ValueType } from './expression-types.ts';
import { valueOffsetAt } from './scalar-offsets.ts';
import type { Overview } from './site.ts';
import { isEditable } from './tree.ts';

/**
 * What can be typed at an offset: inside an expression, as a key, or as the value of a key. A text that is being typed
 * often lacks what would make its place readable: then it is read as if the next thing stood behind the offset already.
 */
export function completionsAt(text: string, offset: number, options: AnalyseOptions = {}): Completions {
  let found = completionsIn(text, offset, options);
  for (const next of missingAt(text, offset)) {
    if (found.items.length > 0) break;
    found = completionsIn(text.slice(0, offset) + next + text.slice(offset), offset, options);
  }
  return found;
}

/** What may be missing behind the offset: the end of a placeholder, a value, the rest of a key. */
function missingAt(text: string, offset: number): readonly string[] {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (before.lastIndexOf('${{') > before.lastIndexOf('}}')) {
    const quote = /:\s+(["'])\$\{\{/.exec(before)?.[1] ?? '';
    return [' }}', 'x }}', ` }}${quote}`, `x }}${quote}`];
  }
  const isBehindKey = /^\s*(?:- +)*["']?[\w.-]+["']?:\s/.test(before) && !before.includes('{');
  if (isBehindKey) return ['x'];
  return /[\w-]$/.test(before) && !/^\s*-+$/.test(before) ? [':', 'x'] : ['x', 'x: '];
}

function completionsIn(text: string, offset: number, options: AnalyseOptions): Completions {
  const { model, overview } = analyse(text, options);
  const nothing = { range: { start: offset, end: offset }, items: [] };
  if (model === undefined || overview === undefined) return nothing;
  const place = expressionAt(text, offset, overview);
  if (place !== undefined) {
    const { leaf, scope, before } = place;
    const quotes = leaf.node.style === 'single' ? 'double' : 'single';
    const secrets = options.known?.secrets ?? [];
    return expressionCompletions({ scope, isCondition: leaf.kind === 'condition', quotes, secrets }, before, offset);
  }
  return valueCompletions(text, offset, overview, options.known) ?? keyCompletions(text, offset, model) ?? nothing;
}

/** The names an expression may use at an offset, with types and docs; empty where no expression stands. */
export function namesInScope(text: string, offset: number, options: AnalyseOptions = {}): readonly NameInScope[] {
  const { overview } = analyse(text, options);
  return (overview && expressionAt(text, offset, overview)?.scope.names()) ?? [];
}

interface ExpressionPlaceAt {
  readonly leaf: SitedLeaf;
  readonly scope: ScopeTypes;
  /** The expression up to the offset. */
  readonly before: string;
}

function expressionAt(text: string, offset: number, overview: Overview): ExpressionPlaceAt | undefined {
  let found: SitedLeaf | undefined;
  visitSites(overview, (leaf) => {
    const { start, end } = leaf.node.range;
    if (offset >= start && offset <= end && isEditable(leaf.node)) found = leaf;
  });
  if (found === undefined || found.phase === undefined) return undefined;
  const at = valueOffsetAt(text, found.node, offset);
  if (at === undefined) return undefined;
  const before = expressionBefore(found.node.text.slice(0, at), found.kind === 'condition');
  return before === undefined ? undefined : { leaf: found, scope: scopeTypes(overview, found.site), before };
}

/** The part of an expression that ends where `value` ends; undefined when no expression is open there. */
export function expressionBefore(value: string, isCondition: boolean): string | undefined {
  const open = value.lastIndexOf('${{');
  const isInside = open !== -1 && !value.slice(open).includes('}}');
  if (isInside) return value.slice(open + 3);
  return isCondition && open === -1 ? value : undefined;
}

/** What decides which words an expression may use. */
export interface ExpressionSurroundings {
  readonly scope: ScopeTypes;
  readonly isCondition: boolean;
  /** For names in brackets: those that do not end the text around them. */
  readonly quotes: 'single' | 'double';
  /** Names of the secrets of the server, where they are known. */
  readonly secrets?: readonly string[];
}

/** What can be typed behind `before`, the beginning of an expression that ends at `offset`. */
export function expressionCompletions(around: ExpressionSurroundings, before: string, offset: number): Completions {
  const { scope, isCondition } = around;
  const chain = /([A-Za-z_]\w*(?:\.\w+|\[(?:'[^']*'|"[^"]*"|\d+)\])*)(\.|\[['"]?)([\w-]*)$/.exec(before);
  if (chain !== null) {
    const [, owner = '', access = '.', typed = ''] = chain;
    const type = owner === 'secrets' ? secretsType(around.secrets ?? []) : typeOfChain(owner, scope);
    const start = offset - typed.length - access.length;
    return { range: { start, end: offset }, items: type === undefined ? [] : memberItems(type, around) };
  }
  const typed = /\w*$/.exec(before)?.[0] ?? '';
  const names = scope.names().map(
    ({ name, type, docs }): Completion => ({
      label: name,
      kind: 'name',
      insert: name,
      detail: nameOfType(type),
      docs,
    }),
  );
  const calls = functions.filter((one) => one.target === undefined && (isCondition || !isStatusFunction(one.name)));
  return {
    range: { start: offset - typed.length, end: offset },
    items: [...names, ...calls.map((one) => functionItem(one, ''))],
  };
}

function secretsType(names: readonly string[]): ValueType {
  return members(
    Object.fromEntries(names.map((name) => [name, { type: 'text' as const, docs: 'Secret of this server.' }])),
  );
}

function memberItems(type: ValueType, around: ExpressionSurroundings): readonly Completion[] {
  const methods = functions
    .filter(({ target }) => target === type && target === 'text')
    .map((one) => functionItem(one, '.'));
  if (typeof type === 'string') return methods;
  if (type.kind === 'list') {
    return Object.entries(macroDocs).map(([name, docs]) => ({
      label: name,
      kind: 'function',
      insert: `.${name}(x, )`,
      detail: `${name}(x, ...)`,
      docs,
    }));
  }
  return Object.entries(type.members).map(([name, member]) => ({
    label: name,
    kind: 'member',
    insert: memberAccess(name, around),
    detail: nameOfType(member.type),
    docs: member.docs,
  }));
}

/** Names that are no words stand in brackets. */
function memberAccess(name: string, { quotes }: ExpressionSurroundings): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return `.${name}`;
  return quotes === 'double' ? `["${name}"]` : `['${name}']`;
}

function functionItem(one: FunctionDescription, dot: '' | '.'): Completion {
  const insert = `${dot}${one.name}(${one.params.length === 0 ? ')' : ''}`;
  return { label: one.name, kind: 'function', insert, detail: signature(one), docs: one.docs };
}

function typeOfChain(chain: string, scope: ScopeTypes): ValueType | undefined {
  const [root = '', ...keys] = chain.split(/\.|\[['"]?|['"]?\]\.?/).filter((part) => part !== '');
  const meaning = scope.meaningOf(root);
  let type: ValueType | undefined = meaning.kind === 'known' ? meaning.type : undefined;
  for (const key of keys) {
    if (type === undefined || typeof type === 'string') return undefined;
    type = type.kind === 'list' ? type.of : memberOf(type, key)?.type;
  }
  return type;
}
