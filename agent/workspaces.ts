import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';

/** Without job frames a workspace goes this long after the last step of its job (Arcentra API 4.3). */
const unusedMs = 3_600_000;

export interface WorkspacesOptions {
  readonly root: string;
  /** Whether a step may name an absolute path outside the root. */
  readonly allowAbsolute: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

export type WorkspacePlace =
  | { readonly ok: true; readonly root: string; readonly directory: string }
  | { readonly ok: false; readonly because: string };

/** One directory per attempt of a job, shared by its steps. */
export class Workspaces {
  readonly #options: WorkspacesOptions;
  readonly #usedAtMs = new Map<string, number>();

  constructor(options: WorkspacesOptions) {
    this.#options = options;
    mkdirSync(options.root, { recursive: true, mode: 0o700 });
    // Directories of an earlier process may still get `finally` steps; they age from their last change.
    for (const name of readdirSync(options.root)) this.#usedAtMs.set(name, statSync(join(options.root, name)).mtimeMs);
  }

  /** Where a step works; makes the directories. `asked` is the order's `workspace`. */
  place(jobRunId: string, asked: string): WorkspacePlace {
    if (isAbsolute(asked)) {
      if (!this.#options.allowAbsolute) {
        return {
          ok: false,
          because: `workspace ${asked} is absolute, which this agent's configuration does not allow`,
        };
      }
      mkdirSync(asked, { recursive: true });
      return { ok: true, root: asked, directory: asked };
    }
    const root = this.#rootOf(jobRunId);
    const directory = normalize(join(root, asked));
    if (directory !== root && !directory.startsWith(root + sep)) {
      return { ok: false, because: `workspace ${asked} leads out of the job's directory` };
    }
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#usedAtMs.set(folderOf(jobRunId), this.#options.clock.nowMs());
    return { ok: true, root, directory };
  }

  /** The job has ended. */
  async close(jobRunId: string, keep: boolean): Promise<void> {
    if (keep) this.#usedAtMs.set(folderOf(jobRunId), this.#options.clock.nowMs());
    else await this.#remove(folderOf(jobRunId));
  }

  /** Removes what nobody has used for an hour, except the workspaces of these jobs. */
  async collect(inUse: readonly string[]): Promise<void> {
    const busy = new Set(inUse.map(folderOf));
    const oldestMs = this.#options.clock.nowMs() - unusedMs;
    for (const [folder, usedAtMs] of this.#usedAtMs) {
      if (usedAtMs < oldestMs && !busy.has(folder)) await this.#remove(folder);
    }
  }

  async #remove(folder: string): Promise<void> {
    this.#usedAtMs.delete(folder);
    try {
      await rm(join(this.#options.root, folder), { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      // Files of another user, left by a container: the operator must know, the next job is not affected.
      this.#options.log.warn({ err: error, folder }, 'a workspace could not be removed');
    }
  }

  #rootOf(jobRunId: string): string {
    return join(this.#options.root, folderOf(jobRunId));
  }
}

/** Ids come from outside: only those that are plain names become one. */
function folderOf(jobRunId: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(jobRunId)) return jobRunId;
  return createHash('sha256').update(jobRunId).digest('hex');
}
