import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BeginUploadRequest, StoredArtifactSchema } from '../../../gen/signalbox/agent/v1/artifacts_pb.js';
import { DomainError } from '../../domain/errors.ts';
import { type ArtifactId, idFrom } from '../../domain/ids.ts';
import type { Artifact, UploadRequest } from '../../services/artifacts.ts';

export function uploadRequestFrom(request: BeginUploadRequest): UploadRequest {
  return {
    name: request.name,
    path: request.path,
    sizeBytes: numberFrom(request.sizeBytes, 'size_bytes'),
    sha256: request.digest,
    isExecutable: request.executable,
    expireInMs: request.expireInMs === 0n ? null : numberFrom(request.expireInMs, 'expire_in_ms'),
  };
}

export function storedArtifactMessage(artifact: Artifact): MessageInitShape<typeof StoredArtifactSchema> {
  return {
    artifactId: artifact.id,
    name: artifact.name,
    path: artifact.path,
    sizeBytes: BigInt(artifact.sizeBytes),
    digest: artifact.sha256,
    jobName: artifact.jobName,
    stepRunId: artifact.stepRunId,
    executable: artifact.isExecutable,
    storedAtMs: BigInt(artifact.createdAtMs),
  };
}

export function artifactIdFrom(text: string): ArtifactId {
  const id = idFrom<'artifact'>(text);
  if (id === undefined) throw new DomainError('invalid', 'artifact_id is not an id', { subject: 'artifact_id' });
  return id;
}

function numberFrom(value: bigint, field: string): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new DomainError('invalid', `${field} is ${value}; it must be between 0 and 2^53`, { subject: field });
  }
  return Number(value);
}
