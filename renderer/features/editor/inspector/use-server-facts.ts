import { useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { RunnersService } from '../../../../gen/signalbox/console/v1/runners_pb.js';
import { SecretScopeKind, SecretsService } from '../../../../gen/signalbox/console/v1/secrets_pb.js';
import type { TextMap } from '../../../../pipeline/plan.ts';

/** What the server knows now, as far as a form needs it. */
export interface ServerFacts {
  /** Names that the pipeline may read, each once. */
  readonly secrets: readonly string[];
  readonly runners: readonly ConnectedRunner[];
}

export interface ConnectedRunner {
  readonly name: string;
  readonly labels: TextMap;
}

export function useServerFacts(pipelineId: string): ServerFacts {
  const { data: secrets } = useQuery(SecretsService.method.listSecrets, {});
  const { data: runners } = useQuery(RunnersService.method.listRunners, {});
  return useMemo(
    () => ({
      secrets: [
        ...new Set(
          (secrets?.secrets ?? [])
            .filter(({ scope }) => scope?.kind !== SecretScopeKind.PIPELINE || scope.pipelineId === pipelineId)
            .map(({ name }) => name),
        ),
      ].sort(),
      runners: (runners?.runners ?? [])
        .filter(({ connected, approved, enabled }) => connected && approved && enabled)
        .map(({ name, labels }) => ({ name, labels })),
    }),
    [secrets, runners, pipelineId],
  );
}
