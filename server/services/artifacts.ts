import type { ArtifactId, JobRunId, Millis, PipelineRunId, StepRunId } from '../domain/ids.ts';

export interface Artifact {
  readonly id: ArtifactId;
  readonly runId: PipelineRunId;
  readonly jobRunId: JobRunId;
  readonly stepRunId: StepRunId;
  readonly jobName: string;
  readonly name: string;
  /** Relative, `/` between parts, never leaving its root. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly isExecutable: boolean;
  readonly createdAtMs: Millis;
  /** Null: kept as long as the run. */
  readonly expiresAtMs: Millis | null;
}

export interface UploadRequest {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly isExecutable: boolean;
  readonly expireInMs: Millis | null;
}
export type UploadStart =
  | { readonly kind: 'stored'; readonly artifact: Artifact }
  /** Send from `offset`; above 0 when an interrupted upload goes on. */
  | { readonly kind: 'upload'; readonly uploadId: string; readonly offset: number };

/** Files that steps keep, by content. Everything a step does is checked against its own run. */
export declare class Artifacts implements AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
  /** `stored` at once when the same content is known to this pipeline. The same request again resumes. */
  begin(stepRunId: StepRunId, request: UploadRequest): UploadStart;
  /** Appends at exactly `offset`; answers the next offset once the bytes are on disk. A wrong offset is `stale`. */
  write(
    stepRunId: StepRunId,
    uploadId: string,
    chunk: { readonly offset: number; readonly bytes: Uint8Array },
  ): Promise<{ readonly offset: number }>;
  /** Verifies length and hash. A mismatch is `corrupt` and drops the upload. */
  finish(stepRunId: StepRunId, uploadId: string): Promise<Artifact>;
  abandon(stepRunId: StepRunId, uploadId: string): void;

  get(id: ArtifactId): Artifact;
  listForRun(runId: PipelineRunId, filter?: { readonly jobName?: string; readonly name?: string }): readonly Artifact[];
  /** Newest first. */
  listForStep(stepRunId: StepRunId): readonly Artifact[];
  /** What a running step may fetch: the artifacts of its own run. */
  listFor(stepRunId: StepRunId, filter?: { readonly jobName?: string; readonly name?: string }): readonly Artifact[];
  openFor(stepRunId: StepRunId, id: ArtifactId, fromOffset: number, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  open(id: ArtifactId, fromOffset: number, signal: AbortSignal): AsyncGenerator<Uint8Array>;

  /** Path and query of a download that is valid for 10 minutes. */
  signedPath(id: ArtifactId): { readonly path: string; readonly expiresAtMs: Millis };
  /** The artifact of a signed path. Refuses as `forbidden`. */
  verifySignedPath(pathAndQuery: string): Artifact;
  remove(id: ArtifactId, by: string): void;
}

/** What a step shows to fetch its own things: an HMAC, valid while the step is not terminal. */
export declare class StepTokens {
  issue(stepRunId: StepRunId): string;
  /** Refuses as `unauthenticated`. */
  verify(token: string): StepRunId;
}
