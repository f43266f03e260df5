import { type AnalyseOptions, analyse } from './analyse.ts';
import { keyDetail, keyDocs } from './complete-keys.ts';
import type { SourceRange } from './diagnostic.ts';
import { signature } from './expression-check.ts';
import { functions, macroDocs } from './expression-functions.ts';
import { scopeTypes } from './expression-scope.ts';
import { type SitedLeaf, visitSites } from './expression-sites.ts';
import { memberOf, nameOfType, type ValueType } from './expression-types.ts';
import { describeObject } from './language.ts';
import type { Step } from './model.ts';
import { visitObjects } from './model-objects.ts';
import { usedPlugin } from './plugins.ts';
import { sourceRangeIn, valueOffsetAt } from './scalar-offsets.ts';
import type { Overview } from './site.ts';
import { referencesInSite, withoutQuotes } from './symbols.ts';
import { isEditable } from './tree.ts';

/** What the language says about the word at a place. */
export interface Hover {
  readonly range: SourceRange;
  readonly title: string;
  /** Type or signature, in a few characters. */
  readonly detail: string;
  /** Sentences with code in backquotes; may be empty. */
  readonly docs: string;
}

/** Undefined where there is nothing to say. */
export function hoverAt(text: string, offset: number, options: AnalyseOptions = {}): Hover | undefined {
  const { overview } = analyse(text, options);
  if (overview === undefined) return undefined;
  return inExpression(text, offset, overview) ?? onKeyOrValue(offset, overview);
}

function inExpression(text: string, offset: number, overview: Overview): Hover | undefined {
  let leaf: SitedLeaf | undefined;
  visitSites(overview, (each) => {
    const { start, end } = each.node.range;
    if (offset >= start && offset < end && isEditable(each.node) && each.phase !== undefined) leaf = each;
  });
  const at = leaf && valueOffsetAt(text, leaf.node, offset);
  if (leaf === undefined || at === undefined) return undefined;
  const { node, site } = leaf;
  const holds = ({ start, end }: SourceRange) => at >= start && at < end;
  const place = (range: SourceRange) => sourceRangeIn(text, node, range);
  for (const { root, keys, range } of referencesInSite(leaf)) {
    if (!holds(range)) continue;
    const scope = scopeTypes(overview, site);
    const rootRange = { start: range.start, end: range.start + root.length };
    const known = scope.names().find(({ name }) => name === root);
    if (holds(rootRange) && known !== undefined)
      return { range: place(rootRange), title: root, detail: nameOfType(known.type), docs: known.docs };
    const meaning = scope.meaningOf(root);
    let type: ValueType | undefined = meaning.kind === 'known' ? meaning.type : undefined;
    for (const key of keys) {
      const member =
        type === undefined || typeof type === 'string' || type.kind === 'list' ? undefined : memberOf(type, key.name);
      const keyRange = withoutQuotes(key);
      if (holds(keyRange))
        return (
          member && { range: place(keyRange), title: key.name, detail: nameOfType(member.type), docs: member.docs }
        );
      type = member?.type;
    }
  }
  return functionAt(node.text, at, place);
}

function functionAt(value: string, at: number, place: (range: SourceRange) => SourceRange): Hover | undefined {
  for (const { index, 1: name = '' } of value.matchAll(/([A-Za-z_]\w*)(?=\()/g)) {
    if (at < index || at >= index + name.length) continue;
    const range = place({ start: index, end: index + name.length });
    const known = functions.find((one) => one.name === name);
    if (known !== undefined) return { range, title: name, detail: signature(known), docs: known.docs };
    const macro = Object.hasOwn(macroDocs, name) ? macroDocs[name] : undefined;
    return macro === undefined ? undefined : { range, title: name, detail: `${name}(x, ...)`, docs: macro };
  }
  return undefined;
}

function onKeyOrValue(offset: number, { model, jobsByName }: Overview): Hover | undefined {
  const holds = ({ start, end }: SourceRange) => offset >= start && offset < end;
  let found: Hover | undefined;
  visitObjects(model, (object) => {
    const { node, keys } = object.at;
    if (!holds(node.range)) return;
    for (const [name, { keyRange, value, merged }] of keys) {
      if (merged) continue;
      const described = describeObject(object.at.object).keys[name];
      if (holds(keyRange) && described !== undefined)
        found = { range: keyRange, title: name, detail: keyDetail(described), docs: keyDocs(described) };
      else if (object.at.object === 'Step' && holds(value.range))
        found = inStep(object as Step, name, value.range, holds) ?? found;
      else if (object.at.object === 'Job' && name === 'depends_on' && holds(value.range)) {
        const items = value.kind === 'list' ? value.items : [value];
        const item = items.find(({ range }) => holds(range));
        const job = item?.kind === 'scalar' ? jobsByName.get(item.text) : undefined;
        if (item !== undefined && job !== undefined)
          found = { range: item.range, title: job.name, detail: 'job', docs: job.job.description?.value ?? '' };
      }
    }
  });
  return found;
}

function inStep(
  step: Step,
  key: string,
  range: SourceRange,
  holds: (range: SourceRange) => boolean,
): Hover | undefined {
  const plugin = usedPlugin(step.uses?.value ?? '');
  const actions = plugin.description?.actions ?? {};
  const action = step.action?.value ?? plugin.defaultAction;
  if (key === 'uses' && plugin.description !== undefined)
    return { range, title: plugin.name, detail: Object.keys(actions).join(', '), docs: plugin.description.docs };
  if (key === 'action' && Object.hasOwn(actions, action))
    return { range, title: action, detail: `action of ${plugin.name}`, docs: actions[action]?.docs ?? '' };
  if (key !== 'args') return undefined;
  const entry = step.args?.entries.find(({ nameRange }) => holds(nameRange));
  const args = actions[action]?.args ?? {};
  const arg = entry !== undefined && Object.hasOwn(args, entry.name) ? args[entry.name] : undefined;
  if (entry === undefined || arg === undefined) return undefined;
  const detail = arg.required === true ? `${arg.type}, required` : arg.type;
  return { range: entry.nameRange, title: entry.name, detail, docs: arg.docs };
}
