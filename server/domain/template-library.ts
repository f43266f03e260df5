import compare from 'semver/functions/compare.js';
import isPrerelease from 'semver/functions/prerelease.js';
import validVersion from 'semver/functions/valid.js';
import maxSatisfying from 'semver/ranges/max-satisfying.js';
import validRange from 'semver/ranges/valid.js';
import type { Millis } from './ids.ts';

/** A git repository whose templates pipelines may include. */
export interface TemplateLibrary {
  readonly name: string;
  /** Address, or a folder on this machine. */
  readonly repoUrl: string;
  /** As `library.yaml` says. */
  readonly description: string;
  readonly defaultBranch: string;
  /** Head of the default branch when it was fetched. */
  readonly commitSha: string;
  readonly addedAtMs: Millis;
  readonly addedBy: string;
  readonly fetchedAtMs: Millis;
  /** The last attempt; later than `fetchedAtMs` when that failed, and `error` says why. */
  readonly triedAtMs: Millis;
  readonly error: string;
}

export const versionKinds = ['tag', 'default-branch', 'branch'] as const;
export type VersionKind = (typeof versionKinds)[number];

export interface LibraryVersion {
  /** `1.2.0` of a tag `v1.2.0`, `0.0.0-main` of a branch `main`. */
  readonly version: string;
  readonly kind: VersionKind;
}

/** The version that is meant: exactly that, the highest of a range, or without one the newest. */
export function chooseVersion<T extends LibraryVersion>(
  versions: readonly T[],
  wanted: string | undefined,
): T | undefined {
  if (wanted === undefined) return newestVersion(versions);
  const exact = wanted.replace(/^v(?=\d)/, '');
  const same = versions.find(({ version }) => version === exact || version === wanted);
  if (same !== undefined || validRange(wanted) === null) return same;
  const best = maxSatisfying(
    tagged(versions).map(({ version }) => version),
    wanted,
  );
  return versions.find(({ version }) => version === best);
}

/** Highest version of a tag, before a release only where nothing is released; else the default branch. */
export function newestVersion<T extends LibraryVersion>(versions: readonly T[]): T | undefined {
  const tags = tagged(versions).toSorted((a, b) => compare(b.version, a.version));
  const released = tags.find(({ version }) => isPrerelease(version) === null);
  return released ?? tags[0] ?? versions.find(({ kind }) => kind === 'default-branch');
}

/** As people want to read them: tags from the newest on, what is no number after them, then branches. */
export function sortVersions<T extends LibraryVersion>(versions: readonly T[]): readonly T[] {
  return versions.toSorted(
    (a, b) => versionKinds.indexOf(a.kind) - versionKinds.indexOf(b.kind) || byNumber(a.version, b.version),
  );
}

function byNumber(a: string, b: string): number {
  const numbers = [validVersion(a), validVersion(b)];
  if (numbers[0] && numbers[1]) return compare(numbers[1], numbers[0]);
  return Number(numbers[0] === null) - Number(numbers[1] === null) || a.localeCompare(b);
}

function tagged<T extends LibraryVersion>(versions: readonly T[]): readonly T[] {
  return versions.filter(({ version, kind }) => kind === 'tag' && validVersion(version) !== null);
}
