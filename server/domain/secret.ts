import type { Millis, PipelineId, PipelineRunId, SecretId } from './ids.ts';

/** Who may read a secret. A project holds pipelines; an environment is what a job names. */
export type SecretScope =
  | { readonly kind: 'global' }
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'pipeline'; readonly pipelineId: PipelineId }
  | { readonly kind: 'environment'; readonly environment: string };

/** Of two secrets of one name, the later in this list is meant. */
export const scopesByWidth = [
  'global',
  'project',
  'pipeline',
  'environment',
] as const satisfies readonly SecretScope['kind'][];

/** Everything about a secret but its value. */
export interface Secret {
  readonly id: SecretId;
  readonly name: string;
  readonly scope: SecretScope;
  readonly note: string;
  readonly version: number;
  readonly createdAtMs: Millis;
  readonly createdBy: string;
  readonly rotatedAtMs: Millis | null;
  readonly lastUsedAtMs: Millis | null;
  /** False: the value is too short to be masked in logs. */
  readonly isMasked: boolean;
}

export interface SecretUse {
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly version: number;
  readonly atMs: Millis;
}

/** What of a run decides which secrets it may read. */
export interface SecretReader {
  readonly pipelineId: PipelineId;
  readonly project: string;
  /** Empty: the job names none. */
  readonly environment: string;
}

/** The name of the scope as it is stored; empty for global. */
export function scopeName(scope: SecretScope): string {
  switch (scope.kind) {
    case 'global':
      return '';
    case 'project':
      return scope.project;
    case 'pipeline':
      return scope.pipelineId;
    case 'environment':
      return scope.environment;
  }
}

export function mayRead(reader: SecretReader, scope: SecretScope): boolean {
  switch (scope.kind) {
    case 'global':
      return true;
    case 'project':
      return scope.project === reader.project;
    case 'pipeline':
      return scope.pipelineId === reader.pipelineId;
    case 'environment':
      return scope.environment === reader.environment;
  }
}

/** Of the secrets that the reader may read, the narrowest of each name. */
export function readableSecrets(secrets: readonly Secret[], reader: SecretReader): ReadonlyMap<string, Secret> {
  const byName = new Map<string, Secret>();
  const widestFirst = secrets
    .filter((secret) => mayRead(reader, secret.scope))
    .sort((a, b) => scopesByWidth.indexOf(a.scope.kind) - scopesByWidth.indexOf(b.scope.kind));
  for (const secret of widestFirst) byName.set(secret.name, secret);
  return byName;
}
