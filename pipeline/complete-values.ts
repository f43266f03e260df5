import { factValues } from './complete-facts.ts';
import type { Completion, Completions, KnownValue } from './completion.ts';
import { describeObject } from './language.ts';
import type { KeyType } from './language-types.ts';
import type { ModelObject, Step } from './model.ts';
import { visitObjects } from './model-objects.ts';
import { labelOperators } from './plan.ts';
import { plugins, usedPlugin } from './plugins.ts';
import type { Known } from './rules/rule.ts';
import type { Overview } from './site.ts';
import type { MapEntry } from './tree.ts';

/** The values of the key whose value stands at an offset; undefined when it is a key, or anything may be written. */
export function valueCompletions(
  text: string,
  offset: number,
  overview: Overview,
  known: Known = {},
): Completions | undefined {
  let found: { readonly object: ModelObject; readonly key: string; readonly entry: MapEntry } | undefined;
  visitObjects(overview.model, (object) => {
    for (const [key, entry] of object.at.keys) {
      const lineEnd = text.indexOf('\n', entry.keyRange.end);
      const isEmpty = entry.value.kind === 'scalar' && entry.value.value === null;
      const end = isEmpty ? (lineEnd === -1 ? text.length : lineEnd) : entry.range.end;
      if (!entry.merged && offset > entry.keyRange.end && offset <= end) found = { object, key, entry };
    }
  });
  if (found === undefined) return undefined;
  const before = text.slice(found.entry.keyRange.end, offset);
  const own = valuesOf(found.object, found.key, overview);
  const offered = factValues(found.object, found.key, before, known);
  if (own === undefined && offered === undefined) return undefined;
  const values = [...(own ?? []), ...(offered ?? [])];
  const typed = /[^\s,:[\]{}"']*$/.exec(before)?.[0] ?? '';
  const items = values.map(
    ({ value, docs }): Completion => ({ label: value, kind: 'value', insert: value, detail: found?.key ?? '', docs }),
  );
  return { range: { start: offset - typed.length, end: offset }, items };
}

function valuesOf(object: ModelObject, key: string, overview: Overview): readonly KnownValue[] | undefined {
  const name = object.at.object;
  if (name === 'Job' && key === 'depends_on') {
    const own = overview.jobs.find(({ job }) => job.at === object.at);
    return overview.jobs
      .filter(
        (other) => other !== own && other.stageIndex <= (own?.stageIndex ?? 0) && !other.upstream.has(own?.name ?? ''),
      )
      .map((other) => ({ value: other.name, docs: other.job.description?.value ?? '' }));
  }
  if (name === 'Step' && key === 'uses') return Object.entries(plugins).map(([value, { docs }]) => ({ value, docs }));
  if (name === 'Step' && (key === 'action' || key === 'args')) return stepValues(object, key, overview);
  if (name === 'LabelExpression' && key === 'operator') return labelOperators.map((value) => ({ value, docs: '' }));
  const type = describeObject(name).keys[key]?.type;
  return type === undefined ? undefined : typeValues(type);
}

function stepValues(object: ModelObject, key: string, { jobs }: Overview): readonly KnownValue[] | undefined {
  const steps: readonly Step[] = jobs.flatMap(({ job }) => [
    ...(job.steps?.items ?? []),
    ...(job.finally?.items ?? []),
  ]);
  const step = steps.find((one) => one.at === object.at);
  const plugin = usedPlugin(step?.uses?.value ?? '');
  const actions = plugin.description?.actions ?? {};
  if (key === 'action') return Object.entries(actions).map(([value, { docs }]) => ({ value, docs }));
  const action = actions[step?.action?.value ?? plugin.defaultAction];
  const given = new Set((step?.args?.entries ?? []).map((entry) => entry.name));
  return Object.entries(action?.args ?? {})
    .filter(([name]) => !given.has(name))
    .map(([name, { docs }]) => ({ value: `${name}: `, docs }));
}

function typeValues(type: KeyType): readonly KnownValue[] | undefined {
  if (type.kind === 'choice') return type.values.map((value) => ({ value, docs: '' }));
  if (type.kind === 'boolean') return ['true', 'false'].map((value) => ({ value, docs: '' }));
  return type.kind === 'list' ? typeValues(type.of) : undefined;
}
