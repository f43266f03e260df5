import type { NameMeaning } from './expression-check.ts';
import { listOf, type MapValueType, type Member, mapOf, members, type ValueType } from './expression-types.ts';
import { phases } from './language-types.ts';
import type { Job, Located, ModelMap, Step, Text } from './model.ts';
import { gitShortNames, isRootName, phaseWords, type RootNameText, rootNames } from './names.ts';
import type { JsonValue } from './plan.ts';
import { usedPlugin } from './plugins.ts';
import type { Overview, PlacedJob, Site } from './site.ts';

/** The names that exist at one place, with types and docs: checking and completion both ask here. */
export interface ScopeTypes {
  readonly meaningOf: (name: string) => NameMeaning;
  /** All names that can be used, for completion. */
  readonly names: () => readonly NameInScope[];
}

export interface NameInScope {
  readonly name: string;
  readonly type: ValueType;
  readonly docs: string;
}

export function scopeTypes(overview: Overview, site: Site): ScopeTypes {
  const types = new Map<string, ValueType>();
  const typeOf = (name: RootNameText): ValueType => {
    const known = types.get(name) ?? rootType(name, overview, site);
    types.set(name, known);
    return known;
  };
  const bare = (name: string): ValueType | undefined => {
    if (overview.variables.includes(name)) return 'text';
    const env = unavailable('env', site) === undefined ? typeOf('env') : 'any';
    const isEnv =
      typeof env !== 'string' && env.kind === 'map' && (Object.hasOwn(env.members, name) || env.others !== undefined);
    return isEnv || gitShortNames.some((short) => short === name) ? 'text' : undefined;
  };
  return {
    meaningOf: (name) => {
      if (isRootName(name)) {
        const refusal = unavailable(name, site);
        return refusal === undefined
          ? { kind: 'known', type: typeOf(name) }
          : { kind: 'unavailable', message: refusal };
      }
      const type = bare(name);
      if (type !== undefined) return { kind: 'known', type };
      return { kind: 'unknown', others: [...overview.variables, ...Object.keys(rootNames), ...gitShortNames] };
    },
    names: () => [
      ...(Object.keys(rootNames) as RootNameText[])
        .filter((name) => unavailable(name, site) === undefined)
        .map((name) => ({ name, type: typeOf(name), docs: rootNames[name].docs })),
      ...overview.variables.map((name): NameInScope => ({ name, type: 'text', docs: 'Variable of the pipeline.' })),
      ...gitShortNames.map((name): NameInScope => ({ name, type: 'text', docs: `Short for \`git.${name}\`.` })),
    ],
  };
}

/** Why a name of the language cannot be used at a place (language reference 8.3 and 8.5). */
function unavailable(name: RootNameText, site: Site): string | undefined {
  const { from } = rootNames[name];
  const early = `\`${name}\` is not available here; it exists ${phaseWords[from]}.`;
  if (name === 'params') return '`params` exists only inside templates; use `inputs` or `variables`.';
  if (name === 'outputs' && site.phase !== 'notify') {
    return "`outputs` exists only in messages; use `steps['name'].outputs` or `jobs['name'].outputs`.";
  }
  if (phases.indexOf(site.phase) < phases.indexOf(from)) return early;
  const isOfJob = site.level === 'job' || site.level === 'step';
  if (name === 'matrix' && isOfJob && site.job?.job.matrix === undefined) {
    return `\`matrix\` exists only in jobs with a \`matrix\`.`;
  }
  if (['matrix', 'job', 'steps', 'step'].includes(name) && !isOfJob) return `\`${name}\` exists only inside a job.`;
  if (name === 'step' && site.level !== 'step') return '`step` exists only inside a step.';
  if (name === 'jobs' && site.level === 'pipeline' && site.phase !== 'notify')
    return '`jobs` exists only inside jobs and stages.';
  if (name === 'env' && site.phase === 'plan')
    return '`env` is not merged yet when the run is created; use `variables`.';
  if (name === 'outputs' && !isOfJob) return "`outputs` belongs to a job; use `jobs['name'].outputs`.";
  if (site.phase === 'notify' && (name === 'steps' || name === 'runner'))
    return `\`${name}\` is gone when messages are sent.`;
  return undefined;
}

function rootType(name: RootNameText, overview: Overview, site: Site): ValueType {
  switch (name) {
    case 'variables':
      return textMembers(overview.variables, 'Variable of the pipeline.');
    case 'env':
      return envType(overview, site);
    case 'inputs':
      return members(Object.fromEntries(overview.inputs.map((input) => [input.name?.value ?? '', inputMember(input)])));
    case 'matrix':
      return matrixType(site.job?.job);
    case 'jobs':
      return jobsType(overview, site);
    case 'steps':
      return stepsType(site);
    case 'approvals':
      return approvalsType(overview);
    case 'secrets':
      return mapOf('text');
    case 'outputs':
      return outputsType(site.job?.job);
    case 'params':
      return mapOf('any');
    default:
      return fixedTypes[name];
  }
}

const m = (type: ValueType, docs: string): Member => ({ type, docs });

/** Names whose members do not depend on the definition. */
const fixedTypes: Readonly<Record<'git' | 'run' | 'pipeline' | 'event' | 'job' | 'step' | 'runner', MapValueType>> = {
  git: members({
    branch: m('text', 'Branch of the run.'),
    tag: m('text', 'Tag of the run, or empty.'),
    commit: m('text', 'Commit of the run.'),
    short_commit: m('text', 'First characters of the commit.'),
    ref: m('text', 'Full reference, such as `refs/heads/main`.'),
    repo: m('text', 'Address of the repository.'),
    message: m('text', 'Message of the commit.'),
    author: m('text', 'Author of the commit.'),
  }),
  run: members({
    id: m('text', 'Id of the run.'),
    number: m('int', 'Number of the run within its pipeline.'),
    attempt: m('int', 'Which attempt of the run this is.'),
    trigger: m('text', '`manual`, `cron` or `event`.'),
    triggered_by: m('text', 'Who or what started the run.'),
    created_at: m('text', 'When the run was created, such as `2026-01-31T08:00:00Z`.'),
    url: m('text', 'Address of the run in the console.'),
  }),
  pipeline: members({
    id: m('text', 'Id of the pipeline.'),
    name: m('text', 'Name of the pipeline.'),
    namespace: m('text', 'Namespace of the pipeline.'),
    version: m('text', 'Version of the definition.'),
  }),
  event: members({
    type: m('text', 'Such as `push` or `pull_request`.'),
    action: m('text', 'Such as `opened`.'),
    ref: m('text', 'Full reference.'),
    commit: m('text', 'Commit of the event.'),
    actor: m('text', 'Who did it.'),
    repo: m(
      members({
        host: m('text', 'Host of the repository.'),
        owner: m('text', 'Owner of the repository.'),
        name: m('text', 'Name of the repository.'),
        full_name: m('text', 'Owner and name.'),
        url: m('text', 'Address of the repository.'),
      }),
      'The repository.',
    ),
    change: m(
      members({
        number: m('int', 'Number of the change request.'),
        title: m('text', 'Title of the change request.'),
        source_branch: m('text', 'Branch with the change.'),
        target_branch: m('text', 'Branch it is for.'),
        state: m('text', 'State of the change request.'),
        is_merged: m('boolean', 'Whether it is merged.'),
        merge_commit: m('text', 'Commit of the merge.'),
      }),
      'The change request.',
    ),
    provider: m('text', 'Such as `github`.'),
    raw: m('any', 'The event as it was delivered.'),
  }),
  job: members({
    name: m('text', 'Name of the job.'),
    description: m('text', 'Description of the job.'),
    attempt: m('int', 'Which attempt of the job this is.'),
    status: m('text', 'Status so far.'),
  }),
  step: members({ name: m('text', 'Name of the step.'), uses: m('text', 'Plugin of the step.') }),
  runner: members({
    name: m('text', 'Name of the runner.'),
    os: m('text', 'Operating system.'),
    arch: m('text', 'Processor architecture.'),
    labels: m(mapOf('text'), 'Labels of the runner.'),
  }),
};

function textMembers(names: Iterable<string>, docs: string): MapValueType {
  return members(Object.fromEntries([...names].map((name) => [name, m('text', docs)])));
}

/** The layers that reach a place (9.4). A dotenv report adds names that nobody knows before. */
function envType({ model, variables }: Overview, { job, step, earlierSteps }: Site): ValueType {
  const layers: (ModelMap<Text> | undefined)[] = [
    model.runtime?.env,
    model.defaults?.runtime?.env,
    model.env,
    job?.job.runtime?.env,
    job?.job.env,
    step?.env,
  ];
  const names = [...variables, ...layers.flatMap((layer) => (layer?.entries ?? []).map((entry) => entry.name))];
  const known = textMembers(names, 'Environment variable.');
  const isOpen = earlierSteps?.some((earlier) => usedPlugin(earlier.uses?.value ?? '').name === 'reports') ?? false;
  if (isOpen) return { ...known, others: 'text' };
  const explain = (name: string) =>
    name === 'CI' || name.startsWith('ARCENTRA_')
      ? `\`${name}\` exists only in processes of steps; use \`run\`, \`git\` or \`pipeline\`.`
      : undefined;
  return { ...known, explain };
}

function inputMember(input: Overview['inputs'][number]): Member {
  const type = input.type?.value ?? 'string';
  const valueType: ValueType = type === 'boolean' ? 'boolean' : type === 'number' ? 'number' : 'text';
  return m(valueType, input.description?.value ?? 'Input of the run.');
}

function matrixType(job: Job | undefined): ValueType {
  const values = new Map<string, ValueType[]>();
  const add = (name: string, value: JsonValue) => values.set(name, [...(values.get(name) ?? []), jsonType(value)]);
  for (const { name, value } of job?.matrix?.axes?.entries ?? []) {
    for (const entry of Array.isArray(value.value) ? value.value : [value.value]) add(name, entry);
  }
  for (const row of job?.matrix?.include?.items ?? [])
    for (const { name, value } of row.entries) add(name, value.value);
  return members(
    Object.fromEntries(
      [...values].map(([name, types]) => [
        name,
        m(types.every((type) => type === types[0]) ? (types[0] ?? 'any') : 'any', 'Value of this combination.'),
      ]),
    ),
  );
}

function jsonType(value: JsonValue): ValueType {
  if (typeof value === 'string') return value.includes('${{') ? 'any' : 'text';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double';
  return typeof value === 'boolean' ? 'boolean' : 'any';
}

function jobsType(overview: Overview, site: Site): ValueType {
  const isVisible = (placed: PlacedJob) => {
    if (site.level === 'pipeline') return true;
    if (site.level === 'stage') return placed.stageIndex < (site.stageIndex ?? 0);
    return site.job?.upstream.has(placed.name) ?? false;
  };
  const visible = overview.jobs.filter(isVisible);
  const explain = (name: string) => {
    if (name === site.job?.name) return `\`${name}\` is this job itself; use \`job\` or \`steps\`.`;
    if (!overview.jobsByName.has(name)) return undefined;
    return site.level === 'stage'
      ? `\`${name}\` is not in an earlier stage.`
      : `\`${name}\` is not among the jobs this one depends on; add it to \`depends_on\`.`;
  };
  const known = members(
    Object.fromEntries(
      visible.map(({ name, job }) => [name, m(jobType(job), job.description?.value ?? 'Earlier job.')]),
    ),
  );
  return { ...known, explain };
}

function jobType(job: Job): ValueType {
  const outputs = outputsType(job);
  return members({
    status: m('text', '`success`, `failed`, `cancelled`, `timeout` or `skipped`.'),
    outputs: m(job.matrix === undefined ? outputs : listOf(outputs), 'Outputs of the job.'),
    attempt: m('int', 'Which attempt it was.'),
  });
}

function outputsType(job: Job | undefined): ValueType {
  return textMembers(
    (job?.outputs?.entries ?? []).map((entry) => entry.name),
    'Output of the job.',
  );
}

function approvalsType({ model, jobs }: Overview): ValueType {
  const gates = [
    ...(model.stages?.items ?? []).map(({ name, approval }) => ({ name: name?.value ?? '', approval })),
    ...jobs.map(({ name, job }) => ({ name, approval: job.approval })),
  ].filter(({ approval }) => approval?.required?.value === true);
  const known = members(
    Object.fromEntries(
      gates.map(({ name, approval }) => [
        name,
        m(
          members({
            by: m('text', 'Who approved.'),
            comment: m('text', 'What they wrote.'),
            fields: m(
              members(
                Object.fromEntries(
                  (approval?.params?.fields?.items ?? []).map((field) => [field.name?.value ?? '', inputMember(field)]),
                ),
              ),
              'What was filled in.',
            ),
          }),
          'Gate.',
        ),
      ]),
    ),
  );
  return { ...known, explain: (name) => `There is no gate at \`${name}\`; name a stage or job with an \`approval\`.` };
}

function stepsType({ earlierSteps, job, step }: Site): ValueType {
  const known = members(
    Object.fromEntries(
      (earlierSteps ?? []).map((earlier) => [earlier.name?.value ?? '', m(stepType(earlier), 'Earlier step.')]),
    ),
  );
  const all = [...(job?.job.steps?.items ?? []), ...(job?.job.finally?.items ?? [])];
  const explain = (name: string) => {
    if (name === step?.name?.value) return `\`${name}\` is this step itself.`;
    return all.some((other) => other.name?.value === name)
      ? `\`${name}\` runs later; only earlier steps have results.`
      : undefined;
  };
  return { ...known, explain };
}

/** Undeclared outputs are accepted (W4), so any name is possible. */
function stepType(step: Step): ValueType {
  const outputs = textMembers(declaredOutputs(step), 'Output of the step.');
  return members({
    status: m('text', '`success`, `failed`, `cancelled`, `timeout` or `skipped`.'),
    exit_code: m('int', 'Exit code of the process.'),
    outputs: m({ ...outputs, others: 'text' }, 'Outputs of the step.'),
  });
}

/** What a step says it reports, and what its action always reports. */
export function declaredOutputs(step: Step): readonly string[] {
  const plugin = usedPlugin(step.uses?.value ?? '');
  const action = plugin.description?.actions[step.action?.value ?? plugin.defaultAction];
  return [...(step.outputs?.items ?? []).map((output: Located<string>) => output.value), ...(action?.outputs ?? [])];
}
