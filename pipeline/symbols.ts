import { type AnalyseOptions, analyse } from './analyse.ts';
import type { SourceRange } from './diagnostic.ts';
import { type SitedLeaf, visitSites } from './expression-sites.ts';
import type { Job, Step } from './model.ts';
import { hasPlaceholder } from './placeholders.ts';
import { usedPlugin } from './plugins.ts';
import { type Reference, type ReferenceKey, referencesInExpression, referencesInText } from './references.ts';
import { sourceRangeIn } from './scalar-offsets.ts';
import type { Overview } from './site.ts';
import { isEditable, type Node } from './tree.ts';

export type SymbolKind = 'job' | 'step' | 'output' | 'variable' | 'input';

/** A name of a definition with all places that mean the same thing. */
export interface NamedSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  /** What stands at the offset that was asked for. */
  readonly range: SourceRange;
  /** In the order of the text. For an output that nobody declares: the name of the step that reports it. */
  readonly definitions: readonly SourceRange[];
  /** In the order of the text, without the definitions. */
  readonly references: readonly SourceRange[];
}

/** What is named at an offset, and where else; undefined where no name of a job, step, output or variable stands. */
export function symbolAt(text: string, offset: number, options: AnalyseOptions = {}): NamedSymbol | undefined {
  const { overview } = analyse(text, options);
  if (overview === undefined) return undefined;
  const uses = usesIn(text, overview);
  const here = uses.find(({ range }) => offset >= range.start && offset <= range.end);
  if (here === undefined) return undefined;
  const ranges = (id: string, isDefinition: boolean) =>
    uses.filter((use) => use.id === id && use.isDefinition === isDefinition).map(({ range }) => range);
  const own = ranges(here.id, true);
  return {
    kind: here.kind,
    name: here.name,
    range: here.range,
    definitions: own.length > 0 || here.ownerId === undefined ? own : ranges(here.ownerId, true),
    references: ranges(here.id, false),
  };
}

interface Use {
  readonly kind: SymbolKind;
  readonly name: string;
  /** Equal for all uses of one thing. */
  readonly id: string;
  /** Of the step or job that an output belongs to. */
  readonly ownerId?: string;
  readonly range: SourceRange;
  readonly isDefinition: boolean;
}

const jobId = (job: string) => JSON.stringify(['job', job]);
const stepId = (job: string, step: string) => JSON.stringify(['step', job, step]);
const nameId = (kind: 'variable' | 'input', name: string) => JSON.stringify([kind, name]);
const outputOf = (ownerId: string, name: string) => `${ownerId} ${JSON.stringify(name)}`;

function usesIn(text: string, overview: Overview): readonly Use[] {
  const uses = [...definitionsIn(text, overview), ...plainReferences(text, overview)];
  visitSites(overview, (leaf) => {
    if (isEditable(leaf.node)) uses.push(...referencesInLeaf(text, leaf, overview));
  });
  const inOrder = uses.sort((one, other) => one.range.start - other.range.start);
  // A text behind an alias is visited once for each.
  return inOrder.filter(({ id, range }, index) => {
    const before = inOrder[index - 1];
    return before?.id !== id || before.range.start !== range.start;
  });
}

function definitionsIn(text: string, { model, jobs, inputs }: Overview): readonly Use[] {
  const defined = (kind: SymbolKind, name: string, id: string, range: SourceRange): Use => ({
    ...{ kind, name, id, range, isDefinition: true },
  });
  const named = (
    kind: SymbolKind,
    id: string,
    value: { readonly value: string; readonly at: { readonly node: Node } },
  ) => (isEditable(value.at.node) ? [defined(kind, value.value, id, wholeValue(text, value.at.node))] : []);
  const ofStep = (job: string, step: Step): readonly Use[] => {
    if (step.name === undefined) return [];
    const id = stepId(job, step.name.value);
    const outputs = step.outputs?.items ?? [];
    return [
      ...named('step', id, step.name),
      ...outputs.flatMap((each) => named('output', outputOf(id, each.value), each)),
    ];
  };
  const ofJob = (job: Job): readonly Use[] => {
    if (job.name === undefined || job.at.path.startsWith('include[')) return [];
    const { value } = job.name;
    return [
      ...named('job', jobId(value), job.name),
      ...(job.outputs?.entries ?? []).map(({ name, nameRange }) =>
        defined('output', name, outputOf(jobId(value), name), nameRange),
      ),
      ...[...(job.steps?.items ?? []), ...(job.finally?.items ?? [])].flatMap((step) => ofStep(value, step)),
    ];
  };
  return [
    ...(model.variables?.entries ?? []).map(({ name, nameRange }) =>
      defined('variable', name, nameId('variable', name), nameRange),
    ),
    ...inputs.flatMap((input) =>
      input.name === undefined ? [] : named('input', nameId('input', input.name.value), input.name),
    ),
    ...jobs.flatMap(({ job }) => ofJob(job)),
  ];
}

/** Names of jobs that stand by themselves: dependencies, and the source of an artifact. */
function plainReferences(text: string, { jobs }: Overview): readonly Use[] {
  return jobs.flatMap(({ job }) => {
    const steps = [...(job.steps?.items ?? []), ...(job.finally?.items ?? [])];
    const artifacts = steps
      .filter((step) => usedPlugin(step.uses?.value ?? '').name === 'artifacts')
      .flatMap((step) => step.args?.entries.filter(({ name }) => name === 'job') ?? [])
      .flatMap(({ value: { value, at } }) => (typeof value === 'string' ? [{ value, at }] : []));
    return [...(job.depends_on?.items ?? []), ...artifacts]
      .filter(({ at }) => isEditable(at.node))
      .map(({ value, at }): Use => {
        const range = wholeValue(text, at.node);
        return { kind: 'job', name: value, id: jobId(value), range, isDefinition: false };
      });
  });
}

/** A name without the quotes around it. */
function wholeValue(text: string, node: Node): SourceRange {
  return node.kind === 'scalar' ? sourceRangeIn(text, node, { start: 0, end: node.text.length }) : node.range;
}

/** References in a text: a condition, or a text with placeholders. Ranges count in the text. */
export function referencesInSite({ node, kind }: Pick<SitedLeaf, 'node' | 'kind'>): readonly Reference[] {
  const isBare = kind === 'condition' && !hasPlaceholder(node.text);
  return isBare ? referencesInExpression(node.text) : referencesInText(node.text);
}

function referencesInLeaf(text: string, leaf: SitedLeaf, { variables }: Overview): readonly Use[] {
  const ownJob = leaf.site.job?.name ?? '';
  const place = (range: SourceRange) => sourceRangeIn(text, leaf.node, range);
  const used = (kind: SymbolKind, name: string, id: string, range: SourceRange, ownerId?: string): Use => ({
    ...{ kind, name, id, range: place(range), isDefinition: false },
    ...(ownerId !== undefined && { ownerId }),
  });
  return referencesInSite(leaf).flatMap(({ root, range, keys }): readonly Use[] => {
    const [first, second, third] = keys;
    if (first === undefined) {
      const bare = { start: range.start, end: range.start + root.length };
      return variables.includes(root) ? [used('variable', root, nameId('variable', root), bare)] : [];
    }
    if (root === 'variables' || (root === 'env' && variables.includes(first.name)))
      return [used('variable', first.name, nameId('variable', first.name), withoutQuotes(first))];
    if (root === 'inputs') return [used('input', first.name, nameId('input', first.name), withoutQuotes(first))];
    if (root === 'outputs')
      return [used('output', first.name, outputOf(jobId(ownJob), first.name), withoutQuotes(first), jobId(ownJob))];
    if (root !== 'jobs' && root !== 'steps') return [];
    const id = root === 'jobs' ? jobId(first.name) : stepId(ownJob, first.name);
    const owner = used(root === 'jobs' ? 'job' : 'step', first.name, id, withoutQuotes(first));
    if (second?.name !== 'outputs' || third === undefined) return [owner];
    return [owner, used('output', third.name, outputOf(id, third.name), withoutQuotes(third), id)];
  });
}

export function withoutQuotes({ range, inBrackets }: ReferenceKey): SourceRange {
  return inBrackets ? { start: range.start + 1, end: range.end - 1 } : range;
}
