import { nextCronTime, parseCron } from '../cron.ts';
import { isGlob } from '../glob.ts';
import type { ModelList, Text, Trigger } from '../model.ts';
import { didYouMean } from '../nearest.ts';
import { TimeZone } from '../time-zone.ts';
import { cronOptions, eventOptions, manualOptions } from '../triggers.ts';
import { inputDefault } from './inputs.ts';
import { type Rule, type RuleContext, report } from './rule.ts';

/** Triggers (V20, W8) and inputs. */
export const triggerRules: Rule = (context) => {
  const { model, variables } = context.overview;
  for (const trigger of model.triggers?.items ?? []) {
    cron(context, trigger);
    event(context, trigger);
    const overrides = cronOptions(trigger)?.variables ?? eventOptions(trigger)?.variables;
    const defined = new Set((model.variables?.entries ?? []).map((entry) => entry.name));
    for (const { name, nameRange, value } of overrides?.entries ?? []) {
      if (defined.has(name) || !variables.includes(name) || model.include !== undefined) continue;
      const message = `There is no variable \`${name}\` to override; the run gets it all the same.${didYouMean(name, defined)}`;
      context.findings.add({ code: 'H4', message, path: value.at.path, range: nameRange });
    }
    if (manualOptions(trigger)?.enabled?.value === false && (manualOptions(trigger)?.inputs?.items.length ?? 0) > 0) {
      report(context, 'H4', trigger, 'Inputs are asked for on manual runs only, which are switched off here.');
    }
  }
  for (const input of context.overview.inputs) inputDefault(context, input);
};

/** Long enough before any five-year span of a leap day, and the same on every day: findings do not depend on the clock. */
const referenceMs = Date.UTC(2026, 0, 1);

function cron(context: RuleContext, trigger: Trigger): void {
  if (trigger.type?.value === 'cron' && trigger.options === undefined && !trigger.at.keys.has('options')) {
    report(context, 'V20', trigger.type, 'A cron trigger needs `options: {expression: "30 5 * * 1-5"}`.');
  }
  const options = cronOptions(trigger);
  if (options === undefined) return;
  const zone = options.timezone === undefined ? undefined : TimeZone.find(options.timezone.value);
  if (options.timezone !== undefined && zone === undefined) {
    const message = `There is no time zone \`${options.timezone.value.slice(0, 60)}\`; use an IANA name such as \`Europe/Zurich\`.`;
    report(context, 'V20', options.timezone, message);
  }
  const { expression } = options;
  if (expression === undefined) return;
  const parsed = parseCron(expression.value);
  if (!parsed.ok) {
    report(context, 'V20', expression, parsed.message);
    return;
  }
  const utc = zone ?? TimeZone.find('UTC');
  if (utc !== undefined && nextCronTime(parsed.schedule, referenceMs, utc) === undefined) {
    report(context, 'V20', expression, 'This time never comes within five years; check day and month.');
  }
  if (parsed.schedule.isTooDense) {
    report(context, 'W8', expression, 'More often than once a minute: it is started at most once a minute.');
  }
}

function event(context: RuleContext, trigger: Trigger): void {
  const options = eventOptions(trigger);
  if (options === undefined) return;
  const lists: readonly (ModelList<Text> | undefined)[] = [
    options.branch,
    options.source_branch,
    options.tags,
    options.paths,
    options.paths_ignore,
  ];
  for (const pattern of lists.flatMap((list) => list?.items ?? [])) {
    if (pattern.value.trim() === '' || !isGlob(pattern.value.replace(/^!/, ''))) {
      report(
        context,
        'V20',
        pattern,
        `\`${pattern.value.slice(0, 60)}\` is no glob; close every \`[\`, and write \`\\[\` for a bracket.`,
      );
    }
  }
}
