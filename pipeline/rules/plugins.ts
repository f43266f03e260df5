import { wrapFix } from '../build-model.ts';
import { planSelectors } from '../compile-values.ts';
import { parseDuration } from '../duration.ts';
import type { Job, Located, Notify, Source, Step } from '../model.ts';
import { didYouMean, nearest } from '../nearest.ts';
import type { JsonValue } from '../plan.ts';
import { type ActionDescription, type ArgType, plugins, usedPlugin } from '../plugins.ts';
import { matchesSelector } from '../selector.ts';
import { channelUse } from './channels.ts';
import { type Rule, type RuleContext, replaceBy, report } from './rule.ts';

/** Actions and arguments (V16), artifact names (W4), plugins and labels that no runner offers (W9). */
export const pluginUse: Rule = (context) => {
  const { model, jobs } = context.overview;
  channelsOf(context, model.notify);
  for (const { job } of jobs) {
    const steps = [...(job.steps?.items ?? []), ...(job.finally?.items ?? [])];
    for (const step of steps) stepUse(context, step);
    if (job.source !== undefined) source(context, job.source);
    if (job.target?.type !== undefined) offered(context, job.target.type, job.target.type.value);
    channelsOf(context, job.notify);
    artifactNames(context, steps);
    reachable(context, job, steps);
  }
};

function stepUse(context: RuleContext, step: Step): void {
  const { uses, action } = step;
  if (uses === undefined || uses.value.includes('${{')) return;
  const plugin = usedPlugin(uses.value);
  if (plugin.description === undefined) {
    const guess = nearest(plugin.name, Object.keys(plugins));
    const message = `No runner is known to offer the plugin \`${plugin.name}\`; the job waits until one does.${didYouMean(plugin.name, Object.keys(plugins))}`;
    if (!isOffered(context, plugin.name)) {
      report(context, 'W9', uses, message, guess === undefined ? [] : replaceBy(uses.at.node, guess));
    }
    return;
  }
  if (!plugin.description.builtIn) offered(context, uses, plugin.name);
  const names = Object.keys(plugin.description.actions);
  const name = action?.value ?? plugin.defaultAction;
  const description = Object.hasOwn(plugin.description.actions, name) ? plugin.description.actions[name] : undefined;
  if (description !== undefined && plugin.description.isOpen !== true) args(context, step, name, description);
  if (description !== undefined || action === undefined || names.length === 0) return;
  const guess = nearest(name, names);
  const advice = didYouMean(name, names) || ` It has ${names.map((known) => `\`${known}\``).join(', ')}.`;
  const message = `\`${plugin.name}\` has no action \`${name}\`.${advice}`;
  report(context, 'V16', action, message, guess === undefined ? [] : replaceBy(action.at.node, guess));
}

function args(context: RuleContext, step: Step, action: string, description: ActionDescription): void {
  const given = step.args?.entries ?? [];
  const names = Object.keys(description.args);
  for (const { name, nameRange, value } of given) {
    const arg = Object.hasOwn(description.args, name) ? description.args[name] : undefined;
    if (arg === undefined) {
      const guess = nearest(name, names);
      const advice = didYouMean(name, names) || ` It takes ${names.map((known) => `\`${known}\``).join(', ')}.`;
      const fixes =
        guess === undefined ? [] : [{ title: `Replace by \`${guess}\``, edits: [{ range: nameRange, insert: guess }] }];
      context.findings.add({
        code: 'V16',
        message: `\`${action}\` takes no \`${name}\`.${advice}`,
        path: value.at.path,
        range: nameRange,
        fixes,
      });
    } else if (!fitsArg(value.value, arg.type)) {
      const fix = arg.type === 'list' ? wrapFix(value.at.node) : undefined;
      report(context, 'V16', value, `\`${name}\` must be ${argWords[arg.type]}.`, fix === undefined ? [] : [fix]);
    }
  }
  const isGiven = (name: string) => given.some((entry) => entry.name === name && entry.value.value !== null);
  const missing = names.filter((name) => description.args[name]?.required === true && !isGiven(name));
  const at = step.args ?? step.action ?? step.uses ?? step.name;
  if (at === undefined) return;
  for (const name of missing)
    report(context, 'V16', at, `\`${action}\` needs the argument \`${name}\`: ${description.args[name]?.docs}`);
  const { oneOf } = description;
  if (oneOf !== undefined && !oneOf.some(isGiven)) {
    report(
      context,
      'V16',
      at,
      `\`${action}\` needs one of the arguments ${oneOf.map((name) => `\`${name}\``).join(', ')}.`,
    );
  }
}

const argWords: Readonly<Record<ArgType, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: '`true` or `false`',
  list: 'a list',
  map: 'a map',
  duration: 'a duration such as `7d`',
  any: 'a value',
};

/** A placeholder may become anything. */
function fitsArg(value: JsonValue, type: ArgType): boolean {
  if (type === 'any' || value === null || (typeof value === 'string' && value.includes('${{'))) return true;
  const isList = Array.isArray(value);
  switch (type) {
    case 'text':
      return typeof value !== 'object';
    case 'number':
      return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
    case 'boolean':
      return typeof value === 'boolean' || value === 'true' || value === 'false';
    case 'list':
      return isList;
    case 'map':
      return typeof value === 'object' && !isList;
    case 'duration':
      return typeof value === 'number' || (typeof value === 'string' && parseDuration(value) !== undefined);
  }
}

function source(context: RuleContext, { type }: Source): void {
  if (type?.value === 's3' || type?.value === 'custom') offered(context, type, type.value);
}

/** Plugins of our own agent are always there; others need a registered runner that has them. */
function offered(context: RuleContext, at: Located<string>, name: string): void {
  const plain = usedPlugin(name).name;
  if (isOffered(context, plain)) return;
  if (Object.hasOwn(plugins, plain)) {
    report(context, 'W9', at, `No registered runner offers the plugin \`${plain}\`; the job waits until one does.`);
  } else {
    report(context, 'V16', at, `There is no plugin \`${plain}\`.${didYouMean(plain, Object.keys(plugins))}`);
  }
}

function isOffered({ known }: RuleContext, name: string): boolean {
  const description = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
  return description?.builtIn === true || (known.runners?.some((runner) => runner.plugins?.includes(name)) ?? false);
}

function channelsOf(context: RuleContext, notify: Notify | undefined): void {
  if (notify === undefined) return;
  const lists = [
    notify.on_start,
    notify.on_success,
    notify.on_failure,
    notify.on_cancelled,
    notify.on_partial,
    notify.on_approval,
    notify.always,
  ];
  for (const { plugin } of lists.flatMap((list) => list?.items ?? [])) channelUse(context, plugin);
}

/** The last one of a name wins (12.3), which is hardly ever meant. */
function artifactNames(context: RuleContext, steps: readonly Step[]): void {
  const seen = new Map<string, string>();
  const note = (at: Located<unknown> | Step, name: string) => {
    const first = seen.get(name);
    if (first !== undefined)
      report(
        context,
        'W4',
        at,
        `The artifact \`${name}\` is stored twice in this job (\`${first}\`); the last one wins.`,
      );
    else seen.set(name, at.at.path);
  };
  for (const step of steps) {
    for (const artifact of step.artifacts?.items ?? []) {
      const name = artifact.name?.value ?? step.name?.value ?? '';
      note(artifact.name ?? artifact.path ?? step, name);
    }
    const isUpload =
      usedPlugin(step.uses?.value ?? '').name === 'artifacts' && (step.action?.value ?? 'upload') === 'upload';
    if (!isUpload) continue;
    const named = step.args?.entries.find((entry) => entry.name === 'name')?.value;
    const name = typeof named?.value === 'string' ? named.value : step.name?.value;
    if (name !== undefined && !name.includes('${{')) note(named ?? step.name ?? step, name);
  }
}

function reachable(context: RuleContext, job: Job, steps: readonly Step[]): void {
  const { runners } = context.known;
  if (runners === undefined || job.name === undefined) return;
  const own = job.agent_selector ?? context.overview.model.defaults?.agent_selector;
  const selectors = planSelectors([own, ...steps.map((step) => step.agent_selector)]);
  if (selectors.length === 0 || JSON.stringify(selectors).includes('${{')) return;
  const isMatched = runners.some(({ labels }) =>
    selectors.every((selector) => matchesSelector(labels, selector).matches),
  );
  if (!isMatched) report(context, 'W9', own ?? job.name, nobodyMatches(runners.length));
}

function nobodyMatches(runners: number): string {
  if (runners === 0) return 'No runner is registered yet; this job waits for one with its labels.';
  if (runners === 1) return 'The only registered runner does not have the labels this job asks for.';
  return `None of the ${runners} registered runners has the labels this job asks for.`;
}
