import type { TemplateAnswer, TemplateRequest } from '../../pipeline/include-sources.ts';
import { readManifest, type TemplateManifest } from '../../pipeline/template-manifest.ts';
import { DomainError } from '../domain/errors.ts';
import { type Actor, type LibraryChanged, system } from '../domain/events.ts';
import type { Millis } from '../domain/ids.ts';
import { type LibraryVersion, newestVersion, sortVersions, type TemplateLibrary } from '../domain/template-library.ts';
import type { Store, WriteTx } from '../store/store.ts';
import {
  countTemplates,
  deleteLibrary,
  findLibrary,
  insertLibrary,
  type LibraryRow,
  listLibraries,
  listTemplates,
  readTemplate,
  replaceContent,
  type TemplateRow,
  updateLibrary,
} from '../store/template-libraries.ts';
import type { Events } from './events.ts';
import type { GitMirrors } from './git-mirrors.ts';
import { withoutCredentials } from './git-program.ts';
import { defaultBranchOf } from './git-tree.ts';
import { readLibrary, refsDigestOf } from './library-content.ts';
import type { Clock } from './ports/clock.ts';
import { findTemplate } from './template-lookup.ts';

export interface LibraryTemplate extends Omit<TemplateManifest, 'problems'> {
  readonly library: string;
  /** As `sortVersions` has them. What is said of the template is said by the newest. */
  readonly versions: readonly LibraryVersion[];
  readonly newest: string;
}

const mostLibraries = 50;
/** A run of a pipeline with includes looks again at libraries that nobody has looked at for so long. */
const freshForMs: Millis = 5 * 60_000;

/** Git repositories with templates for `include`: what was fetched of them last is what is included. */
export class TemplateLibraries {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #events: Events;
  readonly #mirrors: GitMirrors;
  readonly #refreshes = new Map<string, Promise<TemplateLibrary>>();

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly events: Events;
    readonly mirrors: GitMirrors;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#mirrors = options.mirrors;
  }

  /** By name. */
  list(): readonly TemplateLibrary[] {
    return this.#store.read((tx) => listLibraries(tx));
  }

  /** Fetches it at once. Without a name it is called as its `library.yaml` says. */
  async add(wanted: { readonly name?: string; readonly repoUrl: string }, by: Actor): Promise<TemplateLibrary> {
    const repoUrl = wanted.repoUrl.trim();
    if (repoUrl === '')
      throw new DomainError('invalid', 'repo_url is empty', { subject: 'repo_url', word: 'repo_empty' });
    const given = wanted.name?.trim() ?? '';
    if (given !== '') {
      refuseName(given);
      this.#store.read((tx) => refuseTaken(findLibrary(tx, given)));
    }
    const { content, ...fetched } = await this.#fetch(repoUrl, ({ mirror, defaultBranch }) =>
      readLibrary(mirror, repoUrl, defaultBranch),
    );
    const name = given || content.name;
    refuseName(name);
    const nowMs = this.#clock.nowMs();
    return this.#store.write((tx) => {
      refuseTaken(findLibrary(tx, name));
      if (listLibraries(tx).length >= mostLibraries)
        throw new DomainError('exhausted', `there are ${mostLibraries} libraries; remove one first`, {
          word: 'libraries_full',
          values: { max: `${mostLibraries}` },
        });
      const { description, commitSha } = content;
      const times = { addedAtMs: nowMs, fetchedAtMs: nowMs, triedAtMs: nowMs };
      insertLibrary(tx, { name, repoUrl, description, commitSha, ...fetched, ...times, addedBy: by, error: '' });
      replaceContent(tx, name, content);
      this.#record(tx, { type: 'library.added', name, commitSha, message: '' }, by);
      return existing(findLibrary(tx, name), name);
    });
  }

  /** A repository that cannot be read leaves everything as it was, and says so in `error`. */
  refresh(name: string, by: Actor): Promise<TemplateLibrary> {
    const running = this.#refreshes.get(name);
    if (running) return running;
    const refresh = this.#refreshNow(name, by).finally(() => this.#refreshes.delete(name));
    this.#refreshes.set(name, refresh);
    return refresh;
  }

  remove(name: string, by: Actor): void {
    this.#store.write((tx) => {
      const { commitSha } = existing(findLibrary(tx, name), name);
      deleteLibrary(tx, name);
      this.#record(tx, { type: 'library.removed', name, commitSha, message: '' }, by);
    });
  }

  countTemplates(library: string): number {
    return this.#store.read((tx) => countTemplates(tx, library));
  }

  /** Of all libraries, by library and name. */
  templates(): readonly LibraryTemplate[] {
    return this.#store.read((tx) =>
      listLibraries(tx).flatMap(({ name }) =>
        [...Map.groupBy(listTemplates(tx, name), (row) => row.name).values()].flatMap((rows) => {
          const newest = newestVersion(rows) ?? sortVersions(rows)[0];
          return newest === undefined ? [] : [templateFrom(newest, rows, readTemplate(tx, newest).manifest)];
        }),
      ),
    );
  }

  /** What an `include` of the language means here. */
  readonly template = (request: TemplateRequest): TemplateAnswer => this.#store.read((tx) => findTemplate(tx, request));

  /** Looks again at what a text may include, before it is planned; undefined when there is nothing to wait for. */
  ready(text: string): Promise<unknown> | undefined {
    if (!/\binclude["']?\s*:/.test(text)) return undefined;
    const oldMs = this.#clock.nowMs() - freshForMs;
    const stale = this.list().filter(({ triedAtMs }) => triedAtMs <= oldMs);
    // A library that is removed meanwhile is missed by what includes it, with a place.
    return stale.length === 0 ? undefined : Promise.allSettled(stale.map(({ name }) => this.refresh(name, system)));
  }

  async #refreshNow(name: string, by: Actor): Promise<TemplateLibrary> {
    const { repoUrl, refsDigest } = this.#store.read((tx) => existing(findLibrary(tx, name), name));
    try {
      const { content, ...fetched } = await this.#fetch(repoUrl, async (found) =>
        found.refsDigest === refsDigest ? undefined : readLibrary(found.mirror, repoUrl, found.defaultBranch),
      );
      return this.#note(name, repoUrl, (tx) => {
        const nowMs = this.#clock.nowMs();
        const about = content && { description: content.description, commitSha: content.commitSha };
        updateLibrary(tx, name, { ...fetched, ...about, fetchedAtMs: nowMs, triedAtMs: nowMs, error: '' });
        if (content === undefined) return;
        replaceContent(tx, name, content);
        this.#record(tx, { type: 'library.refreshed', name, commitSha: content.commitSha, message: '' }, by);
      });
    } catch (reason) {
      if (!(reason instanceof DomainError) || reason.kind === 'not-found') throw reason;
      const error = withoutCredentials(reason.message);
      return this.#note(name, repoUrl, (tx, before) => {
        updateLibrary(tx, name, { triedAtMs: this.#clock.nowMs(), error });
        if (before.error === error) return;
        this.#record(tx, { type: 'library.failed', name, commitSha: before.commitSha, message: error }, by);
      });
    }
  }

  #fetch<T>(repoUrl: string, read: (fetched: FetchedRefs & { readonly mirror: string }) => Promise<T>) {
    return this.#mirrors.alone(repoUrl, async (mirror): Promise<FetchedRefs & { readonly content: T }> => {
      this.#mirrors.expire(repoUrl);
      await this.#mirrors.fetch(repoUrl, mirror);
      const defaultBranch = (await defaultBranchOf(mirror, repoUrl)) ?? 'main';
      const refsDigest = await refsDigestOf(mirror, defaultBranch);
      return { defaultBranch, refsDigest, content: await read({ mirror, defaultBranch, refsDigest }) };
    });
  }

  /** Nothing when another library has taken the name meanwhile. */
  #note(name: string, repoUrl: string, change: (tx: WriteTx, before: LibraryRow) => void): TemplateLibrary {
    return this.#store.write((tx) => {
      const before = existing(findLibrary(tx, name), name);
      if (before.repoUrl === repoUrl) change(tx, before);
      return existing(findLibrary(tx, name), name);
    });
  }

  #record(tx: WriteTx, event: LibraryChanged, by: Actor): void {
    this.#events.append(tx, event, by);
  }
}

interface FetchedRefs {
  readonly defaultBranch: string;
  readonly refsDigest: string;
}

function templateFrom(newest: TemplateRow, rows: readonly TemplateRow[], manifestText: string): LibraryTemplate {
  const { problems: _, ...manifest } = readManifest(manifestText);
  const versions = sortVersions(rows).map(({ version, kind }) => ({ version, kind }));
  return { ...manifest, name: newest.name, library: newest.library, newest: newest.version, versions };
}

function existing(library: LibraryRow | undefined, name: string): LibraryRow {
  if (library) return library;
  throw new DomainError('not-found', `there is no template library ${name}`, { subject: name });
}

function refuseName(name: string): void {
  if (/^\w[\w.-]{0,63}$/.test(name)) return;
  throw new DomainError(
    'invalid',
    `${name || 'nothing'} is no name for a library: 1 to 64 letters, digits, ".", "-", "_"`,
    {
      subject: 'name',
      word: 'library_name',
    },
  );
}

function refuseTaken(library: LibraryRow | undefined): void {
  if (library === undefined) return;
  throw new DomainError('already-exists', `there is a template library ${library.name} already`, {
    subject: 'name',
    word: 'library_taken',
    values: { name: library.name },
  });
}
