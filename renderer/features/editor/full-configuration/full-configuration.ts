import { type AnalyseOptions, analyse } from '../../../../pipeline/analyse.ts';
import { parseDuration } from '../../../../pipeline/duration.ts';
import { describeObject, keysOf, type ObjectName } from '../../../../pipeline/language.ts';
import type { KeyDescription, KeyType } from '../../../../pipeline/language-types.ts';
import type { Job, ModelObject, Pipeline } from '../../../../pipeline/model.ts';
import type { Node } from '../../../../pipeline/tree.ts';
import {
  type ConfigurationEntry,
  type ConfigurationList,
  type ConfigurationMap,
  type ConfigurationValue,
  configurationOf,
  type Provenance,
} from './configuration-tree.ts';

interface FullOptions extends AnalyseOptions {
  /** Also what the language takes for granted where nothing is written. */
  readonly withLanguage: boolean;
}

/**
 * A definition as it is meant: includes in place, aliases and merge keys followed, `defaults` in every job. It means the
 * same as the definition itself. Undefined while the text cannot be read.
 */
export function fullConfiguration(
  text: string,
  { withLanguage, ...options }: FullOptions,
): ConfigurationMap | undefined {
  const { model, expanded, findings } = analyse(text, options);
  if (model === undefined || findings.diagnostics().some(({ code }) => code === 'V1')) return undefined;
  const composer = new Composer(text, model, withLanguage);
  return composer.pipeline(
    expanded.jobs,
    expanded.variables.flatMap((map) => (map.entries.length > 0 ? [map.at.node] : [])),
  );
}

const leftOut = new Set(['include', 'defaults']);

class Composer {
  readonly #text: string;
  readonly #model: Pipeline;
  readonly #withLanguage: boolean;

  constructor(text: string, model: Pipeline, withLanguage: boolean) {
    this.#text = text;
    this.#model = model;
    this.#withLanguage = withLanguage;
  }

  pipeline(included: readonly Job[], variables: readonly Node[]): ConfigurationMap {
    const model = this.#model;
    const own = this.#object(model, 'Pipeline');
    const composed = new Map(
      [...this.#variables(own, variables), ...this.#jobs(included, own)].map((one) => [one.key, one]),
    );
    const inPlace = own.entries
      .filter(({ key }) => !leftOut.has(key) && !key.startsWith('x-'))
      .map((entry) => composed.get(entry.key) ?? entry);
    const brought = [...composed.values()].filter(({ key }) => !inPlace.some((entry) => entry.key === key));
    return { ...own, entries: [...inPlace, ...brought] };
  }

  /** The file's own, then those of includes that it does not define. */
  #variables(own: ConfigurationMap, nodes: readonly Node[]): ConfigurationEntry[] {
    const entry = own.entries.find(({ key }) => key === 'variables');
    const known = new Map<string, ConfigurationEntry>();
    const maps = [entry?.value, ...nodes.map((node) => configurationOf(this.#text, node))];
    for (const map of maps) {
      if (map?.kind !== 'map') continue;
      for (const one of map.entries) if (!known.has(one.key)) known.set(one.key, one);
    }
    const from = entry?.from ?? maps.find((map) => map !== undefined)?.from;
    if (known.size === 0 || from === undefined) return [];
    return [{ key: 'variables', from, value: { kind: 'map', from, entries: [...known.values()] } }];
  }

  #jobs(included: readonly Job[], own: ConfigurationMap): ConfigurationEntry[] {
    const model = this.#model;
    const first = included.map((job) => this.#job(job));
    if (model.stages === undefined) {
      const from = own.entries.find(({ key }) => key === 'jobs')?.from ?? first[0]?.from;
      const all = [...first, ...(model.jobs?.items ?? []).map((job) => this.#job(job))];
      return from === undefined ? [] : [{ key: 'jobs', from, value: { kind: 'list', from, items: all } }];
    }
    const from = own.entries.find(({ key }) => key === 'stages')?.from ?? own.from;
    const stages = model.stages.items.map((stage): ConfigurationMap => {
      const map = this.#object(stage, 'Stage');
      const jobs: ConfigurationValue = {
        kind: 'list',
        from: map.entries.find(({ key }) => key === 'jobs')?.from ?? map.from,
        items: (stage.jobs?.items ?? []).map((job) => this.#job(job)),
      };
      const rest = map.entries.filter(({ key }) => key !== 'jobs');
      return { ...map, entries: [...rest, { key: 'jobs', from: jobs.from, value: jobs }] };
    });
    // Included jobs stand in a stage of their own before all others.
    const before = first[0] === undefined ? [] : [defaultStage(first, first[0].from)];
    return [{ key: 'stages', from, value: { kind: 'list', from, items: [...before, ...stages] } }];
  }

  #job(job: Job): ConfigurationMap {
    const map = this.#object(job, 'Job');
    const steps = (list: 'steps' | 'finally'): ConfigurationEntry[] => {
      const entry = map.entries.find(({ key }) => key === list);
      if (entry === undefined) return [];
      const items = (job[list]?.items ?? []).map((step) => this.#object(step, 'Step'));
      return [{ ...entry, value: { kind: 'list', from: entry.value.from, items } }];
    };
    const rest = map.entries.filter(({ key }) => key !== 'steps' && key !== 'finally');
    return { ...map, entries: [...this.#withDefaults(rest), ...steps('steps'), ...steps('finally')] };
  }

  #withDefaults(entries: readonly ConfigurationEntry[]): readonly ConfigurationEntry[] {
    const { defaults } = this.#model;
    if (defaults === undefined) return entries;
    const said = this.#object(defaults, 'Defaults', { kind: 'defaults', range: defaults.at.range }).entries;
    const result = entries.filter(({ from, key }) => from.kind !== 'language' || !said.some((one) => one.key === key));
    for (const entry of said) {
      const index = result.findIndex(({ key }) => key === entry.key);
      const present = result[index];
      if (present === undefined) result.push(entry);
      else if (entry.key === 'runtime') result[index] = { ...present, value: layered(present.value, entry.value) };
    }
    return result;
  }

  /** Keys in their canonical spelling; what is absent means what the language says. */
  #object({ at }: ModelObject, name: ObjectName, within?: Provenance): ConfigurationMap {
    const value = configurationOf(this.#text, at.node, within);
    // A text that stands for an object has no entries of its own.
    if (value.kind !== 'map') return { kind: 'map', from: value.from, entries: [] };
    return this.#described(value, name);
  }

  #described(map: ConfigurationMap, name: ObjectName): ConfigurationMap {
    const known = keysOf(name);
    const { keys } = describeObject(name);
    const entries = map.entries
      .filter(({ key }) => !key.startsWith('x-'))
      .map((entry): ConfigurationEntry => {
        const key = known.get(entry.key);
        if (key === undefined) return entry;
        return { ...entry, key: key.name, value: this.#value(entry.value, key.description.type) };
      });
    if (!this.#withLanguage) return { ...map, entries };
    const from: Provenance = { kind: 'language' };
    const absent = Object.entries(keys).flatMap(([key, description]): ConfigurationEntry[] => {
      const value = entries.some((entry) => entry.key === key) ? undefined : literalDefault(description);
      return value === undefined ? [] : [{ key, from, value: { kind: 'scalar', from, value } }];
    });
    return { ...map, entries: [...entries, ...absent] };
  }

  /** Objects inside objects; jobs and steps are composed by themselves. */
  #value(value: ConfigurationValue, type: KeyType): ConfigurationValue {
    const isObject = type.kind === 'object' || type.kind === 'short';
    // Descriptions name only objects of the language.
    if (isObject && value.kind === 'map') return this.#described(value, type.name as ObjectName);
    if (type.kind === 'list' && value.kind === 'list' && type.of.kind === 'object') {
      const { of } = type;
      if (of.name === 'Job' || of.name === 'Step' || of.name === 'Stage' || of.name === 'Trigger') return value;
      return { ...value, items: value.items.map((item) => this.#value(item, of)) };
    }
    return value;
  }
}

function defaultStage(jobs: readonly ConfigurationMap[], from: Provenance): ConfigurationMap {
  const list: ConfigurationList = { kind: 'list', from, items: jobs };
  return {
    kind: 'map',
    from,
    entries: [
      { key: 'name', from, value: { kind: 'scalar', from, value: 'default' } },
      { key: 'jobs', from, value: list },
    ],
  };
}

/** Keys of the upper layer win; what only the lower one has is added, in the maps below too. */
function layered(upper: ConfigurationValue, lower: ConfigurationValue): ConfigurationValue {
  if (upper.kind !== 'map' || lower.kind !== 'map') return upper;
  const added = lower.entries.filter(({ key }) => !upper.entries.some((entry) => entry.key === key));
  const merged = upper.entries.map((entry) => {
    const below = lower.entries.find(({ key }) => key === entry.key);
    return below === undefined ? entry : { ...entry, value: layered(entry.value, below.value) };
  });
  return { ...upper, entries: [...merged, ...added] };
}

/** The default of a key where the documentation says a value and not a sentence. */
function literalDefault({ default: said, type }: KeyDescription): boolean | number | string | undefined {
  if (said === undefined) return undefined;
  switch (type.kind) {
    case 'boolean':
      return said === 'true' || said === 'false' ? said === 'true' : undefined;
    case 'integer':
      return /^\d+$/.test(said) ? Number(said) : undefined;
    case 'duration':
      return parseDuration(said) === undefined ? undefined : said;
    case 'choice':
      return type.values.includes(said) ? said : undefined;
    // A condition that is written is not the same as none: the stage's and the job's are combined.
    default:
      return undefined;
  }
}
