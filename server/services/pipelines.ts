import type { Diagnostic } from '../../pipeline/diagnostic.ts';
import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError, malformed } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { PipelineId } from '../domain/ids.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Pipeline, SaveMode } from '../domain/pipeline.ts';
import type { PipelineRunState } from '../domain/pipeline-run.ts';
import type { RefusalWord } from '../domain/refusal-word.ts';
import {
  appendVersion,
  findSaveAnswer,
  findSource,
  listVersions,
  rememberSave,
  saveSource,
} from '../store/definitions.ts';
import { hasOpenRuns } from '../store/pipeline-runs.ts';
import {
  findPipeline,
  findPipelineByName,
  insertPipeline,
  listPipelines,
  type PipelineRow,
  updatePipeline,
} from '../store/pipelines.ts';
import type { Store, WriteTx } from '../store/store.ts';
import { checkDefinition, refuseErrors } from './check-definition.ts';
import type { DefinitionReader, ReadDefinition, ReadPoint } from './definitions.ts';
import { head } from './definitions.ts';
import { sha256Hex } from './digest.ts';
import type { Events } from './events.ts';
import type { GitHome } from './git-home.ts';
import type { Clock } from './ports/clock.ts';
import type { IdSource } from './ports/ids.ts';

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

export interface PipelineFilter {
  readonly projectId?: string;
  /** Part of the name, in any case. */
  readonly name?: string;
  readonly latestRunState?: readonly PipelineRunState[];
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

export interface ValidationAnswer {
  readonly isValid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** After matrix expansion; 0 when the definition is invalid. */
  readonly jobsCount: number;
}

export interface DefinitionVersion {
  /** Reads that version: a commit, or of a managed pipeline the SHA-256 of the text. */
  readonly commitSha: string;
  readonly message: string;
  readonly editor: string;
  readonly savedAtMs: number;
}

const defaultPath = '.arcentra/pipeline.yaml';
const defaultBranch = 'main';

/** Pipelines and their definitions, in either home. */
export class Pipelines implements DefinitionReader {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #events: Events;
  readonly #git: GitHome;
  /** Called when what a definition says may have changed: its triggers. */
  readonly #definitionChanged: (pipelineId: PipelineId) => void;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly events: Events;
    readonly git: GitHome;
    readonly definitionChanged: (pipelineId: PipelineId) => void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#events = options.events;
    this.#git = options.git;
    this.#definitionChanged = options.definitionChanged;
  }

  create(request: NewPipeline, actor: Actor): Pipeline {
    const name = request.name.trim();
    if (name === '' || name.length > 200)
      throw invalid('name', 'a pipeline needs a name of 1 to 200 characters', 'pipeline_name');
    const repoUrl = request.repoUrl?.trim() ?? '';
    if (repoUrl !== '' && request.text !== undefined) {
      throw malformed('text', 'the definition of a pipeline with a repository lives there; save it after creating');
    }
    const filePath = cleanPath(request.filePath) || defaultPath;
    if (request.text !== undefined) refuseErrors(checkDefinition(request.text, filePath), filePath);
    const nowMs = this.#clock.nowMs();
    const prTargetBranch = request.prTargetBranch ?? '';
    const row: PipelineRow = {
      pipelineId: this.#ids.next<PipelineId>(),
      projectId: request.projectId?.trim() || 'default',
      name,
      description: request.description ?? '',
      home: repoUrl === '' ? 'managed' : 'git',
      repoUrl,
      defaultBranch: request.defaultBranch?.trim() || defaultBranch,
      filePath,
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
    const created = this.#store.write((tx) => {
      refuseTaken(tx, row.projectId, name, row.pipelineId);
      insertPipeline(tx, row);
      const { text } = request;
      if (text !== undefined) this.#storeVersion(tx, row, { text, message: 'created', editor: row.createdBy });
      this.#record(tx, 'pipeline.created', row, actor);
      return existing(findPipeline(tx, row.pipelineId), row.pipelineId);
    });
    this.#definitionChanged(created.pipelineId);
    return created;
  }

  update(pipelineId: PipelineId, changes: PipelineChanges, actor: Actor): { pipeline: Pipeline; isChanged: boolean } {
    const answer = this.#store.write((tx) => {
      const before = existing(findPipeline(tx, pipelineId), pipelineId);
      const wanted = wantedFrom(before, changes);
      if (Object.keys(wanted).length === 0) return { pipeline: before, isChanged: false };
      if (wanted.name !== undefined) refuseTaken(tx, before.projectId, wanted.name, pipelineId);
      updatePipeline(tx, pipelineId, { ...wanted, updatedAtMs: this.#clock.nowMs() });
      const pipeline = existing(findPipeline(tx, pipelineId), pipelineId);
      this.#record(tx, 'pipeline.updated', pipeline, actor);
      return { pipeline, isChanged: true };
    });
    if (answer.isChanged) this.#definitionChanged(pipelineId);
    return answer;
  }

  get(pipelineId: PipelineId): Pipeline {
    return this.#store.read((tx) => existing(findPipeline(tx, pipelineId), pipelineId));
  }

  findByName(projectId: string, name: string): Pipeline | undefined {
    return this.#store.read((tx) => {
      const pipelineId = findPipelineByName(tx, projectId, name);
      return pipelineId && findPipeline(tx, pipelineId);
    });
  }

  /** Newest first. */
  list(filter: PipelineFilter, page: PageRequest): Page<Pipeline> {
    return this.#store.read((tx) => listPipelines(tx, filter, page));
  }

  /** Its runs stay readable for the retention time. */
  remove(pipelineId: PipelineId, actor: Actor): void {
    this.#store.write((tx) => {
      const pipeline = existing(findPipeline(tx, pipelineId), pipelineId);
      if (hasOpenRuns(tx, pipelineId)) {
        throw new DomainError('wrong-state', `pipeline ${pipeline.name} has active runs; stop them first`, {
          word: 'has_runs',
          values: { name: pipeline.name },
        });
      }
      updatePipeline(tx, pipelineId, { deletedAtMs: this.#clock.nowMs(), isEnabled: false });
      this.#record(tx, 'pipeline.removed', pipeline, actor);
    });
    this.#definitionChanged(pipelineId);
  }

  async readSpec(pipelineId: PipelineId, at: Partial<ReadPoint> = {}): Promise<Definition> {
    const { text, path, branch, definitionCommitSha } = await this.read(this.get(pipelineId), { ...head, ...at });
    return { text, path, branch, headCommitSha: definitionCommitSha };
  }

  read(pipeline: Pipeline, at: ReadPoint): ReadDefinition | Promise<ReadDefinition> {
    return pipeline.home === 'git' ? this.#readGit(pipeline, at) : this.#readManaged(pipeline, at);
  }

  /** A given text wins over the stored one. */
  async validateSpec(pipelineId: PipelineId | null, text?: string): Promise<ValidationAnswer> {
    if (pipelineId === null) return checkDefinition(text ?? '', defaultPath);
    const pipeline = this.get(pipelineId);
    if (text !== undefined && pipeline.home === 'managed') return checkDefinition(text, pipeline.filePath);
    if (text !== undefined) {
      const files = await this.#git.includes(pipeline, text);
      return checkDefinition(text, pipeline.filePath, (file) => files.get(file));
    }
    const stored = await this.read(pipeline, head);
    return checkDefinition(stored.text, stored.path, stored.include);
  }

  /** Files that a text includes, by path. Undefined: the pipeline has no repository to read them from. */
  async includes(pipelineId: PipelineId, text: string): Promise<ReadonlyMap<string, string> | undefined> {
    const pipeline = this.get(pipelineId);
    return pipeline.home === 'git' ? this.#git.includes(pipeline, text) : undefined;
  }

  /** Arcentra API 6.6. The text is stored as given: keeping comments and order is the business of whoever edits it. */
  async saveSpec(request: SaveRequest): Promise<SaveAnswer> {
    const pipeline = this.get(request.pipelineId);
    const earlier = request.requestId && this.#earlierAnswer(pipeline.pipelineId, request.requestId);
    if (earlier) return earlier;
    const answer =
      pipeline.home === 'git' ? await this.#saveGit(pipeline, request) : this.#saveManaged(pipeline, request);
    if (answer.isChanged) this.#definitionChanged(pipeline.pipelineId);
    return answer;
  }

  /** Versions of the definition, newest first. Of a git home: the commits on its branch that changed the file. */
  async versions(pipelineId: PipelineId, atMost = 100): Promise<readonly DefinitionVersion[]> {
    const pipeline = this.get(pipelineId);
    if (pipeline.home === 'git') {
      const commits = await this.#git.history(pipeline, atMost);
      return commits.map(({ commitSha, message, author, committedAtMs }) => ({
        commitSha,
        message,
        editor: author,
        savedAtMs: committedAtMs,
      }));
    }
    const versions = this.#store.read((tx) => listVersions(tx, pipelineId));
    return versions.slice(0, atMost).map(({ sourceDigest, message, editor, savedAtMs }) => ({
      commitSha: sourceDigest,
      message,
      editor,
      savedAtMs,
    }));
  }

  version(pipelineId: PipelineId, commitSha: string): Definition {
    const { text, path, branch, definitionCommitSha } = this.#readManaged(this.get(pipelineId), {
      ...head,
      commit: commitSha,
    });
    return { text, path, branch, headCommitSha: definitionCommitSha };
  }

  /** A `commit` that is one of its versions is read as it was; anything else is the commit under test. */
  #readManaged(pipeline: Pipeline, at: ReadPoint): ReadDefinition {
    const digest = this.#store.read((tx) => {
      const isVersion = listVersions(tx, pipeline.pipelineId).some((one) => one.sourceDigest === at.commit);
      return at.commit !== '' && isVersion ? at.commit : pipeline.lastCommitSha;
    });
    const text = digest === '' ? undefined : this.#store.read((tx) => findSource(tx, digest));
    if (text === undefined) {
      throw new DomainError('not-found', `pipeline ${pipeline.name} has no definition yet; save one first`, {
        word: 'no_definition',
        values: { name: pipeline.name },
      });
    }
    const git = { branch: at.branch, tag: at.tag, commit: digest === at.commit ? '' : at.commit };
    return { text, path: pipeline.filePath, branch: pipeline.defaultBranch, definitionCommitSha: digest, git };
  }

  async #readGit(pipeline: Pipeline, at: ReadPoint): Promise<ReadDefinition> {
    try {
      const definition = await this.#git.read(pipeline, at);
      const isHead = at.commit === '' && at.tag === '' && definition.branch === pipeline.defaultBranch;
      this.#noteSync(pipeline.pipelineId, 'read', isHead ? definition.definitionCommitSha : undefined);
      return definition;
    } catch (reason) {
      this.#noteSync(pipeline.pipelineId, reason instanceof Error ? reason.message : String(reason));
      throw reason;
    }
  }

  #saveManaged(pipeline: Pipeline, request: SaveRequest): SaveAnswer {
    if (request.reviewBranch) {
      throw malformed(
        'review_branch',
        `pipeline ${pipeline.name} has no repository, so there are no branches to review`,
      );
    }
    refuseErrors(checkDefinition(request.text, pipeline.filePath), pipeline.filePath);
    return this.#store.write((tx) => {
      const current = existing(findPipeline(tx, pipeline.pipelineId), pipeline.pipelineId);
      refuseStale(request, current.lastCommitSha);
      const commitSha = sha256Hex(request.text);
      const isChanged = commitSha !== current.lastCommitSha;
      const answer = {
        ...noPullRequest,
        commitSha,
        branch: current.defaultBranch,
        saveMode: 'direct',
        isChanged,
      } as const;
      if (isChanged) {
        const { text, commitMessage, editor } = request;
        this.#storeVersion(tx, current, { text, message: commitMessage ?? '', editor });
        this.#record(tx, 'pipeline.saved', { ...current, lastCommitSha: commitSha }, editor);
      }
      this.#remember(tx, request, answer);
      return answer;
    });
  }

  async #saveGit(pipeline: Pipeline, request: SaveRequest): Promise<SaveAnswer> {
    const answer = await this.#git.save(pipeline, request);
    this.#store.write((tx) => {
      if (answer.isChanged) {
        updatePipeline(tx, pipeline.pipelineId, {
          lastEditor: request.editor,
          // A branch for review is not yet what the pipeline runs.
          ...(answer.prBranch === '' ? { lastCommitSha: answer.commitSha } : {}),
          lastSyncMessage: 'saved',
          lastSyncedAtMs: this.#clock.nowMs(),
        });
        this.#record(tx, 'pipeline.saved', { ...pipeline, lastCommitSha: answer.commitSha }, request.editor);
      }
      this.#remember(tx, request, answer);
    });
    return answer;
  }

  #storeVersion(
    tx: WriteTx,
    pipeline: { readonly pipelineId: PipelineId },
    version: { readonly text: string; readonly message: string; readonly editor: string },
  ): void {
    const sourceDigest = sha256Hex(version.text);
    const savedAtMs = this.#clock.nowMs();
    saveSource(tx, sourceDigest, version.text);
    appendVersion(tx, pipeline.pipelineId, {
      sourceDigest,
      message: version.message,
      editor: version.editor,
      savedAtMs,
    });
    updatePipeline(tx, pipeline.pipelineId, {
      lastCommitSha: sourceDigest,
      lastEditor: version.editor,
      lastSyncMessage: 'saved',
      lastSyncedAtMs: savedAtMs,
    });
  }

  #noteSync(pipelineId: PipelineId, lastSyncMessage: string, lastCommitSha?: string): void {
    this.#store.write((tx) =>
      updatePipeline(tx, pipelineId, {
        lastSyncMessage,
        lastSyncedAtMs: this.#clock.nowMs(),
        ...(lastCommitSha === undefined ? {} : { lastCommitSha }),
      }),
    );
  }

  #earlierAnswer(pipelineId: PipelineId, requestId: string): SaveAnswer | undefined {
    const answer = this.#store.read((tx) => findSaveAnswer(tx, pipelineId, requestId));
    // Written by #remember.
    return answer === undefined ? undefined : { ...(JSON.parse(answer) as SaveAnswer), isChanged: false };
  }

  #remember(tx: WriteTx, request: SaveRequest, answer: SaveAnswer): void {
    if (request.requestId) rememberSave(tx, request.pipelineId, request.requestId, JSON.stringify(answer));
  }

  #record(
    tx: WriteTx,
    type: 'pipeline.created' | 'pipeline.updated' | 'pipeline.saved' | 'pipeline.removed',
    pipeline: { readonly pipelineId: PipelineId; readonly name: string; readonly lastCommitSha: string },
    actor: Actor,
  ): void {
    const { pipelineId, name, lastCommitSha: commitSha } = pipeline;
    this.#events.append(tx, { type, pipelineId, name, commitSha }, actor);
  }
}

const noPullRequest = { prUrl: '', prBranch: '' } as const;

export function refuseStale(request: Pick<SaveRequest, 'expectedHeadCommitSha'>, currentHeadCommitSha: string): void {
  const expected = request.expectedHeadCommitSha ?? '';
  if (expected === '' || expected === currentHeadCommitSha) return;
  throw new DomainError('stale', `the definition has changed: its head is ${currentHeadCommitSha}, not ${expected}`, {
    word: 'moved_on',
    currentHeadCommitSha,
  });
}

function wantedFrom(before: Pipeline, changes: PipelineChanges): Partial<PipelineRow> {
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

function refuseTaken(tx: WriteTx, projectId: string, name: string, self: PipelineId): void {
  const taken = findPipelineByName(tx, projectId, name);
  if (taken === undefined || taken === self) return;
  throw new DomainError('already-exists', `project ${projectId} has a pipeline named ${name} already`, {
    word: 'pipeline_taken',
    values: { name },
    subject: 'name',
  });
}

function existing(pipeline: Pipeline | undefined, pipelineId: PipelineId): Pipeline {
  if (pipeline) return pipeline;
  throw new DomainError('not-found', `there is no pipeline ${pipelineId}`, { subject: pipelineId });
}

function invalid(subject: string, message: string, word: RefusalWord): DomainError {
  return new DomainError('invalid', message, { subject, word });
}
