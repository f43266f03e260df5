import { parseDuration } from '../duration.ts';
import type { Concurrency, Job, Step, Text } from '../model.ts';
import { type Rule, type RuleContext, replaceBy, report } from './rule.ts';
import { checkSelector, contradictions } from './selectors.ts';

/** Selectors (V14), contradictions of one job (V15), values that are not supported (V17), keys (V19), limits (W6). */
export const execution: Rule = (context) => {
  const { model, jobs } = context.overview;
  checkSelector(context, model.defaults?.agent_selector);
  unsupported(context, model.runtime?.type);
  unsupported(context, model.defaults?.runtime?.type);
  concurrencyKeys(context);
  for (const { job } of jobs) {
    const steps = [...(job.steps?.items ?? []), ...(job.finally?.items ?? [])];
    const selectors = [
      job.agent_selector ?? model.defaults?.agent_selector,
      ...steps.map((step) => step.agent_selector),
    ];
    for (const one of selectors) if (one !== model.defaults?.agent_selector) checkSelector(context, one);
    contradictions(context, job, selectors);
    runOnAgent(context, job, steps);
    unsupported(context, job.runtime?.type);
    timeouts(context, job, steps);
    source(context, job);
  }
};

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
