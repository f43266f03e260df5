import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { pack, unpack } from './archive.ts';

const entryForm = z.object({
  scope: z.string(),
  key: z.string(),
  paths: z.array(z.string()),
  savedAtMs: z.number(),
  sizeBytes: z.number(),
});

/** Something that was kept, by its name and what it consists of. */
export interface KeptCache extends z.infer<typeof entryForm> {
  readonly id: string;
}

export interface CacheStoreOptions {
  readonly folder: string;
  /** What was used least recently goes first. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Folders kept between jobs on this machine: one archive each, valid once its description is beside it. */
export class CacheStore {
  readonly #options: CacheStoreOptions;

  constructor(options: CacheStoreOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const valid = new Set(this.#list().flatMap(({ id }) => [this.#archive(id), this.#description(id)]));
    for (const name of readdirSync(options.folder)) {
      const path = join(options.folder, name);
      if (!valid.has(path)) rmSync(path, { force: true }); // a crash while it was written
    }
  }

  /** The exact key of the first scope that has it, else the newest that begins as wished; scope by scope. */
  find(
    wanted: { readonly key: string; readonly restoreKeys: readonly string[]; readonly paths: readonly string[] },
    scopes: readonly string[],
  ): KeptCache | undefined {
    const kept = this.#list().filter((one) => JSON.stringify(one.paths) === JSON.stringify(wanted.paths));
    for (const scope of scopes) {
      const ofScope = kept.filter((one) => one.scope === scope).toSorted((a, b) => b.savedAtMs - a.savedAtMs);
      const found =
        ofScope.find(({ key }) => key === wanted.key) ??
        wanted.restoreKeys.map((start) => ofScope.find(({ key }) => key.startsWith(start))).find((one) => one);
      if (found) return found;
    }
    return undefined;
  }

  has(scope: string, key: string, paths: readonly string[]): boolean {
    return this.#list().some(({ id }) => id === idOf(scope, key, paths));
  }

  async restore({ id }: KeptCache, root: string, signal: AbortSignal): Promise<void> {
    const now = new Date(this.#options.clock.nowMs());
    utimesSync(this.#archive(id), now, now); // when it was used
    await unpack(this.#archive(id), root, signal);
  }

  /** Answers its size; undefined when it is larger than all caches may be. */
  async save(
    { scope, key, paths }: Pick<KeptCache, 'scope' | 'key' | 'paths'>,
    entries: readonly string[],
    root: string,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { folder, clock, maxBytes } = this.#options;
    const draft = join(folder, `${randomUUID()}.part`);
    try {
      await pack(root, entries, draft, signal);
      const sizeBytes = statSync(draft).size;
      if (sizeBytes > maxBytes) return undefined;
      const id = idOf(scope, key, paths);
      const kept = { scope, key, paths: [...paths], savedAtMs: clock.nowMs(), sizeBytes };
      rmSync(this.#description(id), { force: true });
      renameSync(draft, this.#archive(id));
      writeFileSync(this.#description(id), JSON.stringify(kept), { mode: 0o600 });
      const now = new Date(kept.savedAtMs);
      utimesSync(this.#archive(id), now, now);
      this.#makeRoom();
      return sizeBytes;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  #makeRoom(): void {
    const { maxBytes, log } = this.#options;
    const usedAtMs = ({ id }: KeptCache) => statSync(this.#archive(id), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const oldestFirst = this.#list()
      .map((one) => ({ one, at: usedAtMs(one) }))
      .toSorted((a, b) => a.at - b.at);
    let bytes = oldestFirst.reduce((sum, { one }) => sum + one.sizeBytes, 0);
    for (const { one } of oldestFirst) {
      if (bytes <= maxBytes) return;
      this.#remove(one);
      bytes -= one.sizeBytes;
      log.info({ key: one.key, sizeBytes: one.sizeBytes }, 'a cache was removed to make room');
    }
  }

  #list(): readonly KeptCache[] {
    const { folder } = this.#options;
    return readdirSync(folder).flatMap((name) => {
      if (!name.endsWith('.json')) return [];
      const id = name.slice(0, -'.json'.length);
      try {
        return [{ id, ...entryForm.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }];
      } catch {
        return []; // torn by a crash, or just being removed
      }
    });
  }

  #remove({ id }: KeptCache): void {
    rmSync(this.#description(id), { force: true });
    rmSync(this.#archive(id), { force: true });
  }

  #archive(id: string): string {
    return join(this.#options.folder, `${id}.tar.zst`);
  }

  #description(id: string): string {
    return join(this.#options.folder, `${id}.json`);
  }
}

function idOf(scope: string, key: string, paths: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, key, paths]))
    .digest('hex');
}
