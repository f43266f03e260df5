import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '../domain/errors.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { sha256Hex } from './digest.ts';

/** What is asked of the `git` program, in a bare mirror. */

/** With the first question: a server that starts does not need its 145 modules. */
const loadExeca = () => import('execa');

const commandLimitMs = 60_000;

export async function commitOf(mirror: string, revision: string, pipeline: Pipeline): Promise<string> {
  if (revision.startsWith('-')) {
    throw new DomainError('invalid', `${revision} is not a revision`, { word: 'revision_name', values: { revision } });
  }
  try {
    return await git(mirror, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  } catch (cause) {
    throw new DomainError(
      'not-found',
      `${pipeline.repoUrl} has no ${revision}`,
      { word: 'revision_missing', values: { repo: pipeline.repoUrl, revision } },
      { cause },
    );
  }
}

export async function hasCommit(mirror: string, commit: string): Promise<boolean> {
  const { execa } = await loadExeca();
  const { exitCode } = await execa('git', ['-C', mirror, 'cat-file', '-e', `${commit}^{commit}`], { reject: false });
  return exitCode === 0;
}

export async function isBranchName(mirror: string, branch: string): Promise<boolean> {
  const args = ['-C', mirror, 'check-ref-format', `refs/heads/${branch}`];
  const { execa } = await loadExeca();
  const { exitCode } = await execa('git', args, { reject: false });
  return exitCode === 0 && !branch.startsWith('-');
}

export async function show(mirror: string, commit: string, file: string): Promise<string | undefined> {
  const { execa } = await loadExeca();
  const result = await execa('git', ['-C', mirror, 'show', `${commit}:${file}`], {
    reject: false,
    stripFinalNewline: false,
    timeout: commandLimitMs,
  });
  return result.exitCode === 0 ? result.stdout : undefined;
}

export interface FileCommit {
  readonly parent: string;
  readonly filePath: string;
  readonly text: string;
  readonly commitMessage?: string;
  readonly editor: string;
}

/** Writes blob, tree and commit through an index file of its own. All other files, and its mode, stay as they are. */
export async function commitFile(mirror: string, commit: FileCommit): Promise<string> {
  const { parent, filePath, text } = commit;
  const index = path.join(mirror, `index-${sha256Hex(text).slice(0, 16)}`);
  const environment = { GIT_INDEX_FILE: index };
  try {
    const blob = await git(mirror, ['hash-object', '-w', '--stdin'], { input: text });
    const isExecutable = (await git(mirror, ['ls-tree', parent, '--', filePath])).startsWith('100755');
    const entry = `${isExecutable ? '100755' : '100644'},${blob},${filePath}`;
    await git(mirror, ['read-tree', parent], { environment });
    await git(mirror, ['update-index', '--add', '--cacheinfo', entry], { environment });
    const tree = await git(mirror, ['write-tree'], { environment });
    const editor = commit.editor.replace(/[<>\n]/g, ' ').trim() || 'signalbox';
    return await git(mirror, ['commit-tree', tree, '-p', parent, '-F', '-'], {
      input: commit.commitMessage?.trim() || `Update ${filePath}`,
      environment: {
        GIT_AUTHOR_NAME: editor,
        GIT_AUTHOR_EMAIL: 'signalbox@localhost',
        GIT_COMMITTER_NAME: 'Signalbox',
        GIT_COMMITTER_EMAIL: 'signalbox@localhost',
      },
    });
  } finally {
    await rm(index, { force: true });
  }
}

const mostIncludes = 20;

/** All files that the text, or what it includes, names; read beforehand because planning does not wait. */
export async function includedFiles(
  mirror: string,
  commit: string,
  text: string,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const open = [text];
  for (let next = open.pop(); next !== undefined && files.size < mostIncludes; next = open.pop()) {
    for (const [, file] of next.matchAll(/\bfile["']?:\s*["']?(?:\.\/)?([^\s"',}]+)/g)) {
      if (file === undefined || files.has(file)) continue;
      const included = await show(mirror, commit, file);
      if (included === undefined) continue;
      files.set(file, included);
      open.push(included);
    }
  }
  return files;
}

export async function git(
  mirror: string,
  args: readonly string[],
  options: { readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const { execa } = await loadExeca();
  try {
    const { stdout } = await execa('git', ['-C', mirror, ...args], {
      timeout: commandLimitMs,
      env: { GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...options.environment },
      ...(options.input === undefined ? {} : { input: options.input }),
    });
    return stdout;
  } catch (cause) {
    throw await gitFailure(args, cause);
  }
}

/** As `git`, where the answer is no text. */
export async function gitBytes(mirror: string, args: readonly string[], input: string): Promise<Buffer> {
  const { execa } = await loadExeca();
  try {
    const options = { timeout: commandLimitMs, input, encoding: 'buffer', stripFinalNewline: false } as const;
    const { stdout } = await execa('git', ['-C', mirror, ...args], options);
    return Buffer.from(stdout);
  } catch (cause) {
    throw await gitFailure(args, cause);
  }
}

async function gitFailure(args: readonly string[], cause: unknown): Promise<DomainError> {
  const { ExecaError } = await loadExeca();
  const output = cause instanceof ExecaError ? (cause.stderr ?? cause.shortMessage) : cause;
  const text = output instanceof Uint8Array ? Buffer.from(output).toString() : String(output);
  const detail = withoutCredentials(text.trim());
  const values = { command: args[0] ?? '', detail };
  return new DomainError('unavailable', `git ${args[0]}: ${detail}`, { word: 'git_failed', values }, { cause });
}

/** Addresses may carry a password, and git repeats them in its messages. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\w+:\/\/)[^/@\s]+@/g, '$1');
}
