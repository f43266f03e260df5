import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis, PipelineId, PipelineRunId, SecretId } from '../domain/ids.ts';

/** Narrower wins: environment, pipeline, project, global. A project is a pipeline's namespace. */
export type SecretScope =
  | { readonly kind: 'global' }
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'pipeline'; readonly pipelineId: PipelineId }
  | { readonly kind: 'environment'; readonly environment: string };

/** Everything about a secret but its value. */
export interface Secret {
  readonly id: SecretId;
  readonly name: string;
  readonly scope: SecretScope;
  readonly note: string;
  readonly version: number;
  readonly createdAtMs: Millis;
  readonly createdBy: string;
  readonly rotatedAtMs: Millis | null;
  readonly lastUsedAtMs: Millis | null;
  /** False: the value is too short to be masked in logs. */
  readonly isMasked: boolean;
}
export interface SecretUse {
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly version: number;
  readonly atMs: Millis;
}

export declare class Secrets {
  /** Values of exactly these names as the run may read them, recorded as used. An unknown or unreadable name is `not-found`. */
  resolve(names: readonly string[], runId: PipelineRunId, environment?: string): TextMap;
  /** Everything to be masked in the logs of the run: values used by it, their lines, their base64 forms. */
  valuesForRun(runId: PipelineRunId): readonly Buffer[];
  /** Which of the names a run of the pipeline could read, for validation. */
  readableNames(pipelineId: PipelineId | null, environment?: string): readonly string[];
  list(): readonly Secret[];
  usedBy(id: SecretId): readonly SecretUse[];
  /** Creates; a taken name in that scope is `already-exists`. */
  put(
    secret: { readonly name: string; readonly scope: SecretScope; readonly note: string; readonly value: string },
    by: string,
  ): Secret;
  rotate(id: SecretId, value: string, by: string): Secret;
  remove(id: SecretId, by: string): void;
}
