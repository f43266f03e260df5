import { useQuery } from '@connectrpc/connect-query';
import { useEffect, useMemo } from 'react';
import {
  PipelineHome,
  type PipelineSummary,
  PipelinesService,
} from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunnersService } from '../../../../gen/signalbox/console/v1/runners_pb.js';
import { SecretScopeKind, SecretsService } from '../../../../gen/signalbox/console/v1/secrets_pb.js';
import { useEditor, useEditorSession } from './session-context.tsx';

/** Tells the session what the server has: secrets and runners, and the files that the text includes. */
export function useReadingFacts({ pipelineId, home }: PipelineSummary): void {
  const session = useEditorSession();
  const path = useEditor((state) => state.base.filePath);
  const { data: secrets } = useQuery(SecretsService.method.listSecrets, {});
  const { data: runners } = useQuery(RunnersService.method.listRunners, {});
  const files = useIncludedFiles({ pipelineId, home });
  const known = useMemo(
    () => ({
      hasRepository: home === PipelineHome.GIT,
      ...(secrets && {
        secrets: secrets.secrets
          .filter(({ scope }) => scope?.kind !== SecretScopeKind.PIPELINE || scope.pipelineId === pipelineId)
          .map(({ name }) => name),
      }),
      ...(runners && { runners: runners.runners.map(({ labels }) => ({ labels: { ...labels } })) }),
    }),
    [secrets, runners, home, pipelineId],
  );
  useEffect(() => session.setFacts({ path, known, files }), [session, path, known, files]);
}

/** Undefined when there is no repository to read them from. Asks again only when other files are included. */
export function useIncludedFiles({
  pipelineId,
  home,
}: Pick<PipelineSummary, 'pipelineId' | 'home'>): Readonly<Record<string, string>> | undefined {
  const isGit = home === PipelineHome.GIT;
  const names = useEditor((state) => state.lastGood?.outline.includes.join('\n') ?? '');
  const include = names.split('\n').map((file) => ({ file }));
  const { data } = useQuery(
    PipelinesService.method.readIncludes,
    { pipelineId, text: JSON.stringify({ include }) },
    { enabled: isGit && names !== '' },
  );
  return useMemo(
    () => (isGit ? Object.fromEntries((data?.files ?? []).map(({ path, text }) => [path, text])) : undefined),
    [isGit, data],
  );
}
