import type { JsonObject, PlanArtifact, PlanSelector, TextMap } from '../../pipeline/plan.ts';
import type { CommandId, JobRunId, PipelineId, PipelineRunId, StepRunId } from './ids.ts';
import type { JobRunState } from './job-run.ts';

/** One step, final and ready to execute, as every front door hands it out. */
export interface StepAssignment {
  readonly stepRunId: StepRunId;
  readonly pipelineId: PipelineId;
  readonly runId: PipelineRunId;
  /** Key of the workspace. */
  readonly jobRunId: JobRunId;
  readonly jobName: string;
  readonly stepName: string;
  /** -1 is `@source`. */
  readonly stepIndex: number;
  readonly uses: string;
  readonly action: string;
  readonly args: JsonObject;
  /** Complete overlay, lowest layers merged already, standard names not included. */
  readonly env: TextMap;
  readonly workspace: string;
  readonly timeoutMs: number | null;
  readonly image: string;
  readonly container: ContainerOptions;
  /** Set: a container beside the steps. */
  readonly service: ServiceOptions | null;
  /** With the first step of a job that has some. */
  readonly caches: JobCaches | null;
  /** Name to plain value; only what this step names. */
  readonly secrets: TextMap;
  /** What else must not be seen in its log: texts that our functions made of secrets. */
  readonly masks: readonly string[];
  readonly artifacts: readonly PlanArtifact[];
  readonly continueOnError: boolean;
  readonly selectors: readonly PlanSelector[];
}

/** What the definition wants of the container of a step that has an image (language reference 7.8). Empty: nothing. */
export interface ContainerOptions {
  readonly memoryBytes: number | null;
  readonly cpus: number | null;
  readonly network: string;
  readonly user: string;
  readonly pull: string;
}

/** A container that steps of the same job reach by its name (language reference 16.4). */
export interface ServiceOptions {
  readonly name: string;
  readonly ports: readonly number[];
  /** Empty: as the image says. */
  readonly readyCommand: string;
  readonly readyWithinMs: number;
}

export const cachePolicies = ['pull-push', 'pull', 'push'] as const;

export interface CacheOptions {
  readonly key: string;
  readonly restoreKeys: readonly string[];
  readonly paths: readonly string[];
  readonly policy: (typeof cachePolicies)[number];
}

/** What a job keeps between runs on the machine of its agent (language reference 16.3). */
export interface JobCaches {
  /** Looked for in this order, kept in the first. */
  readonly scopes: readonly string[];
  readonly entries: readonly CacheOptions[];
}

/** What the control plane tells an agent over an open control stream. */
export type Command =
  | { readonly kind: 'dispatch'; readonly commandId: CommandId; readonly step: StepAssignment }
  | { readonly kind: 'cancel'; readonly commandId: CommandId; readonly stepRunId: StepRunId; readonly reason: string }
  | {
      readonly kind: 'job-open';
      readonly commandId: CommandId;
      readonly jobRunId: JobRunId;
      readonly runId: PipelineRunId;
      readonly pipelineId: PipelineId;
    }
  | {
      readonly kind: 'job-close';
      readonly commandId: CommandId;
      readonly jobRunId: JobRunId;
      readonly keepWorkspace: boolean;
      readonly saveCaches: boolean;
    }
  /** Null: as many as the agent is configured for. */
  | { readonly kind: 'capacity'; readonly commandId: CommandId; readonly capacity: number | null }
  | { readonly kind: 'program'; readonly commandId: CommandId; readonly offer: ProgramOffer };

/** Another program in the place of the one that an agent runs. */
export type ProgramOffer =
  | { readonly kind: 'offered'; readonly version: string; readonly digest: string; readonly sizeBytes: number }
  /** The one it had before. */
  | { readonly kind: 'previous'; readonly version: string };

export const stepEndings = ['success', 'failed', 'cancelled', 'timeout', 'skipped'] as const;
export type StepEnding = (typeof stepEndings)[number];

/** What an agent says of a step. */
export interface StepReport {
  readonly stepRunId: StepRunId;
  readonly state: 'pending' | 'queued' | 'running' | StepEnding;
  /** As the agent sent it; -1 for killed or not started. */
  readonly exitCode: number;
  readonly errorMessage: string;
  /** 0: unknown. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** `output.<name>`, `artifact.<name>`, and plain metrics (Arcentra API 4.6). */
  readonly metrics: TextMap;
  /** A service that runs can be used; absent: not yet. */
  readonly isReady?: boolean;
}

export type ReportAnswer = { readonly kind: 'applied' } | { readonly kind: 'unchanged'; readonly message: string };

/** What an agent that executes whole jobs says of one. */
export interface JobReport {
  readonly jobRunId: JobRunId;
  readonly state: Exclude<JobRunState, 'waiting'> | 'pending';
  readonly errorMessage: string;
  /** 0: unknown. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Artifact name to object key or URI. */
  readonly artifactUris: TextMap;
}
