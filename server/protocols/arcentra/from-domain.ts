import { create, type MessageInitShape, type JsonObject as WireJson } from '@bufbuild/protobuf';
import {
  ArtifactConfigSchema,
  type ContainerOptionsSchema,
  type JobCachesSchema,
  type ServiceOptionsSchema,
  type StepRun,
  StepRunSchema,
} from '../../../gen/agent/v1/agent_pb.js';
import type { PipelineDetailSchema, PipelineRunDetailSchema } from '../../../gen/pipeline/v1/pipeline_pb.js';
import type { ArtifactSchema, StepRunDetailSchema } from '../../../gen/steprun/v1/steprun_pb.js';
import type { JsonObject, PlanArtifact, PlanSelector, PlanStep } from '../../../pipeline/plan.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Pipeline } from '../../domain/pipeline.ts';
import { isTerminalRun, type PipelineRun } from '../../domain/pipeline-run.ts';
import type { ContainerOptions, JobCaches, ServiceOptions, StepAssignment } from '../../domain/step-assignment.ts';
import type { StepRun as DomainStepRun } from '../../domain/step-run.ts';
import type { Artifact } from '../../services/artifacts.ts';
import type { Needs } from './needs.ts';
import { runStatus, saveMode, stepStatus, triggerTypeOf } from './statuses.ts';

const dayMs = 86_400_000;

/** Unix seconds; 0 is "not yet" on this wire. */
export function secondsFrom(atMs: Millis | null): bigint {
  return atMs === null ? 0n : BigInt(Math.floor(atMs / 1000));
}

/** Whole seconds, rounded up, so that no limit becomes shorter on its way. */
export function durationText(ms: Millis | null): string {
  return ms === null ? '' : `${Math.ceil(ms / 1000)}s`;
}

export function elapsedMs(startedAtMs: Millis | null, endedAtMs: Millis | null, nowMs: Millis): bigint {
  return startedAtMs === null ? 0n : BigInt(Math.max(0, (endedAtMs ?? nowMs) - startedAtMs));
}

/** A step as an agent gets it: `when` is evaluated, `run_on_agent` always true (Arcentra API 3.1, 4.5). */
export function stepRunFrom(
  step: StepAssignment,
  features: ReadonlySet<string>,
  { stepTokens }: Pick<Needs, 'stepTokens'>,
): StepRun {
  return create(StepRunSchema, {
    stepRunId: step.stepRunId,
    pipelineId: step.pipelineId,
    pipelineRunId: step.runId,
    jobId: step.jobRunId,
    jobName: step.jobName,
    stepName: step.stepName,
    stepIndex: step.stepIndex,
    uses: step.uses,
    action: step.action,
    args: structFrom(step.args),
    env: step.env,
    workspace: step.workspace,
    timeout: durationText(step.timeoutMs),
    image: step.image,
    secrets: step.secrets,
    artifacts: step.artifacts.map((artifact) =>
      create(ArtifactConfigSchema, {
        ...artifactConfig(artifact),
        ...(features.has('artifact-when') && { when: artifact.when }),
      }),
    ),
    continueOnError: step.continueOnError,
    ...agentSelector(step.selectors),
    runOnAgent: true,
    ...(features.has('container-options') && step.image !== '' && { container: containerOptions(step.container) }),
    ...(features.has('services') && step.service !== null && { service: serviceOptions(step.service) }),
    ...(features.has('caches') && step.caches !== null && { caches: jobCaches(step.caches) }),
    ...(features.has('masks') && { masks: [...step.masks] }),
    ...(features.has('step-token') && { stepToken: stepTokens.issue(step.stepRunId) }),
  });
}

/** A `Struct` field. The library only reads it, so that our objects need not be writable. */
export function structFrom(value: JsonObject): WireJson {
  return value as WireJson;
}

function containerOptions({ memoryBytes, cpus, ...texts }: ContainerOptions) {
  return { memoryBytes: BigInt(Math.floor(memoryBytes ?? 0)), cpus: cpus ?? 0, ...texts } satisfies MessageInitShape<
    typeof ContainerOptionsSchema
  >;
}

function serviceOptions({ name, ports, readyCommand, readyWithinMs }: ServiceOptions) {
  return {
    name,
    ports: [...ports],
    readyCommand,
    readyTimeout: durationText(readyWithinMs),
  } satisfies MessageInitShape<typeof ServiceOptionsSchema>;
}

function jobCaches({ scopes, entries }: JobCaches) {
  return {
    scopes: [...scopes],
    entries: entries.map(({ key, restoreKeys, paths, policy }) => ({
      ...{ key, restoreKeys: [...restoreKeys], paths: [...paths], policy },
    })),
  } satisfies MessageInitShape<typeof JobCachesSchema>;
}

function artifactConfig({ name, path, destination, expireInMs }: PlanArtifact) {
  const expires = expireInMs !== null;
  return { name, path, destination, expire: expires, expireDays: expires ? BigInt(Math.ceil(expireInMs / dayMs)) : 0n };
}

/** The conjunction of selectors as one. A label two of them want to differ becomes an expression each. */
function agentSelector(selectors: readonly PlanSelector[]) {
  if (selectors.length === 0) return {};
  const matchLabels: Record<string, string> = {};
  const matchExpressions = selectors.flatMap(({ matchExpressions: expressions }) =>
    expressions.map(({ key, operator, values }) => ({ key, operator, values: [...values] })),
  );
  for (const [key, value] of selectors.flatMap((selector) => Object.entries(selector.matchLabels))) {
    if (matchLabels[key] === undefined) matchLabels[key] = value;
    else if (matchLabels[key] !== value) matchExpressions.push({ key, operator: 'In', values: [value] });
  }
  return { agentSelector: { matchLabels, matchExpressions } };
}

export function pipelineDetail(pipeline: Pipeline): MessageInitShape<typeof PipelineDetailSchema> {
  return {
    pipelineId: pipeline.pipelineId,
    projectId: pipeline.projectId,
    name: pipeline.name,
    description: pipeline.description,
    repoUrl: pipeline.repoUrl,
    defaultBranch: pipeline.defaultBranch,
    pipelineFilePath: pipeline.filePath,
    status: runStatus[pipeline.latestRunState ?? 'pending'],
    saveMode: saveMode.numberOf(pipeline.saveMode),
    prTargetBranch: pipeline.prTargetBranch,
    metadata: pipeline.metadata,
    lastSyncMessage: pipeline.lastSyncMessage,
    lastSyncedAt: secondsFrom(pipeline.lastSyncedAtMs),
    lastEditor: pipeline.lastEditor,
    lastCommitSha: pipeline.lastCommitSha,
    totalRuns: pipeline.totalRuns,
    successRuns: pipeline.successRuns,
    failedRuns: pipeline.failedRuns,
    createdBy: pipeline.createdBy,
    isEnabled: pipeline.isEnabled ? 1 : 0,
    createdAt: secondsFrom(pipeline.createdAtMs),
    updatedAt: secondsFrom(pipeline.updatedAtMs),
  };
}

export function runDetail(run: PipelineRun, nowMs: Millis): MessageInitShape<typeof PipelineRunDetailSchema> {
  return {
    runId: run.runId,
    pipelineId: run.pipelineId,
    pipelineName: run.pipelineName,
    branch: run.branch,
    commitSha: run.commitSha,
    definitionCommitSha: run.definitionCommitSha,
    definitionPath: run.definitionPath,
    status: runStatus[run.state],
    triggerType: triggerTypeOf[run.triggerType],
    triggeredBy: run.triggeredBy,
    variables: run.variables,
    totalJobs: run.counters.total,
    completedJobs: run.counters.completed,
    failedJobs: run.counters.failed,
    runningJobs: run.counters.running,
    startTime: secondsFrom(run.startedAtMs),
    endTime: isTerminalRun(run.state) ? secondsFrom(run.endedAtMs) : 0n,
    duration: elapsedMs(run.startedAtMs, run.endedAtMs, nowMs),
  };
}

/** `plan` is the step in the run's plan, where it has one. Secrets never come back; `env` is masked in the store. */
export function stepRunDetail(
  step: DomainStepRun,
  plan: { readonly step: PlanStep; readonly selectors: readonly PlanSelector[] } | undefined,
  nowMs: Millis,
): MessageInitShape<typeof StepRunDetailSchema> {
  return {
    stepRunId: step.stepRunId,
    pipelineId: step.pipelineId,
    pipelineRunId: step.runId,
    jobId: step.jobRunId,
    jobName: step.jobName,
    stepName: step.stepName,
    stepIndex: step.stepIndex,
    uses: step.uses,
    action: step.action,
    args: structFrom(step.args),
    status: stepStatus.numberOf(step.state),
    env: step.env,
    timeout: durationText(step.timeoutMs),
    image: step.image,
    artifacts: (plan?.step.artifacts ?? []).map(artifactConfig),
    continueOnError: step.continueOnError,
    when: plan?.step.when.source ?? '',
    ...agentSelector(plan?.selectors ?? []),
    runOnAgent: true,
    agentId: step.runnerId ?? '',
    agentLabels: step.runnerLabels,
    exitCode: step.exitCode,
    errorMessage: step.errorMessage,
    createdAt: secondsFrom(step.createdAtMs),
    startedAt: secondsFrom(step.startedAtMs),
    finishedAt: secondsFrom(step.endedAtMs),
    duration: elapsedMs(step.startedAtMs, step.endedAtMs, nowMs),
    createdBy: step.createdBy,
    metrics: { ...step.metrics, ...prefixed('output.', step.outputs) },
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

export function artifactMessage(artifact: Artifact, downloadUrl: string): MessageInitShape<typeof ArtifactSchema> {
  return {
    artifactId: artifact.id,
    name: artifact.name,
    path: artifact.uri || artifact.path,
    size: BigInt(artifact.sizeBytes),
    downloadUrl,
    createdAt: secondsFrom(artifact.createdAtMs),
    expireAt: secondsFrom(artifact.expiresAtMs),
  };
}
