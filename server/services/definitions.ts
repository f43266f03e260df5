import type { Pipeline } from '../domain/pipeline.ts';
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
