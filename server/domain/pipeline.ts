import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis, PipelineId, PipelineRunId } from './ids.ts';
import type { PipelineRunState } from './pipeline-run.ts';

/** Where the definition lives: versions in the database, or a file of a git repository. */
export type PipelineHome = 'managed' | 'git';
export type SaveMode = 'direct' | 'pr';

export interface Pipeline {
  readonly pipelineId: PipelineId;
  readonly projectId: string;
  readonly name: string;
  readonly description: string;
  readonly home: PipelineHome;
  /** Empty for a managed pipeline. */
  readonly repoUrl: string;
  readonly defaultBranch: string;
  readonly filePath: string;
  readonly saveMode: SaveMode;
  readonly prTargetBranch: string;
  readonly metadata: TextMap;
  readonly isEnabled: boolean;
  readonly createdBy: string;
  readonly createdAtMs: Millis;
  readonly updatedAtMs: Millis;
  /** Outcome of the last read or save of the definition. */
  readonly lastSyncMessage: string;
  readonly lastSyncedAtMs: Millis | null;
  readonly lastEditor: string;
  /** Of a managed pipeline: the SHA-256 of its text. Empty before the first save. */
  readonly lastCommitSha: string;
  readonly latestRunId: PipelineRunId | null;
  readonly latestRunState: PipelineRunState | null;
  readonly totalRuns: number;
  readonly successRuns: number;
  readonly failedRuns: number;
}

/** What the `git` names of expressions answer (language reference 8.3); empty where unknown. */
export interface GitFacts {
  readonly branch: string;
  readonly tag: string;
  readonly commit: string;
  readonly short_commit: string;
  readonly ref: string;
  readonly repo: string;
  readonly message: string;
  readonly author: string;
}
