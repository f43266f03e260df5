import { conditionText, usesStatus } from '../conditions.ts';
import { constantCondition } from '../constant-condition.ts';
import type { SourceRange } from '../diagnostic.ts';
import { checkExpression } from '../expression-check.ts';
import { declaredOutputs, type ScopeTypes, scopeTypes } from '../expression-scope.ts';
import { type SitedLeaf, visitSites } from '../expression-sites.ts';
import { type Expression, type ParsedExpression, parseExpression } from '../expression-syntax.ts';
import { familyOf, nameOfType } from '../expression-types.ts';
import { phaseWords } from '../names.ts';
import { didYouMean } from '../nearest.ts';
import { hasPlaceholder, splitText } from '../placeholders.ts';
import { type Reference, referencesOf } from '../references.ts';
import { sourceRangeIn } from '../scalar-offsets.ts';
import type { Site } from '../site.ts';
import { isEditable, markedRange } from '../tree.ts';
import { checkCredential } from './credentials.ts';
import { type Rule, type RuleContext, report } from './rule.ts';

/** One expression of the document and what it refers to. */
export interface UsedExpression {
  readonly leaf: SitedLeaf;
  readonly references: readonly Reference[];
}

/** All expressions: syntax, names, types (V12), secrets (V18), spellings (H1), constant conditions (W11), outputs (W4). */
export function checkExpressions(context: RuleContext): readonly UsedExpression[] {
  const used: UsedExpression[] = [];
  const parser = new Map<string, ParsedExpression>();
  const parse = (source: string): ParsedExpression => {
    const parsed = parser.get(source) ?? parseExpression(source);
    parser.set(source, parsed);
    return parsed;
  };
  visitSites(context.overview, (leaf) => {
    checkCredential(context, leaf);
    if (leaf.kind === 'condition') {
      checkCondition(context, leaf, parse, used);
    } else if (hasPlaceholder(leaf.node.text)) {
      checkText(context, leaf, parse, used);
    }
  });
  return used;
}

type Parse = (source: string) => ParsedExpression;

function checkCondition(context: RuleContext, leaf: SitedLeaf, parse: Parse, used: UsedExpression[]): void {
  const condition = conditionText(leaf.node.text);
  if (!condition.ok) {
    problem(context, leaf, 'V12', condition.message, condition.range);
    return;
  }
  if (condition.source.trim() === '') return;
  const checked = checkOne(context, leaf, condition.source, condition.offset, parse, { isWhole: true });
  if (checked === undefined) return;
  used.push({ leaf, references: checked.references });
  const family = familyOf(checked.type);
  if (family !== 'any' && family !== 'boolean') {
    const message = `A condition must be true or false, this is ${nameOfType(checked.type)}; compare it with something.`;
    problem(context, leaf, 'V12', message, { start: 0, end: leaf.node.text.length });
  }
  if (constantCondition(checked.expression, condition.source) === false) {
    const what = leaf.site.level === 'step' ? 'step' : leaf.site.level;
    problem(context, leaf, 'W11', `This condition is never true, so the ${what} never runs.`, {
      start: 0,
      end: leaf.node.text.length,
    });
  }
  if (!leaf.inFinally && leaf.site.level === 'step') return;
  if (leaf.inFinally && !usesStatus(checked.expression)) {
    const message =
      'Without `always()` or `failure()` this step is skipped after a failure; put `always() &&` in front to clean up in every case.';
    problem(context, leaf, 'H3', message, { start: 0, end: leaf.node.text.length });
  }
}

function checkText(context: RuleContext, leaf: SitedLeaf, parse: Parse, used: UsedExpression[]): void {
  const { text } = leaf.node;
  const split = splitText(text);
  if (!split.ok) {
    problem(context, leaf, 'V12', split.message, split.range);
    return;
  }
  const placeholders = split.parts.filter((part) => part.kind === 'placeholder');
  const [first] = placeholders;
  if (first === undefined) return;
  if (leaf.phase === undefined) {
    problem(context, leaf, 'V12', 'No placeholder is possible here; write the value itself.', first.whole);
    return;
  }
  for (const { source, range } of placeholders) {
    const checked = checkOne(context, leaf, source, range.start, parse, { isWhole: split.parts.length === 1 });
    if (checked !== undefined) used.push({ leaf, references: checked.references });
  }
}

interface Checked {
  readonly expression: Expression;
  readonly references: readonly Reference[];
  readonly type: ReturnType<typeof checkExpression>['type'];
}

/** `offset` is where the expression begins in the text of the leaf. */
function checkOne(
  context: RuleContext,
  leaf: SitedLeaf,
  source: string,
  offset: number,
  parse: Parse,
  { isWhole }: { readonly isWhole: boolean },
): Checked | undefined {
  const moved = ({ start, end }: SourceRange) => ({ start: start + offset, end: end + offset });
  const parsed = parse(source);
  if (!parsed.ok) {
    problem(context, leaf, 'V12', parsed.message, moved(parsed.range));
    return undefined;
  }
  const { expression } = parsed;
  const scope = scopeTypes(context.overview, leaf.site);
  const isHash = expression.kind === 'call' && expression.name === 'hashFiles';
  const checked = checkExpression(expression, {
    meaningOf: (name) => plainMeaning(scope, leaf.site, name),
    allowsStatus: leaf.kind === 'condition',
    allowsHashFiles: isHash && (leaf.site.phase === 'step' || leaf.object === 'Cache'),
  });
  for (const { message, range, fix } of checked.problems) {
    problem(context, leaf, 'V12', message, moved(range), fix);
  }
  for (const { range, insert } of parsed.spellings) {
    problem(context, leaf, 'H1', `CEL writes this as \`${insert}\`.`, moved(range), {
      title: `Write \`${insert}\``,
      insert,
    });
  }
  const references = referencesOf(expression);
  secrets(context, leaf, references, moved);
  undeclaredOutputs(context, leaf, references, moved);
  return { expression, references, type: isWhole ? checked.type : 'text' };
}

/** Secrets have their own rule, V18, which says more than "not available". */
function plainMeaning(scope: ScopeTypes, site: Site, name: string): ReturnType<ScopeTypes['meaningOf']> {
  if (name !== 'secrets') return scope.meaningOf(name);
  return { kind: 'known', type: { kind: 'map', members: {}, others: site.phase === 'include' ? 'any' : 'text' } };
}

const secretKeys = new Set(['env', 'args', 'params', 'config', 'auth']);

function secrets(
  context: RuleContext,
  leaf: SitedLeaf,
  references: readonly Reference[],
  moved: (range: SourceRange) => SourceRange,
): void {
  for (const { root, keys, range } of references) {
    if (root !== 'secrets') continue;
    const name = keys[0]?.name;
    const where = allowsSecrets(leaf);
    if (where !== undefined) problem(context, leaf, 'V18', where, moved(range));
    else if (name === undefined)
      problem(context, leaf, 'V18', "Name the secret: `secrets.NAME` or `secrets['NAME']`.", moved(range));
    else if (context.known.secrets !== undefined && !context.known.secrets.includes(name)) {
      const advice = didYouMean(name, context.known.secrets) || ' Add it, or allow this pipeline to read it.';
      problem(
        context,
        leaf,
        'V18',
        `There is no secret \`${name}\` that this pipeline may read.${advice}`,
        moved(range),
      );
    }
  }
}

/** undefined: allowed; else why not. */
function allowsSecrets({ kind, keys, object, phase }: SitedLeaf): string | undefined {
  if (kind === 'condition')
    return 'A condition must not read a secret: it would tell about it. Pass it to the step by `env`.';
  const isPlace =
    object === 'Auth' ||
    object === 'RuntimeConfig' ||
    object === 'ApprovalParams' ||
    keys.some((key) => secretKeys.has(key));
  const isMessage =
    (object === 'NotifyItem' || object === 'ApprovalParams') && ['message', 'title'].includes(keys.at(-1) ?? '');
  if (!isPlace || isMessage) return 'A secret may stand only in `env`, `args`, `params`, `config` and `source.auth`.';
  return phase === 'plan' ? `Secrets exist ${phaseWords.leased}.` : undefined;
}

/** Reading an output that nothing declares is accepted, and mostly a slip (W4). */
function undeclaredOutputs(
  context: RuleContext,
  leaf: SitedLeaf,
  references: readonly Reference[],
  moved: (range: SourceRange) => SourceRange,
): void {
  for (const { root, keys } of references) {
    const [stepName, outputs, output] = keys;
    if (root !== 'steps' || outputs?.name !== 'outputs' || output === undefined) continue;
    const step = leaf.site.earlierSteps?.find((earlier) => earlier.name?.value === stepName?.name);
    if (step === undefined) continue;
    const declared = declaredOutputs(step);
    if (declared.includes(output.name)) continue;
    const advice =
      didYouMean(output.name, declared) || ` Declare it: \`outputs: [${[...declared, output.name].join(', ')}]\`.`;
    problem(
      context,
      leaf,
      'W4',
      `The step \`${stepName?.name}\` does not declare the output \`${output.name}\`.${advice}`,
      moved(output.range),
    );
  }
}

/** `range` counts in the value of the leaf. */
function problem(
  context: RuleContext,
  { node, path }: SitedLeaf,
  code: string,
  message: string,
  range: SourceRange,
  fix?: { readonly title: string; readonly insert: string },
): void {
  if (!isEditable(node)) {
    context.findings.add({ code, message, path, range: markedRange(node) });
    return;
  }
  const place = sourceRangeIn(context.text, node, range);
  // A fix is only offered where the text stands in the file exactly as it is read.
  const isExact = context.text.slice(place.start, place.end) === node.text.slice(range.start, range.end);
  const isSafe = fix !== undefined && isExact && !breaksQuotes(node.style, fix.insert);
  const fixes = isSafe ? [{ title: fix.title, edits: [{ range: place, insert: fix.insert }] }] : [];
  context.findings.add({ code, message, path, range: place, fixes });
}

function breaksQuotes(style: SitedLeaf['node']['style'], insert: string): boolean {
  if (style === 'single') return insert.includes("'");
  return style === 'double' ? /["\\]/.test(insert) : style === 'plain' && /(: |\s#)/.test(insert);
}

/** Variables that refer to each other in a circle (V13), each circle once. */
export const variableCycles: Rule = (context) => {
  const { model } = context.overview;
  const entries = model.variables?.entries ?? [];
  const names = new Set(entries.map((entry) => entry.name));
  const reads = new Map<string, readonly string[]>();
  for (const { name, value } of entries) {
    if (!hasPlaceholder(value.value)) continue;
    reads.set(
      name,
      readsOf(value.value).filter((other) => names.has(other)),
    );
  }
  const reported = new Set<string>();
  for (const { name, value } of entries) {
    const circle = circleFrom(name, reads);
    if (circle === undefined || circle.some((member) => reported.has(member))) continue;
    for (const member of circle) reported.add(member);
    const way = [...circle, name].map((member) => `\`${member}\``).join(' → ');
    report(context, 'V13', value, `These variables need each other: ${way}. Write one of them as plain text.`);
  }
};

function readsOf(text: string): readonly string[] {
  const split = splitText(text);
  if (!split.ok) return [];
  return split.parts.flatMap((part) => {
    const parsed = part.kind === 'placeholder' ? parseExpression(part.source) : undefined;
    if (parsed?.ok !== true) return [];
    return referencesOf(parsed.expression).map(({ root, keys }) =>
      root === 'variables' ? (keys[0]?.name ?? '') : root,
    );
  });
}

/** The shortest way from a variable back to itself. */
function circleFrom(start: string, reads: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const seen = new Set<string>([start]);
  const ways: (readonly string[])[] = [[start]];
  for (const way of ways) {
    for (const next of reads.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
