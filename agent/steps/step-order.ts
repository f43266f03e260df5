import type { JsonObject, TextMap } from '../../pipeline/plan.ts';

/** One step as the control plane hands it out: final, nothing left to evaluate. */
export interface StepOrder {
  /** Unique per attempt: the fencing token. */
  readonly stepRunId: string;
  readonly pipelineId: string;
  readonly runId: string;
  /** The attempt of the job: key of the workspace. */
  readonly jobRunId: string;
  readonly jobName: string;
  readonly stepName: string;
  readonly uses: string;
  readonly action: string;
  readonly args: JsonObject;
  /** Complete overlay over the agent's own base. */
  readonly env: TextMap;
  /** Empty: the root of the job's workspace. */
  readonly workspace: string;
  readonly timeoutMs: number | null;
  /** Empty: on the host. */
  readonly image: string;
  readonly container: ContainerWish;
  /** Set: a container beside the steps of the job. */
  readonly service: ServiceOrder | undefined;
  /** With the first step of a job that has some. */
  readonly caches: CachesOrder | undefined;
  readonly secrets: TextMap;
  /** Masked like secrets, but given to no process. */
  readonly masks: readonly string[];
  readonly artifacts: readonly ArtifactOrder[];
  /** Credential of this step for the artifact service; empty when the server gave none. */
  readonly token: string;
}

/** What the definition wants of the container; the agent's configuration bounds it. */
export interface ContainerWish {
  readonly memoryBytes?: number;
  readonly cpus?: number;
  readonly network?: string;
  readonly user?: string;
  readonly pull?: 'always' | 'missing' | 'never';
}

/** A container that steps of the same job reach by its name. */
export interface ServiceOrder {
  readonly name: string;
  readonly ports: readonly number[];
  /** Empty: the health check of its image. */
  readonly readyCommand: string;
  readonly readyWithinMs: number;
}

export interface CacheOrder {
  readonly key: string;
  readonly restoreKeys: readonly string[];
  readonly paths: readonly string[];
  readonly policy: 'pull-push' | 'pull' | 'push';
}

/** What the job keeps between runs. */
export interface CachesOrder {
  /** Looked for in this order, kept in the first. */
  readonly scopes: readonly string[];
  readonly entries: readonly CacheOrder[];
}

/** Files to keep after the step. */
export interface ArtifactOrder {
  readonly name: string;
  /** Glob below the workspace. */
  readonly path: string;
  /** Put before the path of each file. */
  readonly destination: string;
  readonly expireInMs: number | null;
  readonly when: 'on_success' | 'on_failure' | 'always';
}
