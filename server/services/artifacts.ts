import { createHash, createHmac, type Hash, timingSafeEqual } from 'node:crypto';
import { type Artifact, checkUpload, type UploadRequest } from '../domain/artifact.ts';
import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import { type ArtifactId, idFrom, type Millis, type PipelineRunId, type StepRunId } from '../domain/ids.ts';
import {
  deleteArtifact,
  deleteUpload,
  findArtifact,
  findStepOfArtifact,
  findUpload,
  findUploadOf,
  hasContent,
  insertUpload,
  isContentUsed,
  listArtifactsOfRun,
  listArtifactsOfStep,
  listExpiredArtifacts,
  listUploadsUnusedSince,
  type StepOfArtifact,
  saveArtifact,
  setUploadOffset,
  type Upload,
} from '../store/artifacts.ts';
import type { Store } from '../store/store.ts';
import { Blobs } from './blobs.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';
import type { IdSource } from './ports/ids.ts';
import type { Keychain } from './ports/keychain.ts';
import { keyFor } from './sealing.ts';
import type { Settings } from './settings.ts';

export type { Artifact, UploadRequest } from '../domain/artifact.ts';

export type UploadStart =
  | { readonly kind: 'stored'; readonly artifact: Artifact }
  /** Send from `offset`; above 0 when an interrupted upload goes on. */
  | { readonly kind: 'upload'; readonly uploadId: string; readonly offset: number };

export interface ArtifactFilter {
  readonly jobName?: string;
  readonly name?: string;
}

const signedForMs = 10 * 60_000;
/** Uploads that nobody goes on with are given up. */
const idleUploadMs = 24 * 3_600_000;

/** An upload in this process. The hash runs along, so that finishing need not read the file again. */
interface Progress {
  readonly hash: Hash;
  hashedTo: number;
  isBusy: boolean;
}

/** Files that steps keep, by content. Everything a step does is checked against its own run. */
export class Artifacts {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #events: Events;
  readonly #settings: Settings;
  readonly #blobs: Blobs;
  readonly #downloadKey: () => Buffer;
  readonly #progress = new Map<string, Progress>();

  /** Also removes what a crash left in the folders. */
  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly events: Events;
    readonly settings: Settings;
    readonly keychain: Keychain;
    readonly dataDir: string;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#events = options.events;
    this.#settings = options.settings;
    this.#blobs = new Blobs(options.dataDir);
    let key: Buffer | undefined;
    this.#downloadKey = () => {
      key ??= keyFor('downloads', options.keychain.masterKey());
      return key;
    };
    this.#store.read((tx) =>
      this.#blobs.sweep({
        isBlob: (sha256) => isContentUsed(tx, sha256),
        isPart: (uploadId) => findUpload(tx, uploadId) !== undefined,
      }),
    );
  }

  /** `stored` at once when the pipeline has the same content. The same request again goes on where it stopped. */
  begin(stepRunId: StepRunId, request: UploadRequest): UploadStart {
    checkUpload(request);
    const maxBytes = this.#settings.get('artifacts.maxBytes');
    if (request.sizeBytes > maxBytes) {
      throw new DomainError('exhausted', `${request.path} has ${request.sizeBytes} bytes; ${maxBytes} are allowed`);
    }
    const step = this.#runningStep(stepRunId);
    // Only within a pipeline: elsewhere, knowing a digest would be enough to get at another's file.
    const isKnown = this.#store.read((tx) => hasContent(tx, step.pipelineId, request.sha256));
    if (isKnown && this.#blobs.has(request.sha256)) {
      return { kind: 'stored', artifact: this.#record(this.#ids.next<ArtifactId>(), stepRunId, step, request) };
    }
    const { name, path } = request;
    const former = this.#store.read((tx) => findUploadOf(tx, { stepRunId, name, path }));
    if (former && former.sha256 === request.sha256 && former.sizeBytes === request.sizeBytes) {
      return { kind: 'upload', uploadId: former.uploadId, offset: former.offset };
    }
    this.#blobs.checkRoom(request.sizeBytes);
    const uploadId = this.#ids.next<ArtifactId>();
    this.#store.write((tx) => {
      if (former) deleteUpload(tx, former.uploadId);
      insertUpload(tx, { ...request, uploadId, stepRunId, offset: 0 }, this.#clock.nowMs());
    });
    if (former) this.#drop(former.uploadId);
    return { kind: 'upload', uploadId, offset: 0 };
  }

  /** Appends at exactly `offset`; answers the next offset once the bytes are on disk. A wrong offset is `stale`. */
  async write(
    stepRunId: StepRunId,
    uploadId: string,
    chunk: { readonly offset: number; readonly bytes: Uint8Array },
  ): Promise<{ readonly offset: number }> {
    const upload = this.#uploadOf(stepRunId, uploadId);
    const { offset, bytes } = chunk;
    const progress = this.#progressOf(upload);
    if (offset !== upload.offset || progress.isBusy) {
      throw new DomainError('stale', `upload ${uploadId} is at ${upload.offset}, not at ${offset}; go on from there`, {
        subject: 'offset',
      });
    }
    const next = offset + bytes.length;
    if (next > upload.sizeBytes) {
      throw new DomainError('invalid', `upload ${uploadId} is of ${upload.sizeBytes} bytes; ${next} were sent`);
    }
    progress.isBusy = true;
    try {
      await this.#blobs.write(uploadId, offset, bytes);
      if (progress.hashedTo === offset) {
        progress.hash.update(bytes);
        progress.hashedTo = next;
      }
      this.#store.write((tx) => setUploadOffset(tx, uploadId, next, this.#clock.nowMs()));
    } finally {
      progress.isBusy = false;
    }
    return { offset: next };
  }

  /** Verifies length and digest. A mismatch is `corrupt` and drops the upload. Repeating it answers the same. */
  async finish(stepRunId: StepRunId, uploadId: string): Promise<Artifact> {
    const done = this.#store.read((tx) => findArtifact(tx, uploadId as ArtifactId)); // an upload's id becomes its artifact's
    if (done?.stepRunId === stepRunId) return done;
    const upload = this.#uploadOf(stepRunId, uploadId);
    const { sizeBytes, sha256 } = upload;
    if (upload.offset !== sizeBytes) {
      throw new DomainError(
        'wrong-state',
        `upload ${uploadId} has ${upload.offset} of ${sizeBytes} bytes; send the rest`,
      );
    }
    if (sizeBytes === 0) await this.#blobs.write(uploadId, 0, new Uint8Array());
    const progress = this.#progressOf(upload);
    const found =
      progress.hashedTo === sizeBytes
        ? progress.hash.copy().digest('hex')
        : await this.#blobs.digestOf(uploadId, sizeBytes);
    if (found !== sha256) {
      this.abandon(stepRunId, uploadId);
      throw new DomainError('corrupt', `upload ${uploadId} has digest ${found}, not ${sha256}; send it again`);
    }
    await this.#blobs.keep(uploadId, sha256);
    return this.#record(uploadId as ArtifactId, stepRunId, this.#stepOf(stepRunId), upload, upload);
  }

  abandon(stepRunId: StepRunId, uploadId: string): void {
    this.#uploadOf(stepRunId, uploadId);
    this.#store.write((tx) => deleteUpload(tx, uploadId));
    this.#drop(uploadId);
  }

  get(id: ArtifactId): Artifact {
    const artifact = this.#store.read((tx) => findArtifact(tx, id));
    if (!artifact) throw new DomainError('not-found', `there is no artifact ${id}`, { subject: 'artifact_id' });
    return artifact;
  }

  /** Oldest first. */
  listForRun(runId: PipelineRunId, filter: ArtifactFilter = {}): readonly Artifact[] {
    const { jobName, name } = filter;
    return this.#store
      .read((tx) => listArtifactsOfRun(tx, runId))
      .filter((artifact) => jobName === undefined || artifact.jobName === jobName)
      .filter((artifact) => name === undefined || artifact.name === name);
  }

  /** Newest first. */
  listForStep(stepRunId: StepRunId): readonly Artifact[] {
    return this.#store.read((tx) => listArtifactsOfStep(tx, stepRunId));
  }

  /** What a running step may fetch: the artifacts of its own run that are here. */
  listFor(stepRunId: StepRunId, filter: ArtifactFilter = {}): readonly Artifact[] {
    return this.listForRun(this.#runningStep(stepRunId).runId, filter).filter(({ uri }) => uri === '');
  }

  /** An artifact of another run is `not-found`: a step does not learn that it exists. */
  openFor(
    stepRunId: StepRunId,
    id: ArtifactId,
    fromOffset: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, void> {
    const { runId } = this.#runningStep(stepRunId);
    const artifact = this.#store.read((tx) => findArtifact(tx, id));
    if (artifact?.runId !== runId) throw new DomainError('not-found', `there is no artifact ${id} in this run`);
    return this.open(id, fromOffset, signal);
  }

  open(id: ArtifactId, fromOffset: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const { sha256, sizeBytes, uri } = this.get(id);
    if (uri !== '')
      throw new DomainError('wrong-state', `artifact ${id} is kept elsewhere: ${uri}`, {
        word: 'artifact_elsewhere',
        values: { uri },
      });
    if (!Number.isSafeInteger(fromOffset) || fromOffset < 0 || fromOffset > sizeBytes) {
      throw new DomainError('out-of-range', `offset ${fromOffset} is not within the ${sizeBytes} bytes`, {
        subject: 'offset',
      });
    }
    return this.#blobs.read(sha256, fromOffset, signal);
  }

  /**
   * Where to fetch it: path and query on this server's own listener, valid for 10 minutes without any other credential,
   * or the address it is kept at; empty when that is no web address.
   */
  downloadOf(artifact: Artifact): string {
    return artifact.uri === '' ? this.signedPath(artifact.id).path : webAddress(artifact.uri);
  }

  /** Path and query of a download that is valid for 10 minutes without any other credential. */
  signedPath(id: ArtifactId): { readonly path: string; readonly expiresAtMs: Millis } {
    const expiresAtMs = this.#clock.nowMs() + signedForMs;
    const signature = this.#signature(id, String(expiresAtMs)).toString('base64url');
    return { path: `/artifacts/${id}?expires=${expiresAtMs}&signature=${signature}`, expiresAtMs };
  }

  /** The artifact of a signed path. Refuses as `forbidden`. */
  verifySignedPath(pathAndQuery: string): Artifact {
    const { pathname, searchParams } = new URL(pathAndQuery, 'http://localhost');
    const id = idFrom<'artifact'>(pathname.slice('/artifacts/'.length));
    const expires = searchParams.get('expires') ?? '';
    const signature = Buffer.from(searchParams.get('signature') ?? '', 'base64url');
    const isSigned = id && signature.length === 32 && timingSafeEqual(signature, this.#signature(id, expires));
    if (!isSigned || !(this.#clock.nowMs() < Number(expires))) {
      throw new DomainError('forbidden', 'the download address is not valid any more; ask for a new one', {
        word: 'download_expired',
      });
    }
    return this.get(id);
  }

  remove(id: ArtifactId, by: Actor): void {
    const artifact = this.get(id);
    this.#store.write((tx) => {
      deleteArtifact(tx, id);
      this.#appendEvent(tx, 'artifact.removed', artifact, by);
    });
    if (artifact.sha256 !== '') this.#collect(artifact.sha256);
  }

  /** Removes what has expired, at most so many at a time. Answers whether there may be more. */
  removeExpired(limit: number, by: Actor): boolean {
    const nowMs = this.#clock.nowMs();
    const createdBeforeMs = nowMs - this.#settings.get('retention.artifactsDays') * 24 * 3_600_000;
    const expired = this.#store.read((tx) => listExpiredArtifacts(tx, { nowMs, createdBeforeMs, limit }));
    for (const { id } of expired) this.remove(id, by);
    for (const uploadId of this.#store.read((tx) => listUploadsUnusedSince(tx, nowMs - idleUploadMs))) {
      this.#store.write((tx) => deleteUpload(tx, uploadId));
      this.#drop(uploadId);
    }
    return expired.length === limit;
  }

  #record(
    id: ArtifactId,
    stepRunId: StepRunId,
    step: StepOfArtifact,
    request: UploadRequest,
    upload?: Upload,
  ): Artifact {
    const createdAtMs = this.#clock.nowMs();
    const { name, path, sizeBytes, sha256, isExecutable, expireInMs } = request;
    const { runId, pipelineId, jobRunId, jobName } = step;
    const expiresAtMs = expireInMs === null ? null : createdAtMs + expireInMs;
    const kept = { id, runId, pipelineId, jobRunId, stepRunId, jobName, name, path, sizeBytes, sha256, isExecutable };
    const artifact: Artifact = { ...kept, uri: '', createdAtMs, expiresAtMs };
    const replaced = this.#store.write((tx) => {
      if (upload) deleteUpload(tx, upload.uploadId);
      const former = saveArtifact(tx, artifact);
      this.#appendEvent(tx, 'artifact.stored', artifact, 'system');
      return former;
    });
    if (upload) this.#progress.delete(upload.uploadId);
    if (replaced) this.#collect(replaced);
    return artifact;
  }

  #appendEvent(
    tx: Parameters<Events['append']>[0],
    type: 'artifact.stored' | 'artifact.removed',
    artifact: Artifact,
    by: Actor,
  ): void {
    const { id, runId, pipelineId, jobRunId, stepRunId, name, sizeBytes } = artifact;
    this.#events.append(
      tx,
      { type, artifactId: id, runId, pipelineId, jobRunId, stepRunId, name, bytes: sizeBytes },
      by,
    );
  }

  /** The row went first: a crash in between leaves a file that nobody knows, which the next start removes. */
  #collect(sha256: string): void {
    if (!this.#store.read((tx) => isContentUsed(tx, sha256))) this.#blobs.remove(sha256);
  }

  #drop(uploadId: string): void {
    this.#progress.delete(uploadId);
    this.#blobs.removePart(uploadId);
  }

  #progressOf({ uploadId }: Upload): Progress {
    let progress = this.#progress.get(uploadId);
    if (!progress) {
      progress = { hash: createHash('sha256'), hashedTo: 0, isBusy: false };
      this.#progress.set(uploadId, progress);
    }
    return progress;
  }

  #uploadOf(stepRunId: StepRunId, uploadId: string): Upload {
    const upload = this.#store.read((tx) => findUpload(tx, uploadId));
    if (upload?.stepRunId === stepRunId) return upload;
    throw new DomainError('not-found', `there is no upload ${uploadId} of this step`, { subject: 'upload_id' });
  }

  #stepOf(stepRunId: StepRunId): StepOfArtifact {
    const step = this.#store.read((tx) => findStepOfArtifact(tx, stepRunId));
    if (!step) throw new DomainError('not-found', `there is no step run ${stepRunId}`, { subject: 'step_run_id' });
    return step;
  }

  #runningStep(stepRunId: StepRunId): StepOfArtifact {
    const step = this.#stepOf(stepRunId);
    if (step.endedAtMs !== null) throw new DomainError('wrong-state', `step run ${stepRunId} is over`);
    return step;
  }

  #signature(id: ArtifactId, expires: string): Buffer {
    return createHmac('sha256', this.#downloadKey()).update(`${id} ${expires}`).digest();
  }
}

/** Empty for an object key, and for schemes that a browser would not fetch but run. */
function webAddress(uri: string): string {
  const url = URL.parse(uri);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : '';
}
