import { textMap } from './compile-values.ts';
import type { CronSchedule } from './cron.ts';
import { parseCron } from './cron.ts';
import { matchesGlob } from './glob.ts';
import type { ModelList, ModelOf, Pipeline, Text, Trigger } from './model.ts';
import type { TextMap } from './plan.ts';

/** Something that happened in a repository, as far as triggers ask for it (language reference 11.3). */
export interface TriggerEvent {
  readonly type: 'push' | 'tag' | 'pull_request' | 'pull_merged';
  /** `opened`, `synchronized`, ... of a change request. */
  readonly action?: string;
  /** Push: the branch, with or without `refs/heads/`. Change request: its target branch. */
  readonly branch?: string;
  readonly sourceBranch?: string;
  readonly tag?: string;
  /** Absent: unknown, which counts as a match. */
  readonly changedFiles?: readonly string[];
  readonly commitMessage?: string;
}

export type CronOptions = ModelOf<'CronOptions'>;
export type EventOptions = ModelOf<'EventOptions'>;
export type ManualOptions = ModelOf<'ManualOptions'>;

export interface TriggerMatch {
  /** Position among the triggers of the definition. */
  readonly index: number;
  /** Overrides of variables. */
  readonly variables: TextMap;
}

/** The event triggers that an event fires; several triggers mean "or". */
export function matchingTriggers(model: Pipeline, event: TriggerEvent): readonly TriggerMatch[] {
  if (isSuppressed(event)) return [];
  return (model.triggers?.items ?? []).flatMap((trigger, index) => {
    if (trigger.type?.value !== 'event') return [];
    const options = eventOptions(trigger);
    return options === undefined || matchesEvent(options, event)
      ? [{ index, variables: textMap(options?.variables) }]
      : [];
  });
}

export interface CronTrigger extends TriggerMatch {
  readonly expression: string;
  readonly schedule: CronSchedule;
  /** undefined: the server's. */
  readonly timezone: string | undefined;
  readonly catchUp: 'none' | 'one';
  /** undefined: the default branch. */
  readonly branch: string | undefined;
}

export function cronTriggers(model: Pipeline): readonly CronTrigger[] {
  return (model.triggers?.items ?? []).flatMap((trigger, index) => {
    const options = cronOptions(trigger);
    const parsed = parseCron(options?.expression?.value ?? '');
    if (options?.expression === undefined || !parsed.ok) return [];
    return [
      {
        index,
        variables: textMap(options.variables),
        expression: options.expression.value,
        schedule: parsed.schedule,
        timezone: options.timezone?.value,
        catchUp: options.catch_up?.value ?? 'none',
        branch: options.branch?.value,
      },
    ];
  });
}

/** Whether runs may be started by hand: always, unless a manual trigger says no (11.1). */
export function allowsManualRuns(model: Pipeline): boolean {
  return !(model.triggers?.items ?? []).some((trigger) => manualOptions(trigger)?.enabled?.value === false);
}

export function cronOptions({ options }: Trigger): CronOptions | undefined {
  return options !== undefined && isObject(options, 'CronOptions') ? options : undefined;
}

export function eventOptions({ options }: Trigger): EventOptions | undefined {
  return options !== undefined && isObject(options, 'EventOptions') ? options : undefined;
}

export function manualOptions({ options }: Trigger): ManualOptions | undefined {
  return options !== undefined && isObject(options, 'ManualOptions') ? options : undefined;
}

type AnyOptions = NonNullable<Trigger['options']>;

function isObject<const N extends AnyOptions['at']['object']>(
  options: AnyOptions,
  name: N,
): options is AnyOptions & ModelOf<N> {
  return options.at.object === name;
}

/** `[skip ci]` in the message of a commit suppresses pushes and change requests. */
function isSuppressed({ type, commitMessage }: TriggerEvent): boolean {
  return type !== 'tag' && /\[(skip ci|ci skip)\]/i.test(commitMessage ?? '');
}

function matchesEvent(options: EventOptions, event: TriggerEvent): boolean {
  const types = options.event_type?.items.map((type) => type.value) ?? [];
  if (types.length > 0 && !types.includes(event.type)) return false;
  if (event.type === 'tag') {
    if (!matchesNames(options.tags, event.tag?.replace(/^refs\/tags\//, ''))) return false;
  } else {
    if (!matchesNames(options.branch, event.branch?.replace(/^refs\/heads\//, ''))) return false;
    // A trigger for tags only says nothing about branches.
    if (options.tags !== undefined && options.branch === undefined && types.length === 0) return false;
  }
  if (event.type === 'pull_request' || event.type === 'pull_merged') {
    if (!matchesNames(options.source_branch, event.sourceBranch?.replace(/^refs\/heads\//, ''))) return false;
    if (event.type === 'pull_request' && !matchesAction(options, event.action)) return false;
  }
  return matchesFiles(options, event.changedFiles);
}

/** Names or globs without regard to case; `!` excludes. Only exclusions: everything else matches. */
function matchesNames(patterns: ModelList<Text> | undefined, name: string | undefined): boolean {
  const texts = patterns?.items.map((pattern) => pattern.value) ?? [];
  if (texts.length === 0) return true;
  if (name === undefined) return false;
  const fits = (pattern: string) => matchesGlob(name, pattern, { anyCase: true });
  const wanted = texts.filter((text) => !text.startsWith('!'));
  const refused = texts.filter((text) => text.startsWith('!')).map((text) => text.slice(1));
  return (wanted.length === 0 || wanted.some(fits)) && !refused.some(fits);
}

const defaultActions = ['opened', 'synchronized', 'reopened'];

function matchesAction(options: EventOptions, action: string | undefined): boolean {
  const wanted = options.actions?.items.map((item) => item.value.toLowerCase()) ?? defaultActions;
  return action === undefined || wanted.includes(action.toLowerCase());
}

function matchesFiles({ paths, paths_ignore }: EventOptions, files: readonly string[] | undefined): boolean {
  if (files === undefined) return true;
  const fits = (file: string, patterns: readonly Text[]) =>
    patterns.some((pattern) => matchesGlob(file, pattern.value));
  const relevant = files.filter((file) => !fits(file, paths_ignore?.items ?? []));
  if (relevant.length === 0 && files.length > 0 && paths_ignore !== undefined) return false;
  return paths === undefined || relevant.some((file) => fits(file, paths.items));
}
