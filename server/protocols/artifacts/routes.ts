import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { ArtifactService } from '../../../gen/signalbox/agent/v1/artifacts_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { StepRunId } from '../../domain/ids.ts';
import type { Artifacts } from '../../services/artifacts.ts';
import { admit } from '../admit.ts';
import { callerKey } from '../authenticate.ts';
import type { FrontDoor } from '../front-door.ts';
import { mapErrors } from '../map-errors.ts';
import { codeOf } from './errors.ts';
import { artifactIdFrom, storedArtifactMessage, uploadRequestFrom } from './messages.ts';

export interface Needs {
  readonly artifacts: Artifacts;
}

const maxChunkBytes = 1024 * 1024;
/** Begins the upload id of content that is stored already: finishing it only names the artifact. */
const knownContent = 'stored.';

/** Artifacts of running steps. Every call carries the token of one step and is limited to what that step may touch. */
export const artifactsDoor: FrontDoor<Needs> = (router, { artifacts }) => {
  router.service(ArtifactService, artifactRoutes(artifacts), {
    interceptors: [admit(() => ['step']), mapErrors(codeOf)],
  });
};

function artifactRoutes(artifacts: Artifacts): ServiceImpl<typeof ArtifactService> {
  return {
    beginUpload(request, context) {
      const start = artifacts.begin(stepOf(context), uploadRequestFrom(request));
      return start.kind === 'stored'
        ? { uploadId: `${knownContent}${start.artifact.id}`, offset: request.sizeBytes, maxChunkBytes }
        : { uploadId: start.uploadId, offset: BigInt(start.offset), maxChunkBytes };
    },

    async upload(requests, context) {
      const stepRunId = stepOf(context);
      let uploadId = '';
      let offset = 0n;
      for await (const request of requests) {
        uploadId = request.uploadId || uploadId;
        if (request.chunk.length > maxChunkBytes) {
          throw new DomainError(
            'exhausted',
            `a chunk of ${request.chunk.length} bytes; at most ${maxChunkBytes} are taken`,
          );
        }
        const chunk = { offset: Number(request.offset), bytes: request.chunk };
        const written = await artifacts.write(stepRunId, uploadId, chunk);
        offset = BigInt(written.offset);
      }
      return { offset };
    },

    async finishUpload(request, context) {
      const stepRunId = stepOf(context);
      const { uploadId } = request;
      if (!uploadId.startsWith(knownContent)) return { artifactId: (await artifacts.finish(stepRunId, uploadId)).id };
      const artifactId = artifactIdFrom(uploadId.slice(knownContent.length));
      if (artifacts.listForStep(stepRunId).some((artifact) => artifact.id === artifactId)) return { artifactId };
      throw new DomainError('not-found', `upload ${uploadId} is not one of this step`, { subject: 'upload_id' });
    },

    listArtifacts(request, context) {
      const { jobName, name } = request;
      const found = artifacts.listFor(stepOf(context), {
        ...(jobName !== '' && { jobName }),
        ...(name !== '' && { name }),
      });
      return { artifacts: found.map(storedArtifactMessage) };
    },

    async *download(request, context) {
      const artifactId = artifactIdFrom(request.artifactId);
      const offset = Number(request.offset);
      for await (const chunk of artifacts.openFor(stepOf(context), artifactId, offset, context.signal)) {
        yield { chunk };
      }
    },
  };
}

function stepOf(context: HandlerContext): StepRunId {
  const caller = context.values.get(callerKey);
  if (caller?.kind !== 'step') throw new Error('a step call was let in without a step');
  return caller.stepRunId;
}
