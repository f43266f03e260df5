import { type IncludedTexts, type IncludeSources, requestedTemplates } from '../../pipeline/include-sources.ts';
import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { PipelineId } from '../domain/ids.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import type { PipelineRunState } from '../domain/pipeline-run.ts';
import { findSaveAnswer, rememberSave } from '../store/definitions.ts';
import { hasOpenRuns } from '../store/pipeline-runs.ts';
import { findPipeline, findPipelineByName, insertPipeline, listPipelines, updatePipeline } from '../store/pipelines.ts';
import type { Store, WriteTx } from '../store/store.ts';
import { type CheckedDefinition, checkDefinition, refuseErrors } from './check-definition.ts';
import {
  type Definition,
  type DefinitionReader,
  type DefinitionVersion,
  head,
  type ReadDefinition,
  type ReadPoint,
  type SaveAnswer,
  type SaveRequest,
} from './definitions.ts';
import type { Events } from './events.ts';
import type { GitHome } from './git-home.ts';
import { ManagedHome } from './managed-home.ts';
import {
  defaultPath,
  existingPipeline,
  type NewPipeline,
  type PipelineChanges,
  pipelineRowFrom,
  wantedFrom,
} from './pipeline-row.ts';
import type { Clock } from './ports/clock.ts';
import type { IdSource } from './ports/ids.ts';
import type { TemplateLibraries } from './template-libraries.ts';

export interface PipelineFilter {
  readonly projectId?: string;
  /** Part of the name, in any case. */
  readonly name?: string;
  readonly latestRunState?: readonly PipelineRunState[];
}

/** Pipelines and their definitions, in either home. */
export class Pipelines implements DefinitionReader {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #events: Events;
  readonly #git: GitHome;
  readonly #libraries: TemplateLibraries;
  readonly #managed: ManagedHome;
  /** Called when what a definition says may have changed: its triggers. */
  readonly #definitionChanged: (pipelineId: PipelineId) => void;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly events: Events;
    readonly git: GitHome;
    readonly libraries: TemplateLibraries;
    readonly definitionChanged: (pipelineId: PipelineId) => void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#events = options.events;
    this.#git = options.git;
    this.#libraries = options.libraries;
    this.#managed = new ManagedHome(options);
    this.#definitionChanged = options.definitionChanged;
  }

  create(request: NewPipeline, actor: Actor): Pipeline {
    const row = pipelineRowFrom(request, { pipelineId: this.#ids.next(), actor, nowMs: this.#clock.nowMs() });
    const { text } = request;
    if (text !== undefined) refuseErrors(this.#check(text, row.filePath), row.filePath);
    const created = this.#store.write((tx) => {
      refuseTaken(tx, row.projectId, row.name, row.pipelineId);
      insertPipeline(tx, row);
      if (text !== undefined)
        this.#managed.addVersion(tx, row.pipelineId, { text, message: 'created', editor: row.createdBy });
      this.#record(tx, 'pipeline.created', row, actor);
      return existingPipeline(tx, row.pipelineId);
    });
    this.#definitionChanged(created.pipelineId);
    return created;
  }

  update(pipelineId: PipelineId, changes: PipelineChanges, actor: Actor): { pipeline: Pipeline; isChanged: boolean } {
    const answer = this.#store.write((tx) => {
      const before = existingPipeline(tx, pipelineId);
      const wanted = wantedFrom(before, changes);
      if (Object.keys(wanted).length === 0) return { pipeline: before, isChanged: false };
      if (wanted.name !== undefined) refuseTaken(tx, before.projectId, wanted.name, pipelineId);
      updatePipeline(tx, pipelineId, { ...wanted, updatedAtMs: this.#clock.nowMs() });
      const pipeline = existingPipeline(tx, pipelineId);
      this.#record(tx, 'pipeline.updated', pipeline, actor);
      return { pipeline, isChanged: true };
    });
    if (answer.isChanged) this.#definitionChanged(pipelineId);
    return answer;
  }

  get(pipelineId: PipelineId): Pipeline {
    return this.#store.read((tx) => existingPipeline(tx, pipelineId));
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
      const pipeline = existingPipeline(tx, pipelineId);
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

  /** As it is now: what is shown may be changed next. */
  async readSpec(pipelineId: PipelineId, at: Partial<ReadPoint> = {}): Promise<Definition> {
    const wanted = { ...head, ...at };
    const { text, path, branch, definitionCommitSha } = await this.#readHome(this.get(pipelineId), wanted, 'now');
    return { text, path, branch, headCommitSha: definitionCommitSha };
  }

  read(pipeline: Pipeline, at: ReadPoint): ReadDefinition | Promise<ReadDefinition> {
    const read = this.#readHome(pipeline, at);
    return read instanceof Promise ? read.then((one) => this.#withTemplates(one)) : this.#withTemplates(read);
  }

  /** A given text wins over the stored one. */
  async validateSpec(pipelineId: PipelineId | null, text?: string): Promise<CheckedDefinition> {
    if (pipelineId === null) return this.#check(text ?? '', defaultPath);
    const pipeline = this.get(pipelineId);
    if (text !== undefined && pipeline.home === 'managed') return this.#check(text, pipeline.filePath);
    if (text !== undefined) {
      const files = await this.#git.includes(pipeline, text);
      return this.#check(text, pipeline.filePath, (file) => files.get(file));
    }
    const stored = await this.#readHome(pipeline, head);
    return this.#check(stored.text, stored.path, stored.include);
  }

  /** What a text includes, as far as it is there. */
  async includes(pipelineId: PipelineId, text: string): Promise<IncludedTexts> {
    const pipeline = this.get(pipelineId);
    const files = pipeline.home === 'git' ? await this.#git.includes(pipeline, text) : undefined;
    const requests = requestedTemplates(text, { include: (file) => files?.get(file) });
    const templates = requests.map((request) => ({ request, answer: this.#libraries.template(request) }));
    return { templates, ...(files && { files: Object.fromEntries(files) }) };
  }

  /** Arcentra API 6.6. The text is stored as given: keeping comments and order is the business of whoever edits it. */
  async saveSpec(request: SaveRequest): Promise<SaveAnswer> {
    const pipeline = this.get(request.pipelineId);
    const earlier = request.requestId && this.#earlierAnswer(pipeline.pipelineId, request.requestId);
    if (earlier) return earlier;
    const answer = await (pipeline.home === 'git'
      ? this.#saveGit(pipeline, request)
      : this.#managed.save(pipeline, request, (tx, saved) => this.#noteSaved(tx, pipeline, request, saved)));
    if (answer.isChanged) this.#definitionChanged(pipeline.pipelineId);
    return answer;
  }

  /** Versions of the definition, newest first. Of a git home: the commits on its branch that changed the file. */
  async versions(pipelineId: PipelineId, atMost = 100): Promise<readonly DefinitionVersion[]> {
    const pipeline = this.get(pipelineId);
    return pipeline.home === 'git' ? this.#git.history(pipeline, atMost) : this.#managed.history(pipelineId, atMost);
  }

  version(pipelineId: PipelineId, commitSha: string): Definition {
    const { text, path, branch, definitionCommitSha } = this.#managed.read(this.get(pipelineId), {
      ...head,
      commit: commitSha,
    });
    return { text, path, branch, headCommitSha: definitionCommitSha };
  }

  #check(text: string, path: string, include?: IncludeSources['include']): CheckedDefinition {
    return checkDefinition(text, path, { template: this.#libraries.template, ...(include && { include }) });
  }

  #withTemplates(read: ReadDefinition): ReadDefinition | Promise<ReadDefinition> {
    const complete = { ...read, template: this.#libraries.template };
    return this.#libraries.ready(read.text)?.then(() => complete) ?? complete;
  }

  #readHome(pipeline: Pipeline, at: ReadPoint, when?: 'now'): ReadDefinition | Promise<ReadDefinition> {
    return pipeline.home === 'git' ? this.#readGit(pipeline, at, when) : this.#managed.read(pipeline, at);
  }

  async #readGit(pipeline: Pipeline, at: ReadPoint, when?: 'now'): Promise<ReadDefinition> {
    try {
      const definition = await this.#git.read(pipeline, at, when);
      const isHead = at.commit === '' && at.tag === '' && definition.branch === pipeline.defaultBranch;
      this.#noteSync(pipeline.pipelineId, 'read', isHead ? definition.definitionCommitSha : undefined);
      return definition;
    } catch (reason) {
      this.#noteSync(pipeline.pipelineId, reason instanceof Error ? reason.message : String(reason));
      throw reason;
    }
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
      }
      this.#noteSaved(tx, pipeline, request, answer);
    });
    return answer;
  }

  #noteSaved(tx: WriteTx, pipeline: Pipeline, request: SaveRequest, answer: SaveAnswer): void {
    if (answer.isChanged)
      this.#record(tx, 'pipeline.saved', { ...pipeline, lastCommitSha: answer.commitSha }, request.editor);
    if (request.requestId) rememberSave(tx, pipeline.pipelineId, request.requestId, JSON.stringify(answer));
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
    // Written by #noteSaved.
    return answer === undefined ? undefined : { ...(JSON.parse(answer) as SaveAnswer), isChanged: false };
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

function refuseTaken(tx: WriteTx, projectId: string, name: string, self: PipelineId): void {
  const taken = findPipelineByName(tx, projectId, name);
  if (taken === undefined || taken === self) return;
  throw new DomainError('already-exists', `project ${projectId} has a pipeline named ${name} already`, {
    word: 'pipeline_taken',
    values: { name },
    subject: 'name',
  });
}
