import type { JsonObject, JsonValue, TextMap } from '../../../pipeline/plan.ts';
import { usedPlugin } from '../../../pipeline/plugins.ts';
import { DomainError } from '../../domain/errors.ts';
import type { StepAssignment } from '../../domain/step-assignment.ts';
import type { WholeJob, WholeStep } from '../../domain/whole-job.ts';

export type Backend = 'local' | 'docker' | 'kubernetes';

/** Ends the command that stops a step at its limit, so that the echo of it can be left out of the log. */
export const watchdogMark = '# signalbox-watchdog';

/** Parts of the payload (contract 4). Go decodes it: a missing `environment` or an empty stage ends the whole agent. */
interface PayloadStep {
  readonly name: string;
  readonly uuid: string;
  readonly type: 'commands';
  readonly image: string;
  readonly environment: TextMap;
  readonly commands: readonly string[];
  readonly on_success: boolean;
  readonly on_failure: boolean;
  readonly failure: 'fail' | 'ignore';
  readonly workspace_base?: string;
  readonly working_dir?: string;
  readonly volumes?: readonly string[];
  readonly networks?: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  readonly pull?: boolean;
}

interface Payload {
  readonly pipeline: readonly { readonly steps: readonly [PayloadStep] }[];
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
  readonly network?: string;
  readonly volume?: string;
}

const containerBase = '/woodpecker';
const containerWorkspace = `${containerBase}/src`;

/** The job as an agent of this backend executes it: one stage per step, in order, all in one workspace. */
export function payloadFrom(job: WholeJob, backend: Backend): Payload {
  const isContainer = backend !== 'local';
  const volume = `sbx_${job.jobRunId}`.toLowerCase();
  const secrets = job.steps.flatMap(({ assignment: { secrets: named, masks } }) => [
    ...Object.entries(named),
    ...masks.map((value) => ['', value] as const),
  ]);
  return {
    pipeline: job.steps.map((step) => ({ steps: [payloadStep(job, step, isContainer ? volume : null)] })),
    secrets: maskable(secrets),
    ...(isContainer && { network: volume, volume }),
  };
}

function payloadStep(job: WholeJob, { assignment, runs }: WholeStep, volume: string | null): PayloadStep {
  const common = {
    name: assignment.stepName,
    uuid: assignment.stepRunId,
    type: 'commands',
    environment: { ...environmentOf(job, assignment), ...(volume !== null && { CI_WORKSPACE: containerWorkspace }) },
    commands: commandsOf(assignment),
    on_success: runs !== 'on-failure',
    on_failure: runs !== 'on-success',
    failure: assignment.continueOnError ? 'ignore' : 'fail',
  } as const;
  if (volume === null) return { ...common, image: 'sh' };
  return {
    ...common,
    image: assignment.image,
    pull: false,
    workspace_base: containerBase,
    working_dir: containerWorkspace,
    volumes: [`${volume}:${containerBase}`],
    networks: [{ name: volume, aliases: [assignment.stepName] }],
  };
}

/** The names Woodpecker uses, wherever there is something to say, so that scripts written for it work unchanged. */
function environmentOf(job: WholeJob, { env, args, secrets, stepName, stepRunId }: StepAssignment): TextMap {
  return {
    ...env,
    ...textsOf(args.env),
    ...secrets,
    CI: 'woodpecker',
    CI_SYSTEM_NAME: 'signalbox',
    CI_REPO: job.pipelineName,
    CI_PIPELINE_NUMBER: String(job.runNumber),
    CI_PIPELINE_EVENT: job.trigger,
    CI_WORKFLOW_NAME: job.jobName,
    ...(job.commit !== '' && { CI_COMMIT_SHA: job.commit }),
    ...(job.branch !== '' && { CI_COMMIT_BRANCH: job.branch }),
    ARCENTRA_RUN_ID: job.runId,
    ARCENTRA_JOB_NAME: job.jobName,
    ARCENTRA_STEP_NAME: stepName,
    ARCENTRA_STEP_RUN_ID: stepRunId,
  };
}

/** One shell process executes them, stopping at the first that fails. */
function commandsOf(step: StepAssignment): readonly string[] {
  const limit = step.timeoutMs === null ? [] : [watchdog(Math.ceil(step.timeoutMs / 1000))];
  const directory = step.workspace === '' ? [] : [`mkdir -p ${quoted(step.workspace)} && cd ${quoted(step.workspace)}`];
  return [...limit, ...directory, ...scriptOf(step)];
}

/** Its output is redirected, so that it does not keep the step open; it ends with the step's process group. */
function watchdog(seconds: number): string {
  return `(sleep ${seconds}; kill -TERM 0) >/dev/null 2>&1 & ${watchdogMark}`;
}

function scriptOf({ uses, args }: StepAssignment): readonly string[] {
  switch (usedPlugin(uses).name) {
    case 'shell':
      return inShell(textOf(args.shell), shellText(args));
    case 'git':
      return cloneCommands(args);
    case 'stdout':
      return [`printf '%s\\n' ${quoted(printed(args.message))}`];
    default:
      throw new DomainError('wrong-state', `${uses} cannot be written as a command`);
  }
}

/** Arcentra API 4.5: the first of these that is not empty. */
function shellText(args: JsonObject): string {
  const { commands } = args;
  const lines = Array.isArray(commands) ? commands.map(printed).join('\n') : '';
  return [args.run, args.script, args.command].map(textOf).find((text) => text !== '') ?? lines;
}

/**
 * `sh` is the shell that is asked for; another one is called from it: a missing interpreter is then an ordinary exit 127
 * instead of a failure to start that cannot be tolerated (contract 5.1).
 */
function inShell(shell: string, script: string): readonly string[] {
  if (shell === '' || shell === 'sh') return [script];
  const stopAtFirstError = /(^|\/)(ba|z)sh$/.test(shell) ? ' -e' : '';
  return [`${quoted(shell)}${stopAtFirstError} -c ${quoted(script)}`];
}

/** A plain checkout with git: the agents' own clone step downloads a program for every workflow. */
function cloneCommands(args: JsonObject): readonly string[] {
  const [repo, branch, tag, commit, ref, path] = ['repo', 'branch', 'tag', 'commit', 'ref', 'path'].map((name) =>
    textOf(args[name]),
  );
  const depth = Number(args.depth ?? (args.shallow === true ? 1 : 0));
  const directory = path || '.';
  const shallow = depth > 0 ? ` --depth ${depth}` : '';
  const wanted = commit || ref || (tag ? `refs/tags/${tag}` : branch) || 'HEAD';
  return [
    `mkdir -p ${quoted(directory)} && cd ${quoted(directory)}`,
    'git init --quiet .',
    `git remote add origin ${quoted(repo ?? '')}`,
    `git fetch --quiet${shallow} origin ${quoted(wanted)}`,
    'git checkout --quiet --detach FETCH_HEAD',
  ];
}

/**
 * What the agent masks: it replaces every line of a value, however short, so only single lines of at least four
 * characters are sent, the longest first, that the tail of a longer one does not remain (contract 4.7).
 */
function maskable(secrets: readonly (readonly [string, string])[]): Payload['secrets'] {
  const names = new Map<string, string>();
  for (const [name, value] of secrets) {
    for (const line of value.split(/\r?\n/)) if (line.trim().length >= 4) names.set(line.trim(), name);
  }
  return [...names]
    .map(([value, name]) => ({ name, value }))
    .toSorted((a, b) => b.value.length - a.value.length || (a.value < b.value ? -1 : 1));
}

/** Values of a map, as text. */
function textsOf(value: JsonValue | undefined): TextMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, printed(one)]));
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function printed(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
