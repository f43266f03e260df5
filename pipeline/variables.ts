import { PlanValues } from './compile-values.ts';
import type { Findings } from './findings.ts';
import type { Expanded } from './include.ts';
import type { Pipeline, Text } from './model.ts';
import { isRootName } from './names.ts';
import type { TextMap } from './plan.ts';
import { referencesInText } from './references.ts';
import type { Scope } from './scope.ts';

/** The variables of the file, and those of its includes that it does not define itself. */
export function definitionsOf(model: Pipeline, expanded: Expanded): ReadonlyMap<string, Text> {
  const definitions = new Map<string, Text>();
  for (const map of [model.variables, ...expanded.variables]) {
    for (const { name, value } of map?.entries ?? []) {
      if (!definitions.has(name)) definitions.set(name, value);
    }
  }
  return definitions;
}

/** Final values of the variables: definition, then overrides, which are final texts. Cycles are V13 before this. */
export function planVariables(
  definitions: ReadonlyMap<string, Text>,
  overrides: TextMap,
  scope: Scope,
  findings: Findings,
): TextMap {
  const done = new Map<string, string>(Object.entries(overrides));
  const open = new Set<string>();
  const resolve = (name: string): string => {
    const definition = definitions.get(name);
    const known = done.get(name);
    if (known !== undefined || definition === undefined || open.has(name)) return known ?? '';
    open.add(name);
    for (const other of variablesRead(definition.value, definitions)) resolve(other);
    const value = new PlanValues({ ...scope, variables: Object.fromEntries(done) }, findings).text(definition);
    done.set(name, value);
    return value;
  };
  const names = new Set([...definitions.keys(), ...Object.keys(overrides)]);
  return Object.fromEntries([...names].map((name) => [name, resolve(name)]));
}

/** The variables a text needs, by `variables.NAME` or by their bare name. */
export function variablesRead(text: string, known: ReadonlyMap<string, unknown>): readonly string[] {
  return referencesInText(text).flatMap(({ root, keys, isDynamic }) => {
    if (root !== 'variables') return known.has(root) && !isRootName(root) ? [root] : [];
    const name = keys[0]?.name;
    return name === undefined ? (isDynamic ? [...known.keys()] : []) : [name];
  });
}
