import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { ArtifactService } from '../gen/signalbox/agent/v1/artifacts_pb.js';
import type { Backoff } from './connection/backoff.ts';
import type { ArtifactStore, StoredFile } from './plugins/plugin.ts';

const callMs = 30_000;
/** Interrupted transfers go on where they were; after this many interruptions without a new byte the step fails. */
const maxFutile = 5;
const temporary = [Code.Unavailable, Code.Aborted, Code.DeadlineExceeded, Code.Unknown, Code.Internal];

/** Files kept by the control plane (signalbox.agent.v1): by content, resumed after a break, verified at both ends. */
export class RemoteArtifacts implements ArtifactStore {
  readonly #client: Client<typeof ArtifactService>;
  readonly #backoff: () => Backoff;

  constructor(client: Client<typeof ArtifactService>, backoff: () => Backoff) {
    this.#client = client;
    this.#backoff = backoff;
  }

  async put(
    token: string,
    file: { readonly source: string; readonly name: string; readonly path: string; readonly expireInMs: number | null },
    signal: AbortSignal,
  ): Promise<StoredFile> {
    const { size, mode } = statSync(file.source);
    const sha256 = await digestOf(file.source, signal);
    const isExecutable = (mode & 0o100) !== 0;
    const announcement = {
      name: file.name,
      path: file.path,
      sizeBytes: BigInt(size),
      digest: sha256,
      expireInMs: BigInt(file.expireInMs ?? 0),
      executable: isExecutable,
    };
    const call = this.#call(token, signal);
    const id = await this.#persist(signal, async (moved) => {
      const { uploadId, offset, maxChunkBytes } = await this.#client.beginUpload(announcement, call);
      moved(Number(offset));
      if (Number(offset) < size) {
        await this.#client.upload(chunksOf(file.source, uploadId, Number(offset), maxChunkBytes), {
          ...call,
          timeoutMs: 0,
        });
      }
      const { artifactId } = await this.#client.finishUpload({ uploadId }, call);
      return artifactId;
    });
    return { id, jobName: '', name: file.name, path: file.path, sizeBytes: size, sha256, isExecutable };
  }

  async list(
    token: string,
    filter: { readonly jobName?: string; readonly name?: string },
    signal: AbortSignal,
  ): Promise<readonly StoredFile[]> {
    const { artifacts } = await this.#persist(signal, () =>
      this.#client.listArtifacts(filter, this.#call(token, signal)),
    );
    return artifacts.map(({ artifactId, jobName, name, path, sizeBytes, digest, executable }) => ({
      id: artifactId,
      jobName,
      name,
      path,
      sizeBytes: Number(sizeBytes),
      sha256: digest,
      isExecutable: executable,
    }));
  }

  /** The target appears whole or not at all. */
  async get(token: string, file: StoredFile, target: string, signal: AbortSignal): Promise<void> {
    mkdirSync(dirname(target), { recursive: true });
    const partial = `${target}.part-${file.sha256.slice(0, 12)}`;
    await rm(partial, { force: true });
    await this.#persist(signal, async (moved) => {
      const offset = statSync(partial, { throwIfNoEntry: false })?.size ?? 0;
      moved(offset);
      if (offset < file.sizeBytes || file.sizeBytes === 0) {
        const request = { artifactId: file.id, offset: BigInt(offset) };
        const chunks = this.#client.download(request, { ...this.#call(token, signal), timeoutMs: 0 });
        await pipeline(
          contentOf(chunks),
          createWriteStream(partial, { flags: 'a', mode: file.isExecutable ? 0o755 : 0o644 }),
        );
      }
    });
    if ((await digestOf(partial, signal)) !== file.sha256) {
      await rm(partial, { force: true });
      throw new Error(`${file.path} arrived with another content than was stored`);
    }
    await rename(partial, target);
  }

  #call(token: string, signal: AbortSignal) {
    return { signal, timeoutMs: callMs, headers: { authorization: `Bearer ${token}` } };
  }

  /** Repeats after temporary failures, as long as each attempt starts further on than the one before. */
  async #persist<T>(signal: AbortSignal, attempt: (moved: (offset: number) => void) => Promise<T>): Promise<T> {
    const backoff = this.#backoff();
    let [farthest, futile] = [0, 0];
    for (;;) {
      try {
        return await attempt((offset) => {
          if (offset > farthest) [farthest, futile] = [offset, 0];
        });
      } catch (error) {
        const { code, rawMessage } = ConnectError.from(error);
        futile += 1;
        if (signal.aborted || !temporary.includes(code) || futile > maxFutile) {
          throw new Error(`artifact service: ${rawMessage}`, { cause: error });
        }
        await backoff.wait(signal);
      }
    }
  }
}

async function* chunksOf(path: string, uploadId: string, from: number, maxChunkBytes: number) {
  let offset = from;
  for await (const chunk of createReadStream(path, { start: from, highWaterMark: Math.max(1, maxChunkBytes) })) {
    const bytes = chunk as Buffer<ArrayBuffer>; // a stream without encoding gives buffers
    yield { uploadId, offset: BigInt(offset), chunk: bytes };
    offset += bytes.length;
  }
}

async function* contentOf(chunks: AsyncIterable<{ readonly chunk: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { chunk } of chunks) yield chunk;
}

async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await using file = await open(path);
  for await (const chunk of file.createReadStream({ signal, autoClose: false })) hash.update(chunk as Buffer); // as above
  return hash.digest('hex');
}
