import { includeValues } from './complete-includes.ts';
import type { KnownValue } from './completion.ts';
import type { Include, ModelObject } from './model.ts';
import { plugins } from './plugins.ts';
import type { Known } from './rules/rule.ts';

/**
 * What the server around a definition offers as the value of a key: labels of runners, plugins, channels, templates. `before` is
 * what stands between the key and the cursor. Undefined when the key has nothing to do with them.
 */
export function factValues(
  { at: { object }, ...rest }: ModelObject,
  key: string,
  before: string,
  { runners = [], channels, templates = [] }: Known,
): readonly KnownValue[] | undefined {
  const labels = [...new Set(runners.flatMap((runner) => Object.keys(runner.labels)))].sort();
  const valuesOf = (label: string) =>
    distinct(runners.flatMap((runner) => (Object.hasOwn(runner.labels, label) ? [runner.labels[label] ?? ''] : [])));
  // An object of that name is an include: `rest` has its fields.
  if (object === 'Include') return includeValues(rest as Partial<Include>, key, before, templates);
  if (object === 'Step' && key === 'uses') {
    const offered = distinct(runners.flatMap((runner) => runner.plugins ?? []));
    return offered.filter(({ value }) => !Object.hasOwn(plugins, value));
  }
  if (object === 'Selector' && key === 'match_labels') {
    const label = /([\w./-]+)["']?:[^\n,{]*$/.exec(before)?.[1];
    return label === undefined ? distinct(labels.map((name) => `${name}: `)) : valuesOf(label);
  }
  if (object === 'LabelExpression' && key === 'key') return distinct(labels);
  if (object === 'LabelExpression' && key === 'values') {
    const label = 'key' in rest ? (rest as { readonly key?: { readonly value: string } }).key?.value : undefined;
    return label === undefined ? [] : valuesOf(label);
  }
  if (key === 'plugin' && channels !== undefined) return distinct(channels);
  return undefined;
}

function distinct(values: readonly string[]): readonly KnownValue[] {
  return [...new Set(values)].sort().map((value) => ({ value, docs: '' }));
}
