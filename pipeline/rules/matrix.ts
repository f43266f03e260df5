import { limits } from '../language.ts';
import { countMatrix, expandMatrix, isMatrixValue, type MatrixValues } from '../matrix.ts';
import type { Located, Matrix, ModelMap } from '../model.ts';
import { didYouMean } from '../nearest.ts';
import type { JsonValue } from '../plan.ts';
import { type Rule, type RuleContext, report } from './rule.ts';

/** Matrix: empty axes, too many jobs, excludes that do nothing, values that are no single values (V23). */
export const matrices: Rule = (context) => {
  for (const { job } of context.overview.jobs) if (job.matrix !== undefined) matrix(context, job.matrix);
};

function matrix(context: RuleContext, matrix: Matrix): void {
  const entries = matrix.axes?.entries ?? [];
  if (entries.length === 0 && (matrix.include?.items.length ?? 0) === 0) {
    report(context, 'V23', matrix, 'The matrix has no axis; write `axes: {name: [a, b]}`.');
    return;
  }
  const axes = new Map<string, readonly JsonValue[] | undefined>();
  for (const { name, value } of entries) axes.set(name, axis(context, name, value));
  const rows = (list: { readonly items: readonly ModelMap<Located<JsonValue>>[] } | undefined) =>
    (list?.items ?? []).map((row) => rowValues(context, row));
  const [include, exclude] = [rows(matrix.include), rows(matrix.exclude)];
  (matrix.exclude?.items ?? []).forEach((row) => {
    for (const { name, nameRange } of row.entries) {
      if (axes.has(name)) continue;
      const message = `There is no axis \`${name}\`.${didYouMean(name, axes.keys())}`;
      context.findings.add({ code: 'V23', message, path: row.at.path, range: nameRange });
    }
  });
  // An axis that is computed is known only when the run is created.
  const known = [...axes.values()];
  if (known.some((values) => values === undefined)) return;
  const values = Object.fromEntries([...axes].map(([name, list]) => [name, (list ?? []).filter(isMatrixValue)]));
  const count = countMatrix(Object.values(values));
  const tooMany = (total: number) =>
    report(context, 'V23', matrix.axes ?? matrix, `${total} combinations; at most ${limits.matrixJobs} are possible.`);
  if (count > limits.matrixJobs * 40) {
    tooMany(count);
    return;
  }
  const { cells, idleExcludes } = expandMatrix({ axes: values, include, exclude });
  if (cells.length > limits.matrixJobs) tooMany(cells.length);
  if (cells.length === 0 && count > 0) report(context, 'V23', matrix, 'Every combination is excluded.');
  for (const index of idleExcludes) {
    const row = matrix.exclude?.items[index];
    const isPlain = row?.entries.every(({ name }) => axes.has(name)) ?? false;
    if (row !== undefined && isPlain)
      report(context, 'V23', row, 'This exclude matches no combination; remove or correct it.');
  }
}

function axis(context: RuleContext, name: string, value: Located<JsonValue>): readonly JsonValue[] | undefined {
  const { node } = value.at;
  if (node.kind === 'scalar' && node.text.includes('${{')) return undefined;
  if (!Array.isArray(value.value)) {
    report(context, 'V23', value, `The axis \`${name}\` must be a list of values.`);
    return [];
  }
  const values: readonly JsonValue[] = value.value;
  if (values.length === 0)
    report(context, 'V23', value, `The axis \`${name}\` has no values; add one or remove the axis.`);
  if (!values.every(isMatrixValue))
    report(context, 'V23', value, `The values of the axis \`${name}\` must be texts, numbers or booleans.`);
  return values.some((entry) => typeof entry === 'string' && entry.includes('${{')) ? undefined : values;
}

function rowValues(context: RuleContext, row: ModelMap<Located<JsonValue>>): MatrixValues {
  return Object.fromEntries(
    row.entries.flatMap(({ name, value }) => {
      if (isMatrixValue(value.value)) return [[name, value.value] as const];
      report(context, 'V23', value, 'A matrix value must be a text, number or boolean.');
      return [];
    }),
  );
}
