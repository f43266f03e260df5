import { git, gitBytes } from './git-program.ts';

/** What is asked of the `git` program about many objects at once, in a bare mirror. */

export interface GitRef {
  /** `main` of `refs/heads/main`, `v1.0.0` of `refs/tags/v1.0.0`. */
  readonly name: string;
  readonly kind: 'branch' | 'tag';
  /** The commit, also of a tag with a message. */
  readonly commit: string;
}

/** Branches and tags that point at commits. */
export async function listRefs(mirror: string): Promise<readonly GitRef[]> {
  const format = '--format=%(refname)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)';
  const output = await git(mirror, ['for-each-ref', format, 'refs/heads', 'refs/tags']);
  return output.split('\n').flatMap((line) => {
    const [ref = '', type, id, innerType, innerId] = line.split('\0');
    const commit = type === 'commit' ? id : innerType === 'commit' ? innerId : undefined;
    const isTag = ref.startsWith('refs/tags/');
    if (commit === undefined || !/^refs\/(heads|tags)\//.test(ref)) return [];
    return [
      { name: ref.replace(/^refs\/(heads|tags)\//, ''), kind: isTag ? ('tag' as const) : ('branch' as const), commit },
    ];
  });
}

/** The branch that the remote itself begins with; undefined where it has none. */
export async function defaultBranchOf(mirror: string, repoUrl: string): Promise<string | undefined> {
  const output = await git(mirror, ['ls-remote', '--symref', '--', repoUrl, 'HEAD']);
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(output)?.[1];
}

export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly oid: string;
  readonly bytes: number;
}

/** The root of a commit, or of it only the given paths. */
export async function listTree(
  mirror: string,
  commit: string,
  paths: readonly string[] = [],
): Promise<readonly TreeEntry[]> {
  const output = await git(mirror, ['ls-tree', '-z', '-l', commit, ...paths]);
  return [...output.matchAll(/(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t([^\0]+)\0/g)].map(
    ([, mode = '', type, oid = '', size, path = '']): TreeEntry => ({
      path,
      // A link is no file: what it points at may lie anywhere.
      kind: type === 'tree' ? 'folder' : mode.startsWith('100') ? 'file' : 'other',
      oid,
      bytes: Number(size) || 0,
    }),
  );
}

/** Texts of files, by object id. */
export async function readBlobs(mirror: string, oids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (oids.length === 0) return texts;
  const output = await gitBytes(mirror, ['cat-file', '--batch'], oids.map((oid) => `${oid}\n`).join(''));
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    const [oid = '', , size] = output.subarray(at, end).toString('latin1').split(' ');
    const next = end + 1 + Number(size);
    texts.set(oid, output.subarray(end + 1, next).toString('utf8'));
    at = next + 1;
  }
  return texts;
}
