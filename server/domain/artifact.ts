import { DomainError } from './errors.ts';
import type { ArtifactId, JobRunId, Millis, PipelineId, PipelineRunId, StepRunId } from './ids.ts';

/** One file that a step kept, here or elsewhere. */
export interface Artifact {
  readonly id: ArtifactId;
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly jobRunId: JobRunId;
  readonly stepRunId: StepRunId;
  readonly jobName: string;
  readonly name: string;
  /** Relative, `/` between parts, never leaving its root. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex; empty when its content is elsewhere. */
  readonly sha256: string;
  /** Object key or URI of what an agent keeps elsewhere; empty when the content is here. */
  readonly uri: string;
  readonly isExecutable: boolean;
  readonly createdAtMs: Millis;
  /** Null: by the retention setting. */
  readonly expiresAtMs: Millis | null;
}

export interface UploadRequest {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly isExecutable: boolean;
  readonly expireInMs: Millis | null;
}

const longestName = 200;
const longestPath = 1_024;
const digestForm = /^[0-9a-f]{64}$/;
// Control characters and the separators of other systems, in which a path could hide a way out of its folder.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const forbiddenInPath = /[\x00-\x1f\x7f\\:]/;

/** Refuses as `invalid` what must not become a file name on any machine. */
export function checkUpload(request: UploadRequest): void {
  const { name, path, sizeBytes, sha256, expireInMs } = request;
  if (name === '' || name.length > longestName)
    throw invalid('name', `the name must have 1 to ${longestName} characters`);
  if (!isSafePath(path)) throw invalid('path', `"${path.slice(0, 200)}" is not a relative path below the workspace`);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw invalid('size_bytes', 'the size must be 0 or more');
  if (!digestForm.test(sha256)) throw invalid('digest', 'the digest must be a SHA-256 in 64 lower-case hex digits');
  if (expireInMs !== null && expireInMs <= 0) throw invalid('expire_in_ms', 'the time to keep must be positive');
}

const longestUri = 4_096;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const controlCharacter = /[\x00-\x1f\x7f]/;

/** What an agent may say of a file it keeps elsewhere; `uri` may be a mere object key. */
export function isRemoteArtifact(name: string, uri: string): boolean {
  if (name === '' || name.length > longestName || controlCharacter.test(name)) return false;
  return uri !== '' && uri.length <= longestUri && !controlCharacter.test(uri);
}

function isSafePath(path: string): boolean {
  if (path === '' || path.length > longestPath || forbiddenInPath.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function invalid(subject: string, message: string): DomainError {
  return new DomainError('invalid', message, { subject });
}
