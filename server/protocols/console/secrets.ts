import type { MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  type SecretSchema,
  SecretScopeKind,
  type SecretScopeSchema,
  type SecretsService,
} from '../../../gen/signalbox/console/v1/secrets_pb.js';
import { DomainError, malformed } from '../../domain/errors.ts';
import type { PipelineId, SecretId } from '../../domain/ids.ts';
import type { Secret, SecretScope } from '../../domain/secret.ts';
import { idFrom } from './ids.ts';
import { operatorOf } from './operator.ts';
import type { ConsoleServices } from './services.ts';
import { presentTimes } from './times.ts';

export function secretsRoutes({ secrets, pipelines, runs }: ConsoleServices): ServiceImpl<typeof SecretsService> {
  return {
    listSecrets() {
      return { secrets: secrets.list().map(secretMessage) };
    },

    createSecret(request, context) {
      const { name, note, value } = request;
      const secret = secrets.put({ name, note, value, scope: scopeFrom(request.scope) }, operatorOf(context));
      return { secret: secretMessage(secret) };
    },

    rotateSecret(request, context) {
      const secretId = idFrom<SecretId>(request.secretId, 'secret_id');
      return { secret: secretMessage(secrets.rotate(secretId, request.value, operatorOf(context))) };
    },

    removeSecret(request, context) {
      secrets.remove(idFrom<SecretId>(request.secretId, 'secret_id'), operatorOf(context));
      return {};
    },

    listSecretUses(request) {
      const uses = secrets.usedBy(idFrom<SecretId>(request.secretId, 'secret_id')).map((use) => {
        const run = runs.get(use.runId);
        return {
          runId: use.runId,
          pipelineId: use.pipelineId,
          pipelineName: run.pipelineName,
          runNumber: run.number,
          version: use.version,
          atMs: use.atMs,
        };
      });
      return { uses };
    },
  };

  function secretMessage(secret: Secret): MessageInitShape<typeof SecretSchema> {
    return {
      secretId: secret.id,
      name: secret.name,
      scope: scopeMessage(secret.scope),
      pipelineName: secret.scope.kind === 'pipeline' ? pipelineName(secret.scope.pipelineId) : '',
      note: secret.note,
      createdAtMs: secret.createdAtMs,
      createdBy: secret.createdBy,
      ...presentTimes({ rotatedAtMs: secret.rotatedAtMs, lastUsedAtMs: secret.lastUsedAtMs }),
      version: secret.version,
      masked: secret.isMasked,
    };
  }

  /** Empty when the pipeline is gone: its secrets can still be seen and removed. */
  function pipelineName(pipelineId: PipelineId): string {
    try {
      return pipelines.get(pipelineId).name;
    } catch (reason) {
      if (reason instanceof DomainError && reason.kind === 'not-found') return '';
      throw reason;
    }
  }
}

function scopeFrom(scope: MessageShape<typeof SecretScopeSchema> | undefined): SecretScope {
  switch (scope?.kind) {
    case SecretScopeKind.GLOBAL:
      return { kind: 'global' };
    case SecretScopeKind.PROJECT:
      return { kind: 'project', project: scope.name };
    case SecretScopeKind.PIPELINE:
      return { kind: 'pipeline', pipelineId: idFrom<PipelineId>(scope.pipelineId, 'scope.pipeline_id') };
    case SecretScopeKind.ENVIRONMENT:
      return { kind: 'environment', environment: scope.name };
    default:
      throw malformed('scope', 'scope is missing; say who may read the secret');
  }
}

function scopeMessage(scope: SecretScope): MessageInitShape<typeof SecretScopeSchema> {
  switch (scope.kind) {
    case 'global':
      return { kind: SecretScopeKind.GLOBAL };
    case 'project':
      return { kind: SecretScopeKind.PROJECT, name: scope.project };
    case 'pipeline':
      return { kind: SecretScopeKind.PIPELINE, pipelineId: scope.pipelineId };
    case 'environment':
      return { kind: SecretScopeKind.ENVIRONMENT, name: scope.environment };
  }
}
