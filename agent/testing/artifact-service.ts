import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { ArtifactService, type BeginUploadRequest } from '../../gen/signalbox/agent/v1/artifacts_pb.js';

interface Upload {
  readonly request: BeginUploadRequest;
  content: Buffer;
  isFinished: boolean;
}

/** An artifact service in memory that breaks connections where a test says so. */
export class ArtifactServiceDouble implements AsyncDisposable {
  readonly uploads: Upload[] = [];
  readonly tokens = new Set<string | null>();
  /** Bytes after which the next transfers break off, one each. */
  readonly breaks: number[] = [];
  /** Sent instead of what was stored, when set. */
  corruption: Buffer | undefined;
  readonly #server = createServer(
    connectNodeAdapter({
      routes: (router) => {
        router.service(ArtifactService, {
          beginUpload: (request, context) => this.#begin(request, context),
          upload: (requests) => this.#upload(requests),
          finishUpload: ({ uploadId }) => this.#finish(uploadId),
          listArtifacts: ({ jobName, name }) => ({ artifacts: this.#list(jobName, name) }),
          download: ({ artifactId, offset }) => this.#download(artifactId, Number(offset)),
        });
      },
    }),
  );

  static async start(): Promise<ArtifactServiceDouble> {
    const double = new ArtifactServiceDouble();
    double.#server.listen(0, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo; // listening on a port
    return `http://127.0.0.1:${port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
  }

  #begin(request: BeginUploadRequest, { requestHeader }: HandlerContext) {
    this.tokens.add(requestHeader.get('authorization'));
    const known = this.uploads.findIndex(
      (upload) => upload.request.path === request.path && upload.request.digest === request.digest,
    );
    const index = known >= 0 ? known : this.uploads.push({ request, content: Buffer.alloc(0), isFinished: false }) - 1;
    const offset = this.uploads[index]?.content.length ?? 0;
    return { uploadId: String(index), offset: BigInt(offset), maxChunkBytes: 1000 };
  }

  async #upload(
    requests: AsyncIterable<{ readonly uploadId: string; readonly offset: bigint; readonly chunk: Uint8Array }>,
  ) {
    const breakAfter = this.breaks.shift();
    let upload: Upload | undefined;
    for await (const { uploadId, offset, chunk } of requests) {
      upload = this.uploads[Number(uploadId)];
      if (!upload || Number(offset) !== upload.content.length) throw new ConnectError('wrong offset', Code.OutOfRange);
      upload.content = Buffer.concat([upload.content, chunk]);
      if (breakAfter !== undefined && upload.content.length >= breakAfter)
        throw new ConnectError('broken', Code.Unavailable);
    }
    return { offset: BigInt(upload?.content.length ?? 0) };
  }

  #finish(uploadId: string) {
    const upload = this.uploads[Number(uploadId)];
    const digest = upload && createHash('sha256').update(upload.content).digest('hex');
    if (!upload || digest !== upload.request.digest) throw new ConnectError('digest differs', Code.DataLoss);
    upload.isFinished = true;
    return { artifactId: `artifact-${uploadId}` };
  }

  #list(jobName: string, name: string) {
    return this.uploads.flatMap(({ request, isFinished }, index) => {
      if (!isFinished || (name && request.name !== name) || (jobName && jobName !== 'build')) return [];
      const { path, sizeBytes, digest, executable } = request;
      return [
        { artifactId: `artifact-${index}`, jobName: 'build', name: request.name, path, sizeBytes, digest, executable },
      ];
    });
  }

  async *#download(artifactId: string, from: number) {
    const content =
      this.corruption ?? this.uploads[Number(artifactId.replace('artifact-', ''))]?.content ?? Buffer.alloc(0);
    const breakAfter = this.breaks.shift();
    for (let at = from; at < content.length; at += 1000) {
      if (breakAfter !== undefined && at >= breakAfter) throw new ConnectError('broken', Code.Unavailable);
      yield { chunk: Buffer.from(content.subarray(at, at + 1000)) };
    }
  }
}
