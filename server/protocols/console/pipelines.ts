import type { ServiceImpl } from '@connectrpc/connect';
import type { CreatePipelineRequest, PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { parsePipeline } from '../../../pipeline/parse.ts';
import { DomainError, malformed } from '../../domain/errors.ts';
import type { PipelineId } from '../../domain/ids.ts';
import type { Pipeline } from '../../domain/pipeline.ts';
import { diagnosticMessage } from './diagnostic-message.ts';
import { idFrom } from './ids.ts';
import { includedTemplateMessage } from './library-messages.ts';
import { operatorOf } from './operator.ts';
import { pageSizeFrom, tokenFrom } from './pages.ts';
import { inputMessages, triggerMessages, variableMessages } from './pipeline-messages.ts';
import type { ConsoleServices } from './services.ts';
import type { Views } from './views.ts';

const firesShown = 5;

export function pipelinesRoutes(
  { pipelines, triggers }: ConsoleServices,
  views: Views,
): ServiceImpl<typeof PipelinesService> {
  return {
    listPipelines(request) {
      const after = tokenFrom(request.pageToken);
      const page = pipelines.list(request.text === '' ? {} : { name: request.text }, {
        pageSize: pageSizeFrom(request.pageSize),
        ...(after !== null && { after }),
      });
      const byName = page.rows.toSorted((a, b) => a.name.localeCompare(b.name));
      return {
        pipelines: byName.map((pipeline) => views.pipeline(pipeline)),
        nextPageToken: page.next ?? '',
        total: page.total,
      };
    },

    async getPipeline(request) {
      const pipeline = pipelines.get(pipelineIdFrom(request));
      const definition = await readableText(pipeline);
      if (definition === undefined) return { pipeline: views.pipeline(pipeline) };
      const { diagnostics } = await pipelines.validateSpec(pipeline.pipelineId, definition.text);
      const { model } = parsePipeline(definition.text, { path: definition.path });
      return {
        pipeline: views.pipeline(pipeline),
        triggers: triggerMessages(model, triggers.upcoming(pipeline.pipelineId, firesShown)),
        variables: variableMessages(model),
        inputs: inputMessages(model),
        diagnostics: diagnostics.map(diagnosticMessage),
      };
    },

    async createPipeline(request, context) {
      const { name, description } = request;
      const operator = operatorOf(context);
      const pipeline = await pipelines.create(
        { name, description, ...homeFrom(request), createdBy: operator },
        operator,
      );
      return { pipeline: views.pipeline(pipeline) };
    },

    updatePipeline(request, context) {
      const { name, description, repoUrl, branch, filePath, enabled } = request;
      const changes = {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        ...(repoUrl !== undefined && { repoUrl }),
        ...(branch !== undefined && { defaultBranch: branch }),
        ...(filePath !== undefined && { filePath }),
        ...(enabled !== undefined && { isEnabled: enabled }),
      };
      const { pipeline } = pipelines.update(pipelineIdFrom(request), changes, operatorOf(context));
      return { pipeline: views.pipeline(pipeline) };
    },

    deletePipeline(request, context) {
      pipelines.remove(pipelineIdFrom(request), operatorOf(context));
      return {};
    },

    async readText(request) {
      const pipelineId = pipelineIdFrom(request);
      const definition = await pipelines.readSpec(
        pipelineId,
        request.head === '' ? undefined : { commit: request.head },
      );
      return {
        text: definition.text,
        head: definition.headCommitSha,
        filePath: definition.path,
        branch: definition.branch,
        reviewOnly: pipelines.get(pipelineId).saveMode === 'pr',
      };
    },

    async saveText(request, context) {
      const { expectedHead, message, requestId, reviewBranch } = request;
      const answer = await pipelines.saveSpec({
        pipelineId: pipelineIdFrom(request),
        text: request.text,
        ...(expectedHead !== '' && { expectedHeadCommitSha: expectedHead }),
        ...(message !== '' && { commitMessage: message }),
        ...(requestId !== '' && { requestId }),
        ...(reviewBranch !== '' && { reviewBranch }),
        editor: operatorOf(context),
      });
      return { head: answer.commitSha, changed: answer.isChanged, branch: answer.branch };
    },

    async validateText(request) {
      const pipelineId = request.pipelineId === '' ? null : pipelineIdFrom(request);
      const { diagnostics, jobsCount } = await pipelines.validateSpec(pipelineId, request.text);
      const { model } = parsePipeline(request.text, pipelineId ? { path: pipelines.get(pipelineId).filePath } : {});
      return {
        diagnostics: diagnostics.map(diagnosticMessage),
        jobs: jobsCount,
        variables: variableMessages(model),
        inputs: inputMessages(model),
      };
    },

    async readIncludes(request) {
      const { files, templates } = await pipelines.includes(pipelineIdFrom(request), request.text);
      return {
        files: Object.entries(files ?? {}).map(([path, text]) => ({ path, text })),
        hasRepository: files !== undefined,
        templates: templates.map(includedTemplateMessage),
      };
    },

    async listVersions(request) {
      const atMost = Math.min(request.atMost || 100, 500);
      const versions = (await pipelines.versions(pipelineIdFrom(request), atMost)).map((version) => ({
        head: version.commitSha,
        atMs: version.savedAtMs,
        author: version.editor,
        message: version.message,
      }));
      return { versions };
    },
  };

  /** Undefined when there is no definition yet, or its repository cannot be read: the pipeline can still be shown. */
  async function readableText(pipeline: Pipeline) {
    try {
      return await pipelines.readSpec(pipeline.pipelineId);
    } catch (reason) {
      if (reason instanceof DomainError) return undefined;
      throw reason;
    }
  }
}

function pipelineIdFrom(request: { readonly pipelineId: string }): PipelineId {
  return idFrom<PipelineId>(request.pipelineId, 'pipeline_id');
}

function homeFrom({ home }: CreatePipelineRequest) {
  switch (home.case) {
    case 'managed':
      return home.value.text === '' ? {} : { text: home.value.text };
    case 'git': {
      const { repoUrl, branch, filePath } = home.value;
      if (repoUrl.trim() === '') {
        throw new DomainError('invalid', 'git.repo_url is empty', { subject: 'git.repo_url', word: 'repo_empty' });
      }
      return { repoUrl, ...(branch !== '' && { defaultBranch: branch }), ...(filePath !== '' && { filePath }) };
    }
    case undefined:
      throw malformed('home', 'say where the definition lives: managed or git');
  }
}
