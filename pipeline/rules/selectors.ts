import type { Job, Located, Selector, Text } from '../model.ts';
import { didYouMean } from '../nearest.ts';
import { labelOperators } from '../plan.ts';
import { compareNumbers, isNumber, normaliseOperator, valueCount } from '../selector.ts';
import { type RuleContext, report } from './rule.ts';

/** One selector for itself (V14). */
export function checkSelector(context: RuleContext, selector: Selector | undefined): void {
  if (selector === undefined) return;
  const labels = selector.match_labels?.entries ?? [];
  const expressions = selector.match_expressions?.items ?? [];
  if (labels.length === 0 && expressions.length === 0) {
    report(context, 'V14', selector, 'An empty selector selects nothing; remove it to match every runner.');
  }
  for (const label of labels) {
    if (label.name.trim() === '') report(context, 'V14', label.value, 'The name of a label must not be empty.');
  }
  for (const { key, operator, values } of expressions) {
    if (key !== undefined && key.value.trim() === '')
      report(context, 'V14', key, 'The name of a label must not be empty.');
    if (operator === undefined) continue;
    const known = normaliseOperator(operator.value);
    if (known === undefined) {
      const message = `Unknown operator \`${operator.value}\`; use ${labelOperators.map((name) => `\`${name}\``).join(', ')}.`;
      report(context, 'V14', operator, `${message}${didYouMean(operator.value, labelOperators)}`);
      continue;
    }
    const count = values?.items.length ?? 0;
    const { least, most } = valueCount(known);
    if (count < least || (most !== undefined && count > most)) {
      const wanted = most === 0 ? 'no values' : most === 1 ? 'exactly one value' : 'at least one value';
      report(context, 'V14', values ?? operator, `\`${known}\` takes ${wanted}, not ${count}.`);
    } else if (known === 'Gt' || known === 'Lt') {
      for (const value of values?.items ?? []) numeric(context, known, value);
    }
  }
}

/** A bound that is no number is never met, whatever the label says (Arcentra API contract, section 9). */
function numeric(context: RuleContext, operator: string, value: Text): void {
  if (value.value.includes('${{') || isNumber(value.value)) return;
  const message = `\`${operator}\` compares numbers, and \`${value.value.slice(0, 40)}\` is none; write it without a unit.`;
  report(context, 'V14', value, message);
}

/** All steps of a job run on one runner, so all its selectors must hold together (V15). */
export function contradictions(context: RuleContext, job: Job, selectors: readonly (Selector | undefined)[]): void {
  const required = new Map<string, Text>();
  const allowed = new Map<string, { readonly values: ReadonlySet<string>; readonly at: Text }>();
  const clash = (key: string, one: Text, other: Text) =>
    report(
      context,
      'V15',
      other,
      `No runner can have \`${key}=${other.value}\` and \`${key}=${one.value}\` (\`${one.at.path}\`); one job has one runner.`,
    );
  for (const one of selectors) {
    for (const { name, value } of one?.match_labels?.entries ?? []) {
      if (value.value.includes('${{')) continue;
      const first = required.get(name);
      if (first === undefined) required.set(name, value);
      else if (first.value !== value.value) clash(name, first, value);
    }
    for (const { key, operator, values } of one?.match_expressions?.items ?? []) {
      const texts = values?.items ?? [];
      if (key === undefined || texts[0] === undefined || normaliseOperator(operator?.value ?? '') !== 'In') continue;
      if (texts.some((text) => text.value.includes('${{'))) continue;
      const before = allowed.get(key.value)?.values;
      const now = new Set(texts.map((text) => text.value));
      allowed.set(key.value, {
        values: before === undefined ? now : new Set([...now].filter((text) => before.has(text))),
        at: texts[0],
      });
    }
  }
  for (const [key, { values, at }] of allowed) {
    const label = required.get(key);
    const isEmpty = values.size === 0 || (label !== undefined && !values.has(label.value));
    if (isEmpty)
      report(context, 'V15', at, `The selectors of job \`${job.name?.value}\` leave no possible value for \`${key}\`.`);
  }
  bounds(context, selectors);
  absences(context, selectors);
}

/** `NotExists` beside a criterion that only a runner with the label meets. */
function absences(context: RuleContext, selectors: readonly (Selector | undefined)[]): void {
  const needed = new Map<string, Located<unknown>>();
  const absent: Text[] = [];
  for (const one of selectors) {
    for (const { name, value } of one?.match_labels?.entries ?? []) needed.set(name, value);
    for (const { key, operator } of one?.match_expressions?.items ?? []) {
      const known = normaliseOperator(operator?.value ?? '');
      if (key === undefined || known === undefined || known === 'NotIn') continue;
      if (known === 'NotExists') absent.push(key);
      else needed.set(key.value, key);
    }
  }
  for (const key of absent) {
    const other = needed.get(key.value);
    if (other === undefined) continue;
    const message = `No runner can be without the label \`${key.value}\` and have it as well (\`${other.at.path}\`).`;
    report(context, 'V15', key, message);
  }
}

/** `Gt 8` and `Lt 8` on one label. */
function bounds(context: RuleContext, selectors: readonly (Selector | undefined)[]): void {
  const lowest = new Map<string, Text>();
  const highest = new Map<string, Text>();
  for (const { key, operator, values } of selectors.flatMap((one) => one?.match_expressions?.items ?? [])) {
    const value = values?.items[0];
    const known = normaliseOperator(operator?.value ?? '');
    if (key === undefined || value === undefined || (known !== 'Gt' && known !== 'Lt')) continue;
    (known === 'Gt' ? lowest : highest).set(key.value, value);
    const [low, high] = [lowest.get(key.value), highest.get(key.value)];
    const order = low && high ? compareNumbers(low.value, high.value) : undefined;
    if (order !== undefined && order >= 0) {
      report(context, 'V15', value, `No number is greater than ${low?.value} and less than ${high?.value}.`);
    }
  }
}
