import { readManifest } from '../../pipeline/template-manifest.ts';
import { DomainError } from '../domain/errors.ts';
import { type LibraryVersion, sortVersions } from '../domain/template-library.ts';
import { sha256Hex } from './digest.ts';
import { withoutCredentials } from './git-program.ts';
import { type GitRef, listRefs, listTree, readBlobs } from './git-tree.ts';

/** What a library holds, as its repository was fetched. */
export interface LibraryContent {
  /** As `library.yaml` of the default branch says. */
  readonly name: string;
  readonly description: string;
  readonly commitSha: string;
  readonly templates: readonly VersionedTemplate[];
  /** Every manifest and spec, by the id of its git object. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface VersionedTemplate extends LibraryVersion {
  readonly name: string;
  readonly manifestOid: string;
  readonly specOid: string;
}

const libraryLimits = { versions: 100, templates: 100, manifestBytes: 64 * 1024, specBytes: 1024 * 1024 };
const mostBytes = 32 * 1024 * 1024;

/** Stands for all branches and tags: while it is the same, so is the content. */
export async function refsDigestOf(mirror: string, defaultBranch: string): Promise<string> {
  return sha256Hex(JSON.stringify([defaultBranch, await listRefs(mirror)]));
}

/** Refuses a repository that is no library. */
export async function readLibrary(mirror: string, repoUrl: string, defaultBranch: string): Promise<LibraryContent> {
  const refs = await listRefs(mirror);
  const head = refs.find(({ kind, name }) => kind === 'branch' && name === defaultBranch);
  const about = head && (await libraryFile(mirror, head.commit));
  if (head === undefined || about === undefined) {
    const repo = withoutCredentials(repoUrl);
    throw new DomainError('invalid', `${repo} is no template library: its default branch has no library.yaml`, {
      subject: 'repo_url',
      word: 'not_a_library',
      values: { repo },
    });
  }
  const sorted = sortVersions(refs.flatMap((ref) => versionFrom(ref, defaultBranch)));
  const main = sorted.filter(({ kind }) => kind === 'default-branch');
  const versions = [...main, ...sorted.filter((one) => !main.includes(one))].slice(0, libraryLimits.versions);
  const foldersOf = new Map<string, Promise<readonly Folder[]>>();
  const found: { readonly version: LibraryVersion; readonly folder: Folder }[] = [];
  for (const version of versions) {
    const folders = foldersOf.get(version.commit) ?? templateFolders(mirror, version.commit);
    foldersOf.set(version.commit, folders);
    for (const folder of await folders) found.push({ version, folder });
  }
  const texts = await readBlobs(mirror, oidsWithin(found.map(({ folder }) => folder)));
  return { ...about, commitSha: head.commit, texts, templates: namedTemplates(found, texts) };
}

interface RefVersion extends LibraryVersion {
  readonly commit: string;
}

function versionFrom({ name, kind, commit }: GitRef, defaultBranch: string): readonly RefVersion[] {
  if (kind === 'branch') {
    return [{ version: `0.0.0-${name}`, kind: name === defaultBranch ? 'default-branch' : 'branch', commit }];
  }
  return name.startsWith('v') ? [{ version: name.slice(1), kind: 'tag', commit }] : [];
}

async function libraryFile(mirror: string, commit: string) {
  const [file] = await listTree(mirror, commit, ['library.yaml']);
  if (file?.kind !== 'file' || file.bytes > libraryLimits.manifestBytes) return undefined;
  const text = (await readBlobs(mirror, [file.oid])).get(file.oid) ?? '';
  const { name, description } = readManifest(text); // has the same two keys
  return { name: name.trim(), description: description.trim() };
}

interface Folder {
  readonly folder: string;
  readonly manifest: { readonly oid: string; readonly bytes: number };
  readonly spec: { readonly oid: string; readonly bytes: number };
}

async function templateFolders(mirror: string, commit: string): Promise<readonly Folder[]> {
  const folders = (await listTree(mirror, commit))
    .filter(({ kind, path }) => kind === 'folder' && /^\w[\w.-]{0,127}$/.test(path))
    .slice(0, 4 * libraryLimits.templates);
  if (folders.length === 0) return [];
  const paths = folders.flatMap(({ path }) => [`${path}/template.yaml`, `${path}/spec.yaml`]);
  const files = new Map((await listTree(mirror, commit, paths)).map((entry) => [entry.path, entry]));
  const found = folders.flatMap(({ path }): readonly Folder[] => {
    const manifest = files.get(`${path}/template.yaml`);
    const spec = files.get(`${path}/spec.yaml`);
    if (manifest?.kind !== 'file' || manifest.bytes > libraryLimits.manifestBytes) return [];
    if (spec?.kind !== 'file' || spec.bytes > libraryLimits.specBytes) return [];
    return [{ folder: path, manifest, spec }];
  });
  return found.slice(0, libraryLimits.templates);
}

/** In the order of what is kept, until the library has as much text as is kept of one. */
function oidsWithin(folders: readonly Folder[]): readonly string[] {
  const oids = new Set<string>();
  let bytes = 0;
  for (const { manifest, spec } of folders) {
    const missing = [manifest, spec].filter(({ oid }) => !oids.has(oid));
    bytes += missing.reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > mostBytes) break;
    for (const { oid } of missing) oids.add(oid);
  }
  return [...oids];
}

/** A template is called as its manifest says, or as its folder; of two with one name the first folder wins. */
function namedTemplates(
  found: readonly { readonly version: LibraryVersion; readonly folder: Folder }[],
  texts: ReadonlyMap<string, string>,
): readonly VersionedTemplate[] {
  const names = new Map<string, string>();
  const templates = new Map<string, VersionedTemplate>();
  for (const { version, folder } of found) {
    const { oid: manifestOid } = folder.manifest;
    const manifest = texts.get(manifestOid);
    if (manifest === undefined || !texts.has(folder.spec.oid)) continue;
    const given = names.get(manifestOid) ?? readManifest(manifest).name.trim().slice(0, 128);
    names.set(manifestOid, given);
    const name = given || folder.folder;
    const key = `${version.version}\0${name}`;
    if (templates.has(key)) continue;
    templates.set(key, { version: version.version, kind: version.kind, name, manifestOid, specOid: folder.spec.oid });
  }
  return [...templates.values()];
}
