import { canonicalJson } from './canonical-json.ts';
import type { JsonValue } from './plan.ts';

export type MatrixValue = string | number | boolean;
export type MatrixValues = Readonly<Record<string, MatrixValue>>;

export interface MatrixDescription {
  readonly axes: Readonly<Record<string, readonly MatrixValue[]>>;
  readonly include: readonly MatrixValues[];
  readonly exclude: readonly MatrixValues[];
}

export interface MatrixCell {
  readonly values: MatrixValues;
  /** `linux, 24`: what stands in parentheses after the name of the job. */
  readonly label: string;
}

export interface ExpandedMatrix {
  readonly cells: readonly MatrixCell[];
  /** Indexes of `exclude` entries that match nothing. */
  readonly idleExcludes: readonly number[];
}

/**
 * All combinations of the axes, the last axis changing fastest. `exclude` removes the combinations that have all its
 * values. An `include` entry extends every combination whose axis values it does not contradict, and is a combination
 * of its own when there is none.
 */
export function expandMatrix({ axes, include, exclude }: MatrixDescription): ExpandedMatrix {
  let combinations: Readonly<Record<string, MatrixValue>>[] = Object.keys(axes).length === 0 ? [] : [{}];
  for (const [name, values] of Object.entries(axes)) {
    combinations = combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })));
  }
  const idleExcludes: number[] = [];
  exclude.forEach((pattern, index) => {
    const kept = combinations.filter((combination) => !hasAll(combination, pattern));
    if (kept.length === combinations.length) idleExcludes.push(index);
    combinations = kept;
  });
  const extended = combinations.map((values) => ({ ...values }));
  const added: MatrixValues[] = [];
  for (const extra of include) {
    const own = Object.fromEntries(Object.entries(extra).filter(([name]) => Object.hasOwn(axes, name)));
    const fitting = extended.filter((_, index) => hasAll(combinations[index] ?? {}, own));
    if (fitting.length === 0) added.push(extra);
    for (const values of fitting) Object.assign(values, extra);
  }
  const cells = [...extended, ...added].map(
    (values): MatrixCell => ({ values, label: labelOf(values, Object.keys(axes)) }),
  );
  return { cells: distinct(cells), idleExcludes };
}

/** How many combinations there would be, without making them. */
export function countMatrix(axes: readonly (readonly unknown[])[]): number {
  return axes.reduce((count, values) => count * values.length, axes.length === 0 ? 0 : 1);
}

export function isMatrixValue(value: JsonValue): value is MatrixValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function hasAll(values: MatrixValues, wanted: MatrixValues): boolean {
  return Object.entries(wanted).every(([name, value]) => Object.hasOwn(values, name) && values[name] === value);
}

function labelOf(values: MatrixValues, axes: readonly string[]): string {
  const named = axes.filter((axis) => Object.hasOwn(values, axis));
  const shown = named.length > 0 ? named : Object.keys(values);
  return shown.map((name) => String(values[name])).join(', ');
}

/** Labels are part of job keys: equal cells are one, and equal labels of different cells get all their values. */
function distinct(cells: readonly MatrixCell[]): readonly MatrixCell[] {
  const unique = [...new Map(cells.map((cell) => [canonicalJson(cell.values), cell])).values()];
  const uses = new Map<string, number>();
  for (const { label } of unique) uses.set(label, (uses.get(label) ?? 0) + 1);
  const seen = new Set<string>();
  return unique.map((cell) => {
    let label = cell.label;
    if ((uses.get(label) ?? 0) > 1) {
      label = Object.entries(cell.values)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ');
    }
    while (seen.has(label)) label += '′';
    seen.add(label);
    return { ...cell, label };
  });
}
