import type { JsonValue, TextMap } from '../../../pipeline/plan.ts';
import type { StepAssignment } from '../../domain/step-assignment.ts';
import type { WholeJob, WholeService, WholeStep } from '../../domain/whole-job.ts';
import type { StepScript } from './posix-shell.ts';
import { inFolder, ownCommand } from './posix-shell.ts';
import { scriptOf } from './step-script.ts';

export type Backend = 'local' | 'docker' | 'kubernetes';

/** Parts of the payload (contract 4). Go decodes it: a missing `environment` or an empty stage ends the whole agent. */
interface PayloadStep {
  readonly name: string;
  readonly uuid: string;
  readonly type: 'commands' | 'service';
  readonly image: string;
  readonly environment: TextMap;
  readonly commands?: readonly string[];
  readonly detach?: boolean;
  readonly ports?: readonly { readonly number: number; readonly protocol: 'tcp' }[];
  readonly on_success: boolean;
  readonly on_failure: boolean;
  readonly failure: 'fail' | 'ignore';
  readonly workspace_base?: string;
  readonly working_dir?: string;
  readonly volumes?: readonly string[];
  readonly networks?: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  readonly network_mode?: string;
  readonly pull?: boolean;
  readonly backend_options?: { readonly docker: { readonly user: string } };
}

interface Payload {
  readonly pipeline: readonly { readonly steps: readonly [PayloadStep, ...PayloadStep[]] }[];
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
  readonly network?: string;
  readonly volume?: string;
}

const containerBase = '/woodpecker';
const containerWorkspace = `${containerBase}/src`;

/**
 * The job as an agent of this backend executes it: services first, all at once and left running, then one stage per step, in
 * order, all in one workspace.
 */
export function payloadFrom(job: WholeJob, backend: Backend): Payload {
  const isContainer = backend !== 'local';
  const volume = `sbx_${job.jobRunId}_${job.leaseEpoch}`.toLowerCase();
  const steps = job.steps.map((step) => ({ ...step, script: scriptOf(step.assignment) }));
  const secrets = [...job.services.map((one) => ({ ...one, script: noScript })), ...steps].flatMap(
    ({ assignment: { secrets: named, masks }, script }) => [
      ...Object.entries(named),
      ...[...masks, ...script.secrets].map((value) => ['', value] as const),
    ],
  );
  return {
    pipeline: [
      ...servicesStage(job.services, volume),
      ...steps.map((step) => ({ steps: [payloadStep(job, step, isContainer ? volume : null)] as const })),
    ],
    secrets: maskable(secrets),
    ...(isContainer && { network: volume, volume }),
  };
}

const noScript: StepScript = { commands: [], environment: {}, secrets: [] };

/** None, rather than an empty one, which would end the agent. */
function servicesStage(services: WholeJob['services'], volume: string): Payload['pipeline'] {
  const [first, ...others] = services.map((service) => payloadService(service, volume));
  return first ? [{ steps: [first, ...others] }] : [];
}

/** The image as it is, without a command of ours. */
function payloadService({ name, ports, assignment }: WholeService, volume: string): PayloadStep {
  return {
    name,
    uuid: assignment.stepRunId,
    type: 'service',
    detach: true,
    image: assignment.image,
    environment: assignment.env,
    on_success: true,
    on_failure: false,
    failure: 'fail',
    pull: assignment.container.pull === 'always',
    workspace_base: containerBase,
    volumes: [`${volume}:${containerBase}`],
    networks: [{ name: volume, aliases: [name] }],
    ports: ports.map((number) => ({ number, protocol: 'tcp' })),
  };
}

interface ScriptedStep extends WholeStep {
  readonly script: StepScript;
}

function payloadStep(job: WholeJob, { assignment, runs, script }: ScriptedStep, volume: string | null): PayloadStep {
  const { container } = assignment;
  const common = {
    name: assignment.stepName,
    uuid: assignment.stepRunId,
    type: 'commands',
    environment: {
      ...environmentOf(job, assignment),
      ...script.environment,
      ...(volume !== null && { CI_WORKSPACE: containerWorkspace }),
    },
    commands: commandsOf(assignment, script),
    on_success: runs !== 'on-failure',
    on_failure: runs !== 'on-success',
    failure: assignment.continueOnError ? 'ignore' : 'fail',
  } as const;
  if (volume === null) return { ...common, image: 'sh' };
  return {
    ...common,
    image: assignment.image,
    pull: container.pull === 'always',
    workspace_base: containerBase,
    working_dir: containerWorkspace,
    volumes: [`${volume}:${containerBase}`],
    networks: [{ name: volume, aliases: [assignment.stepName] }],
    ...(container.network !== '' && { network_mode: container.network }),
    ...(container.user !== '' && { backend_options: { docker: { user: container.user } } }),
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
    CI_PIPELINE_EVENT: eventOf(job),
    CI_PIPELINE_URL: job.runUrl,
    CI_WORKFLOW_NAME: job.jobName,
    ...(job.commit !== '' && { CI_COMMIT_SHA: job.commit }),
    ...(job.branch !== '' && { CI_COMMIT_BRANCH: job.branch }),
    ...(job.tag !== '' && { CI_COMMIT_TAG: job.tag }),
    ...((job.tag !== '' || job.branch !== '') && {
      CI_COMMIT_REF: job.tag !== '' ? `refs/tags/${job.tag}` : `refs/heads/${job.branch}`,
    }),
    ARCENTRA_RUN_ID: job.runId,
    ARCENTRA_JOB_NAME: job.jobName,
    ARCENTRA_STEP_NAME: stepName,
    ARCENTRA_STEP_RUN_ID: stepRunId,
  };
}

/** In the words of Woodpecker. */
function eventOf({ trigger, tag }: WholeJob): string {
  if (trigger !== 'event') return trigger;
  return tag === '' ? 'push' : 'tag';
}

/** One shell process executes them, stopping at the first that fails. */
function commandsOf(step: StepAssignment, script: StepScript): readonly string[] {
  const workspace = ownCommand('export ARCENTRA_WORKSPACE="$PWD"');
  const limit = step.timeoutMs === null ? [] : [watchdog(Math.ceil(step.timeoutMs / 1000))];
  const directory = step.workspace === '' ? [] : [inFolder(step.workspace)];
  return [workspace, ...limit, ...directory, ...script.commands];
}

/** Its output is redirected, so that it does not keep the step open; it ends with the step's process group. */
function watchdog(seconds: number): string {
  return ownCommand(`(sleep ${seconds}; kill -TERM 0) >/dev/null 2>&1 &`);
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

function printed(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
