import type { Millis, PipelineId } from '../domain/ids.ts';
import type { Pipeline, SaveMode } from '../domain/pipeline.ts';
import type { RunSource } from './engine/create-run.ts';

/** What to read a definition at. All empty: the head of the default branch, or the present version. */
export interface ReadPoint {
  readonly branch: string;
  readonly commit: string;
  readonly tag: string;
}

export const head: ReadPoint = { branch: '', commit: '', tag: '' };

export interface ReadDefinition extends RunSource {
  readonly branch: string;
}

/** Reads definitions where they live. The answer is synchronous where nothing has to be fetched. */
export interface DefinitionReader {
  read(pipeline: Pipeline, at: ReadPoint): ReadDefinition | Promise<ReadDefinition>;
}

export interface Definition {
  readonly text: string;
  readonly path: string;
  readonly branch: string;
  /** Use as `expectedHeadCommitSha` when saving. Of a managed pipeline: the SHA-256 of the text. */
  readonly headCommitSha: string;
}

export interface SaveRequest {
  readonly pipelineId: PipelineId;
  readonly text: string;
  readonly expectedHeadCommitSha?: string;
  readonly commitMessage?: string;
  readonly requestId?: string;
  readonly editor: string;
  /** Git home: push a new branch with this name for review, from the expected head, and leave the pipeline's own. */
  readonly reviewBranch?: string;
}

export interface SaveAnswer {
  readonly commitSha: string;
  readonly branch: string;
  readonly saveMode: SaveMode;
  readonly prUrl: string;
  readonly prBranch: string;
  /** False when the text was the same, or the request had been answered before. */
  readonly isChanged: boolean;
}

export interface DefinitionVersion {
  /** Reads that version: a commit, or of a managed pipeline the SHA-256 of the text. */
  readonly commitSha: string;
  readonly message: string;
  readonly editor: string;
  readonly savedAtMs: Millis;
}
