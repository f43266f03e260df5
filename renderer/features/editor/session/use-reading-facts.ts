import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { LibrariesService } from '../../../../gen/signalbox/console/v1/libraries_pb.js';
import {
  PipelineHome,
  type PipelineSummary,
  PipelinesService,
} from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunnersService } from '../../../../gen/signalbox/console/v1/runners_pb.js';
import { SecretScopeKind, SecretsService } from '../../../../gen/signalbox/console/v1/secrets_pb.js';
import type { IncludedTexts } from '../../../../pipeline/include-sources.ts';
import { includedFrom, knownTemplate } from './included.ts';
import { useEditor, useEditorSession } from './session-context.tsx';

/** Tells the session what the server has: secrets, runners and templates, and what the text includes. */
export function useReadingFacts({ pipelineId, home }: PipelineSummary): void {
  const session = useEditorSession();
  const path = useEditor((state) => state.base.filePath);
  const { data: secrets } = useQuery(SecretsService.method.listSecrets, {});
  const { data: runners } = useQuery(RunnersService.method.listRunners, {});
  const { data: libraries } = useQuery(LibrariesService.method.listTemplates, {});
  const included = useIncluded({ pipelineId, home });
  const known = useMemo(
    () => ({
      hasRepository: home === PipelineHome.GIT,
      ...(secrets && {
        secrets: secrets.secrets
          .filter(({ scope }) => scope?.kind !== SecretScopeKind.PIPELINE || scope.pipelineId === pipelineId)
          .map(({ name }) => name),
      }),
      ...(libraries && { templates: libraries.templates.map(knownTemplate) }),
      ...(runners && { runners: runners.runners.map(({ labels }) => ({ labels: { ...labels } })) }),
    }),
    [secrets, runners, libraries, home, pipelineId],
  );
  useEffect(() => session.setFacts({ path, known, included }), [session, path, known, included]);
}

/** Asks again only when something else is included. What was included before stays until the answer is there. */
export function useIncluded({ pipelineId, home }: Pick<PipelineSummary, 'pipelineId' | 'home'>): IncludedTexts {
  const include = useEditor((state) => JSON.stringify(state.lastGood?.outline.includes ?? []));
  const { data } = useQuery(
    PipelinesService.method.readIncludes,
    { pipelineId, text: `{"include":${include}}` },
    { enabled: include !== '[]', placeholderData: keepPreviousData },
  );
  return useMemo(
    () => (data ? includedFrom(data) : { templates: [], ...(home === PipelineHome.GIT && { files: {} }) }),
    [data, home],
  );
}
