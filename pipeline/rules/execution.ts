import { parseDuration } from '../duration.ts';
import type { Concurrency, Job, Selector, Step, Text } from '../model.ts';
import { didYouMean } from '../nearest.ts';
import { labelOperators } from '../plan.ts';
import { compareNumbers, normaliseOperator, valueCount } from '../selector.ts';
import { type Rule, type RuleContext, replaceBy, report } from './rule.ts';

/** Selectors (V14), contradictions of one job (V15), values that are not supported (V17), keys (V19), limits (W6). */
export const execution: Rule = (context) => {
  const { model, jobs } = context.overview;
  selector(context, model.defaults?.agent_selector);
  unsupported(context, model.runtime?.type);
  unsupported(context, model.defaults?.runtime?.type);
  concurrencyKeys(context);
  for (const { job } of jobs) {
    const steps = [...(job.steps?.items ?? []), ...(job.finally?.items ?? [])];
    const selectors = [
      job.agent_selector ?? model.defaults?.agent_selector,
      ...steps.map((step) => step.agent_selector),
    ];
    for (const one of selectors) if (one !== model.defaults?.agent_selector) selector(context, one);
    contradictions(context, job, selectors);
    runOnAgent(context, job, steps);
    unsupported(context, job.runtime?.type);
    timeouts(context, job, steps);
    source(context, job);
  }
};

function selector(context: RuleContext, selector: Selector | undefined): void {
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
    }
  }
}

/** All steps of a job run on one runner, so all its selectors must hold together. */
function contradictions(context: RuleContext, job: Job, selectors: readonly (Selector | undefined)[]): void {
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

function runOnAgent(context: RuleContext, job: Job, steps: readonly Step[]): void {
  const flags = [job.run_on_agent, ...steps.map((step) => step.run_on_agent)].filter((flag) => flag !== undefined);
  const first = flags[0];
  const other = flags.find((flag) => flag.value !== first?.value);
  if (other === undefined) return;
  const message = 'One job runs on one runner: `run_on_agent` cannot be true for one step and false for another.';
  report(context, 'V15', other, message, replaceBy(other.at.node, String(!other.value)));
}

function unsupported(
  context: RuleContext,
  type: { readonly value: string; readonly at: Text['at'] } | undefined,
): void {
  if (type?.value === 'kubernetes') {
    report(
      context,
      'V17',
      type,
      'Runtime `kubernetes` is not supported yet; use `docker`.',
      replaceBy(type.at.node, 'docker'),
    );
  }
}

function timeouts(context: RuleContext, job: Job, steps: readonly Step[]): void {
  const timeout = job.timeout ?? context.overview.model.defaults?.timeout;
  const limit = parseDuration(timeout?.value ?? '');
  if (limit === undefined) return;
  for (const step of steps) {
    const own = parseDuration(step.timeout?.value ?? '');
    if (step.timeout !== undefined && ((own !== undefined && own > limit) || step.timeout.value === 'unlimited')) {
      report(context, 'W6', step.timeout, `The job ends after ${timeout?.value}, so this limit is cut to it.`);
    }
  }
}

function source(context: RuleContext, job: Job): void {
  const { source: source_ } = job;
  if (source_?.type === undefined) return;
  if (source_.type.value === 'git' && source_.repo === undefined && context.known.hasRepository === false) {
    report(context, 'V10', source_.type, 'The pipeline has no repository; say which one with `repo`.');
  }
  if (source_.type.value === 'artifact' && source_.repo === undefined) {
    report(context, 'V10', source_.type, 'An artifact source needs `repo: job/name`.');
  }
}

/** The same key must mean the same limit, or the limit depends on who comes first. */
function concurrencyKeys(context: RuleContext): void {
  const seen = new Map<string, Concurrency>();
  for (const concurrency of [
    context.overview.model.concurrency,
    ...context.overview.jobs.map(({ job }) => job.concurrency),
  ]) {
    const key = concurrency?.key;
    if (concurrency === undefined || key === undefined) continue;
    const first = seen.get(key.value);
    const [max, firstMax] = [concurrency.max?.value ?? 1, first?.max?.value ?? 1];
    if (first === undefined) seen.set(key.value, concurrency);
    else if (max !== firstMax) {
      const at = concurrency.max ?? key;
      report(
        context,
        'V19',
        at,
        `The key \`${key.value}\` has \`max\` ${firstMax} at \`${first.at.path}\` and ${max} here; use one limit.`,
      );
    }
  }
}
