import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { parsePipeline } from '../pipeline/parse.ts';
import { exitCodes, UserError } from './failure.ts';

/** A definition in the working tree around it: what a run of it may see. */
export interface LocalDefinition {
  readonly text: string;
  /** Relative to the repository's root; just the name outside a repository. */
  readonly path: string;
  /** Included files by the path the text uses. */
  readonly includes: Readonly<Record<string, string>>;
  /** The `git` names of expressions (language reference 8.3); empty outside a repository. */
  readonly git: Readonly<Record<string, string>>;
}

export async function readDefinition(file: string): Promise<LocalDefinition> {
  const full = resolve(file);
  const text = readText(full);
  const root = await git(dirname(full), 'rev-parse', '--show-toplevel');
  const base = root === '' ? dirname(full) : root;
  return {
    text,
    path: root === '' ? basename(full) : relative(realpathSync(root), realpathSync(full)).replaceAll('\\', '/'),
    includes: includesOf(text, full, base),
    git: root === '' ? {} : await gitNames(root),
  };
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // readFileSync throws nothing else
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new UserError(`${file} ${why}`, exitCodes.usage, { cause });
  }
}

/** Also of the files that are included. Those that do not exist are left to the findings of the server. */
function includesOf(text: string, path: string, root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const collect = (source: string, name: string) => {
    for (const include of parsePipeline(source, { path: name }).model?.include?.items ?? []) {
      const wanted = include.file?.value;
      if (wanted === undefined || Object.hasOwn(found, wanted)) continue;
      const file = join(root, wanted);
      if (relative(root, file).startsWith('..') || !existsSync(file)) continue;
      found[wanted] = readText(file);
      collect(found[wanted], wanted);
    }
  };
  collect(text, path);
  return found;
}

async function gitNames(root: string): Promise<Record<string, string>> {
  const [branch, tag, commit, repo, message, author] = await Promise.all([
    git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD'),
    git(root, 'describe', '--tags', '--exact-match', 'HEAD'),
    git(root, 'rev-parse', '--verify', '--quiet', 'HEAD'),
    git(root, 'config', '--get', 'remote.origin.url'),
    git(root, 'log', '-1', '--format=%s'),
    git(root, 'log', '-1', '--format=%an'),
  ]);
  const ref = tag !== '' ? `refs/tags/${tag}` : branch === '' ? commit : `refs/heads/${branch}`;
  return { branch, tag, commit, short_commit: commit.slice(0, 7), ref, repo: repo || root, message, author };
}

/** Empty when git has no answer, or is not installed: then the names are empty too. */
async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout, failed } = await execa('git', ['-C', folder, ...args], { reject: false, stdin: 'ignore' });
  return failed ? '' : stdout.trim();
}
