import type { KnownValue } from './completion.ts';
import type { Include } from './model.ts';
import type { KnownTemplate } from './rules/rule.ts';

/** What the libraries of the server offer for a key of an `include`. */
export function includeValues(
  include: Partial<Include>,
  key: string,
  before: string,
  templates: readonly KnownTemplate[],
): readonly KnownValue[] | undefined {
  const library = include.library?.value;
  const visible = templates.filter((one) => library === undefined || one.library === library || key === 'library');
  const meant = visible.filter(({ name }) => name === include.template?.value);
  switch (key) {
    case 'template':
      return byValue(visible.map(({ name, description }) => ({ value: name, docs: description })));
    case 'library':
      return byValue((meant.length > 0 ? meant : visible).map((one) => ({ value: one.library, docs: '' })));
    case 'version':
      return distinct(meant.flatMap(({ versions }) => versions.map((value) => ({ value, docs: '' }))));
    case 'params':
      return paramValues(include, before, meant);
    default:
      return undefined;
  }
}

function paramValues(
  include: Partial<Include>,
  before: string,
  meant: readonly KnownTemplate[],
): readonly KnownValue[] {
  const params = meant.flatMap((template) => template.params);
  const named = /([\w.-]+)["']?:[^\n,{]*$/.exec(before)?.[1];
  if (named !== undefined) {
    const param = params.find(({ name }) => name === named);
    const options = param?.type === 'boolean' ? ['true', 'false'] : (param?.options ?? []);
    return distinct(options.map((value) => ({ value, docs: '' })));
  }
  const given = new Set((include.params?.entries ?? []).map(({ name }) => name));
  const open = params.filter(({ name }) => !given.has(name));
  return distinct(open.map(({ name, description }) => ({ value: `${name}: `, docs: description })));
}

function byValue(values: readonly KnownValue[]): readonly KnownValue[] {
  return distinct(values).toSorted((a, b) => a.value.localeCompare(b.value));
}

/** The first of each value. */
function distinct(values: readonly KnownValue[]): readonly KnownValue[] {
  return values.filter(({ value }, index) => values.findIndex((one) => one.value === value) === index);
}
