import { DomainError, malformed } from '../domain/errors.ts';
import type { PipelineId } from '../domain/ids.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { appendVersion, findSource, hasVersion, listVersions, saveSource } from '../store/definitions.ts';
import { updatePipeline } from '../store/pipelines.ts';
import type { Store, WriteTx } from '../store/store.ts';
import { checkDefinition, refuseErrors } from './check-definition.ts';
import type { DefinitionVersion, ReadDefinition, ReadPoint, SaveAnswer, SaveRequest } from './definitions.ts';
import { sha256Hex } from './digest.ts';
import { existingPipeline } from './pipeline-row.ts';
import type { Clock } from './ports/clock.ts';
import type { TemplateLibraries } from './template-libraries.ts';

/** Definitions that live in the database. Each saved text is a version, known by its SHA-256. */
export class ManagedHome {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #libraries: TemplateLibraries;

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly libraries: TemplateLibraries }) {
    this.#store = options.store;
    this.#libraries = options.libraries;
    this.#clock = options.clock;
  }

  /** A `commit` that is one of its versions is read as it was; anything else is the commit under test. */
  read(pipeline: Pipeline, at: ReadPoint): ReadDefinition {
    const { digest, text } = this.#store.read((tx) => {
      const isVersion = at.commit !== '' && hasVersion(tx, pipeline.pipelineId, at.commit);
      const wanted = isVersion ? at.commit : pipeline.lastCommitSha;
      return { digest: wanted, text: wanted === '' ? undefined : findSource(tx, wanted) };
    });
    if (text === undefined) {
      throw new DomainError('not-found', `pipeline ${pipeline.name} has no definition yet; save one first`, {
        word: 'no_definition',
        values: { name: pipeline.name },
      });
    }
    const git = { branch: at.branch, tag: at.tag, commit: digest === at.commit ? '' : at.commit };
    return { text, path: pipeline.filePath, branch: pipeline.defaultBranch, definitionCommitSha: digest, git };
  }

  /** Newest first. */
  history(pipelineId: PipelineId, atMost: number): readonly DefinitionVersion[] {
    const versions = this.#store.read((tx) => listVersions(tx, pipelineId, atMost));
    return versions.map(({ sourceDigest, message, editor, savedAtMs }) => ({
      commitSha: sourceDigest,
      message,
      editor,
      savedAtMs,
    }));
  }

  /** `also` joins the transaction. */
  save(pipeline: Pipeline, request: SaveRequest, also: (tx: WriteTx, answer: SaveAnswer) => void): SaveAnswer {
    const { pipelineId, name, filePath } = pipeline;
    if (request.reviewBranch) {
      throw malformed('review_branch', `pipeline ${name} has no repository, so there are no branches to review`);
    }
    refuseErrors(checkDefinition(request.text, filePath, { template: this.#libraries.template }), filePath);
    return this.#store.write((tx) => {
      const { lastCommitSha, defaultBranch } = existingPipeline(tx, pipelineId);
      refuseStale(request, lastCommitSha);
      const { text, commitMessage, editor } = request;
      const commitSha = sha256Hex(text);
      const isChanged = commitSha !== lastCommitSha;
      if (isChanged) this.addVersion(tx, pipelineId, { text, message: commitMessage ?? '', editor });
      const noPullRequest = { prUrl: '', prBranch: '' };
      const answer: SaveAnswer = { commitSha, branch: defaultBranch, saveMode: 'direct', isChanged, ...noPullRequest };
      also(tx, answer);
      return answer;
    });
  }

  addVersion(
    tx: WriteTx,
    pipelineId: PipelineId,
    { text, message, editor }: { readonly text: string; readonly message: string; readonly editor: string },
  ): void {
    const sourceDigest = sha256Hex(text);
    const savedAtMs = this.#clock.nowMs();
    saveSource(tx, sourceDigest, text);
    appendVersion(tx, pipelineId, { sourceDigest, message, editor, savedAtMs });
    updatePipeline(tx, pipelineId, {
      lastCommitSha: sourceDigest,
      lastEditor: editor,
      lastSyncMessage: 'saved',
      lastSyncedAtMs: savedAtMs,
    });
  }
}

function refuseStale(request: Pick<SaveRequest, 'expectedHeadCommitSha'>, currentHeadCommitSha: string): void {
  const expected = request.expectedHeadCommitSha ?? '';
  if (expected === '' || expected === currentHeadCommitSha) return;
  throw new DomainError('stale', `the definition has changed: its head is ${currentHeadCommitSha}, not ${expected}`, {
    word: 'moved_on',
    currentHeadCommitSha,
  });
}
