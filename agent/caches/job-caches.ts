import type { Logger } from 'pino';
import { untilAborted } from '../bell.ts';
import { type Clock, Deadline } from '../clock.ts';
import type { OutputSink } from '../executors/process.ts';
import type { CacheOrder, StepOrder } from '../steps/step-order.ts';
import { chooseEntries } from './archive.ts';
import type { CacheStore } from './cache-store.ts';

/** Nobody waits for what takes longer than this to be kept. */
const saveWithinMs = 10 * 60_000;

interface OwedCache {
  readonly scope: string;
  readonly root: string;
  readonly entry: CacheOrder;
}

/** Brings kept folders into the workspaces of jobs, and keeps them again when a job has succeeded. Never fails a step. */
export class JobCaches {
  readonly #store: CacheStore | undefined;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #owed = new Map<string, readonly OwedCache[]>();
  readonly #saving = new Set<Promise<void>>();

  /** Without a store nothing is kept here. */
  constructor(store: CacheStore | undefined, clock: Clock, log: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /** With every key final. Says in the log of the step what became of each. */
  async restore({ jobRunId, caches }: StepOrder, root: string, output: OutputSink, signal: AbortSignal): Promise<void> {
    const store = this.#store;
    if (!caches) return;
    if (!store) {
      output.note('this runner keeps no caches');
      return;
    }
    await untilAborted(Promise.all(this.#saving), signal); // a job before this one may be keeping what this one wants
    signal.throwIfAborted();
    const { scopes, entries } = caches;
    const [scope = ''] = scopes;
    const owed: OwedCache[] = [];
    for (const entry of entries) {
      const isExact = await this.#restoreOne(store, entry, scopes, root, output, signal);
      const isKept = isExact && store.has(scope, entry.key, entry.paths);
      if (entry.policy !== 'pull' && !isKept) owed.push({ scope, root, entry });
    }
    this.#owed.set(jobRunId, owed);
  }

  /** Answers whether it was what the key says. */
  async #restoreOne(
    store: CacheStore,
    entry: CacheOrder,
    scopes: readonly string[],
    root: string,
    output: OutputSink,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { key, policy } = entry;
    if (policy === 'push') return store.has(scopes[0] ?? '', key, entry.paths);
    const found = store.find(entry, scopes);
    if (!found) {
      output.note(`cache ${key}: nothing is kept yet`);
      return false;
    }
    const beganAtMs = this.#clock.nowMs();
    try {
      await store.restore(found, root, signal);
    } catch (error) {
      signal.throwIfAborted();
      output.note(`cache ${found.key} cannot be used: ${messageOf(error)}`);
      return false;
    }
    const took = `${sizeText(found.sizeBytes)} in ${((this.#clock.nowMs() - beganAtMs) / 1000).toFixed(1)} s`;
    output.note(found.key === key ? `cache ${key}: ${took}` : `cache ${key}: ${found.key} instead, ${took}`);
    return found.key === key;
  }

  /** The job is over and its workspace still there. */
  async close(jobRunId: string, { isSuccess }: { readonly isSuccess: boolean }): Promise<void> {
    const owed = this.#owed.get(jobRunId) ?? [];
    this.#owed.delete(jobRunId);
    if (!isSuccess) return;
    const saving = this.#saveAll(owed);
    this.#saving.add(saving);
    await saving;
    this.#saving.delete(saving);
  }

  async #saveAll(owed: readonly OwedCache[]): Promise<void> {
    for (const one of owed) await this.#save(one);
  }

  async #save({ scope, root, entry: { key, paths } }: OwedCache): Promise<void> {
    using limit = new Deadline(this.#clock, saveWithinMs);
    try {
      const { entries, outside } = await chooseEntries(root, paths);
      if (outside.length > 0) this.#log.warn({ key, outside }, 'a cache names paths outside the workspace');
      if (entries.length === 0) return;
      const sizeBytes = await this.#store?.save({ scope, key, paths: [...paths] }, entries, root, limit.signal);
      if (sizeBytes === undefined)
        this.#log.warn({ key }, 'a cache is larger than all caches may be, and was not kept');
      else this.#log.info({ key, sizeBytes }, 'a cache was kept');
    } catch (error) {
      this.#log.warn({ key, reason: messageOf(error) }, 'a cache could not be kept');
    }
  }
}

function sizeText(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
