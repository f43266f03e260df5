import type { ServiceImpl } from '@connectrpc/connect';
import { type PipelineSaveMode, type PipelineService, SpecFormat } from '../../../gen/pipeline/v1/pipeline_pb.js';
import type { Spec } from '../../../gen/pipeline/v1/pipeline_spec_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { PipelineId, PipelineRunId } from '../../domain/ids.ts';
import type { SaveMode } from '../../domain/pipeline.ts';
import { head } from '../../services/definitions.ts';
import type { Pipelines } from '../../services/pipelines.ts';
import type { StopRequest } from '../../services/runs.ts';
import { type DefinitionText, readDefinition, withoutIncluded } from './definition.ts';
import { textFromTree, textMeaning } from './definition-text.ts';
import { answering } from './errors.ts';
import { pipelineDetail, runDetail } from './from-domain.ts';
import type { Needs } from './needs.ts';
import { actorOf, featuresOf } from './session.ts';
import { formatOf, specFromTree, treeFromSpec, withUnseen } from './spec.ts';
import { runStatesOf, saveMode } from './statuses.ts';
import { given, optionalId, pageFrom, requiredId } from './to-domain.ts';

export function pipelineService({ pipelines, runs, clock }: Needs): ServiceImpl<typeof PipelineService> {
  return {
    createPipeline: (request, context) =>
      answering(async () => {
        const actor = actorOf(context, request.createdBy);
        const pipeline = await pipelines.create(
          {
            name: request.name.trim(),
            ...given({
              projectId: request.projectId,
              description: request.description,
              repoUrl: request.repoUrl,
              defaultBranch: request.defaultBranch,
              filePath: request.pipelineFilePath,
              prTargetBranch: request.prTargetBranch,
            }),
            ...wantedSaveMode(request.saveMode),
            metadata: request.metadata,
            createdBy: actor,
          },
          actor,
        );
        return { pipelineId: pipeline.pipelineId, message: 'created' };
      }),

    updatePipeline: (request, context) =>
      answering(() => {
        const { isChanged } = pipelines.update(
          pipelineId(request),
          {
            ...given({
              name: request.name,
              description: request.description,
              repoUrl: request.repoUrl,
              defaultBranch: request.defaultBranch,
              filePath: request.pipelineFilePath,
              prTargetBranch: request.prTargetBranch,
            }),
            ...wantedSaveMode(request.saveMode),
            ...(Object.keys(request.metadata).length > 0 && { metadata: request.metadata }),
            ...wantedEnabled(request.isEnabled),
          },
          actorOf(context),
        );
        return { message: isChanged ? 'updated' : 'no changes' };
      }),

    getPipeline: (request) => answering(() => ({ pipeline: pipelineDetail(pipelines.get(pipelineId(request))) })),

    listPipelines: (request) =>
      answering(() => {
        const latestRunState = runStatesOf(request.status);
        const { rows, total, page, pageSize } = pipelines.list(
          {
            ...given({ projectId: request.projectId, name: request.name }),
            ...(latestRunState && { latestRunState }),
          },
          pageFrom(request),
        );
        return { pipelines: rows.map(pipelineDetail), total, page, pageSize };
      }),

    deletePipeline: (request, context) =>
      answering(() => {
        pipelines.remove(pipelineId(request), actorOf(context));
        return { message: 'deleted' };
      }),

    triggerPipeline: (request, context) =>
      answering(async () => {
        const { runId, isRepeat } = await runs.trigger({
          pipelineId: pipelineId(request),
          variables: request.variables,
          triggeredBy: actorOf(context, request.triggeredBy),
          ...given({ requestId: request.requestId }),
        });
        return { runId, message: isRepeat ? 'idempotent request' : 'triggered' };
      }),

    stopPipeline: (request, context) =>
      answering(() => {
        const isStopped = runs.stop(stopRequest(request, actorOf(context)));
        return { message: isStopped ? 'stopped' : 'the run had ended before; no change' };
      }),

    pausePipeline: (request, context) =>
      answering(() => {
        runs.pause(stopRequest(request, actorOf(context, request.operator)));
        return { message: 'paused' };
      }),

    resumePipeline: (request, context) =>
      answering(() => {
        runs.resume(stopRequest(request, actorOf(context, request.operator)));
        return { message: 'resumed' };
      }),

    getPipelineRun: (request) =>
      answering(() => ({ run: runDetail(runs.get(requiredId('run_id', request.runId)), clock.nowMs()) })),

    listPipelineRuns: (request) =>
      answering(() => {
        const id = optionalId<PipelineId>('pipeline_id', request.pipelineId);
        const states = runStatesOf(request.status);
        const filter = { ...(id && { pipelineId: id }), ...(states && { states }) };
        const { rows, total, page, pageSize } = runs.list(filter, pageFrom(request));
        return { runs: rows.map((run) => runDetail(run, clock.nowMs())), total, page, pageSize };
      }),

    getPipelineSpec: (request, context) =>
      answering(async () => {
        const { text, path, branch, include, template, definitionCommitSha } = await pipelines.read(
          pipelines.get(pipelineId(request)),
          head,
        );
        const format = formatOf(path);
        const read = readDefinition({ text, path, ...(include && { include }), ...(template && { template }) });
        if (!('tree' in read)) throw new DomainError('invalid', 'the stored definition has errors', read);
        const spec = specFromTree(read.tree, featuresOf(context).has('spec-ext'));
        return { spec, format, headCommitSha: definitionCommitSha, branch, pipelineFilePath: path };
      }),

    validatePipelineSpec: (request) =>
      answering(async () => {
        const id = optionalId<PipelineId>('pipeline_id', request.pipelineId) ?? null;
        if (id === null && !request.spec) {
          throw new DomainError('invalid', 'give spec or pipeline_id', { subject: 'spec' });
        }
        const text = request.spec && textFromTree(treeFromSpec(request.spec), request.format);
        const { isValid, diagnostics, jobsCount } = await pipelines.validateSpec(id, text);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        const lines = diagnostics
          .filter(({ severity }) => severity !== 'error')
          .map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
        if (!isValid) {
          const refusal = `the definition has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`;
          throw new DomainError('invalid', refusal, { diagnostics });
        }
        return { message: 'valid', jobsCount, warnings: lines };
      }),

    savePipelineSpec: (request, context) =>
      answering(async () => {
        const id = pipelineId(request);
        if (!request.spec) throw new DomainError('invalid', 'spec is required', { subject: 'spec' });
        const old = await storedDefinition(pipelines, id);
        const format = request.format === SpecFormat.UNSPECIFIED ? formatOf(old.path) : request.format;
        const hasExtensions = featuresOf(context).has('spec-ext');
        const saved = await pipelines.saveSpec({
          pipelineId: id,
          text: savedText(request.spec, old, { format, hasExtensions }),
          editor: actorOf(context, request.editor),
          ...given({
            expectedHeadCommitSha: request.expectedHeadCommitSha,
            commitMessage: request.commitMessage,
            requestId: request.requestId,
          }),
        });
        return {
          commitSha: saved.commitSha,
          branch: saved.branch,
          saveMode: saveMode.numberOf(saved.saveMode),
          prUrl: saved.prUrl,
          prBranch: saved.prBranch,
          message: saved.isChanged ? 'saved' : 'no changes',
        };
      }),
  };
}

/** Before the first save there is nothing to keep. */
async function storedDefinition(pipelines: Pipelines, id: PipelineId): Promise<DefinitionText> {
  const pipeline = pipelines.get(id);
  try {
    return await pipelines.read(pipeline, head);
  } catch (reason) {
    if (reason instanceof DomainError && reason.kind === 'not-found') return { text: '', path: pipeline.filePath };
    throw reason;
  }
}

/** What a peer without extensions could not see stays as it was. A broken old text is replaced as a whole. */
function savedText(
  spec: Spec,
  old: DefinitionText,
  { format, hasExtensions }: { readonly format: SpecFormat; readonly hasExtensions: boolean },
): string {
  const sent = treeFromSpec(spec);
  const read = readDefinition(old);
  if (!('tree' in read)) return textFromTree(sent, format);
  const tree = hasExtensions ? sent : withUnseen(sent, read.tree);
  return textMeaning(withoutIncluded(tree, read), { text: old.text, old: read.written }, format);
}

function pipelineId(request: { readonly pipelineId: string }): PipelineId {
  return requiredId('pipeline_id', request.pipelineId);
}

interface WireStopRequest {
  readonly runId: string;
  readonly pipelineId: string;
  readonly reason: string;
}

function stopRequest(request: WireStopRequest, by: string): StopRequest {
  const runId = requiredId<PipelineRunId>('run_id', request.runId);
  const id = optionalId<PipelineId>('pipeline_id', request.pipelineId);
  return { runId, ...(id && { pipelineId: id }), ...given({ reason: request.reason }), by };
}

function wantedSaveMode(mode: PipelineSaveMode): { readonly saveMode?: SaveMode } {
  const word = saveMode.wordOf(mode);
  return word ? { saveMode: word } : {};
}

/** 0 unchanged, 1 enable, 2 disable (Arcentra API 6.2). */
function wantedEnabled(isEnabled: number): { readonly isEnabled?: boolean } {
  if (isEnabled === 0) return {};
  if (isEnabled === 1 || isEnabled === 2) return { isEnabled: isEnabled === 1 };
  throw new DomainError('invalid', `is_enabled ${isEnabled} is not 0, 1 or 2`, { subject: 'is_enabled' });
}
