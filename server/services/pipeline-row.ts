import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError, malformed } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { Millis, PipelineId } from '../domain/ids.ts';
import type { Pipeline, SaveMode } from '../domain/pipeline.ts';
import type { RefusalWord } from '../domain/refusal-word.ts';
import { findPipeline, type PipelineRow } from '../store/pipelines.ts';
import type { ReadTx } from '../store/store.ts';

export interface NewPipeline {
  readonly name: string;
  readonly projectId?: string;
  readonly description?: string;
  /** Given: the definition lives in that repository; absent or empty: managed. */
  readonly repoUrl?: string;
  readonly defaultBranch?: string;
  readonly filePath?: string;
  readonly saveMode?: SaveMode;
  readonly prTargetBranch?: string;
  readonly metadata?: TextMap;
  readonly createdBy?: string;
  /** First text of a managed pipeline; checked like a save. */
  readonly text?: string;
}

/** Absent members stay as they are. */
export interface PipelineChanges {
  readonly name?: string;
  readonly description?: string;
  readonly repoUrl?: string;
  readonly defaultBranch?: string;
  readonly filePath?: string;
  readonly saveMode?: SaveMode;
  readonly prTargetBranch?: string;
  readonly metadata?: TextMap;
  readonly isEnabled?: boolean;
}

/** Refuses as `not-found`. */
export function existingPipeline(tx: ReadTx, pipelineId: PipelineId): Pipeline {
  const pipeline = findPipeline(tx, pipelineId);
  if (pipeline) return pipeline;
  throw new DomainError('not-found', `there is no pipeline ${pipelineId}`, { subject: pipelineId });
}

/** Where a definition is unless a pipeline says otherwise. */
export const defaultPath = '.arcentra/pipeline.yaml';
const defaultBranch = 'main';

/** The record of a new pipeline. Refuses as `invalid` what it cannot be. */
export function pipelineRowFrom(
  request: NewPipeline,
  { pipelineId, actor, nowMs }: { readonly pipelineId: PipelineId; readonly actor: Actor; readonly nowMs: Millis },
): PipelineRow {
  const name = request.name.trim();
  if (name === '' || name.length > 200)
    throw invalid('name', 'a pipeline needs a name of 1 to 200 characters', 'pipeline_name');
  const repoUrl = request.repoUrl?.trim() ?? '';
  if (repoUrl !== '' && request.text !== undefined) {
    throw malformed('text', 'the definition of a pipeline with a repository lives there; save it after creating');
  }
  const prTargetBranch = request.prTargetBranch ?? '';
  return {
    pipelineId,
    projectId: request.projectId?.trim() || 'default',
    name,
    description: request.description ?? '',
    home: repoUrl === '' ? 'managed' : 'git',
    repoUrl,
    defaultBranch: request.defaultBranch?.trim() || defaultBranch,
    filePath: cleanPath(request.filePath) || defaultPath,
    saveMode: prTargetBranch === '' ? (request.saveMode ?? 'direct') : 'pr',
    prTargetBranch,
    metadata: request.metadata ?? {},
    isEnabled: true,
    createdBy: request.createdBy || actor,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    deletedAtMs: null,
    lastSyncMessage: '',
    lastSyncedAtMs: null,
    lastEditor: '',
    lastCommitSha: '',
    lastRunNumber: 0,
    latestRunId: null,
    totalRuns: 0,
    successRuns: 0,
    failedRuns: 0,
  };
}

/** What really changes. */
export function wantedFrom(before: Pipeline, changes: PipelineChanges): Partial<PipelineRow> {
  const repoUrl = changes.repoUrl?.trim();
  const wanted: Partial<PipelineRow> = {
    ...(changes.name?.trim() ? { name: changes.name.trim() } : {}),
    ...(changes.description ? { description: changes.description } : {}),
    ...(repoUrl ? { repoUrl, home: 'git' } : {}),
    ...(changes.defaultBranch?.trim() ? { defaultBranch: changes.defaultBranch.trim() } : {}),
    ...(cleanPath(changes.filePath) ? { filePath: cleanPath(changes.filePath) } : {}),
    ...(changes.saveMode ? { saveMode: changes.saveMode } : {}),
    ...(changes.prTargetBranch ? { prTargetBranch: changes.prTargetBranch, saveMode: 'pr' } : {}),
    ...(changes.metadata ? { metadata: changes.metadata } : {}),
    ...(changes.isEnabled === undefined ? {} : { isEnabled: changes.isEnabled }),
  };
  const known = before as unknown as Readonly<Record<string, unknown>>; // every field of `wanted` is one of a pipeline
  const changed = Object.entries(wanted).filter(
    ([field, value]) => JSON.stringify(known[field]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}

/** Relative to the repository's root, and inside it. */
function cleanPath(path: string | undefined): string {
  const clean = (path ?? '').trim().replace(/^\/+/, '');
  if (clean.split(/[\\/]/).includes('..'))
    throw invalid('pipeline_file_path', 'the path leaves the repository', 'path_outside');
  return clean;
}

function invalid(subject: string, message: string, word: RefusalWord): DomainError {
  return new DomainError('invalid', message, { subject, word });
}
