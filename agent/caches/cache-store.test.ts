import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { quietLog, temporaryFolder } from '../testing/agents.ts';
import { CacheStore } from './cache-store.ts';

const never = new AbortController().signal;

/** A store, and a workspace with one file `f`. */
class Bench implements Disposable {
  readonly clock = new FakeClock();
  readonly #owned = new DisposableStack();
  readonly folder = this.#owned.use(temporaryFolder()).path;
  readonly workspace = this.#owned.use(temporaryFolder()).path;
  store = this.open();

  open(maxBytes = 1 << 30): CacheStore {
    return new CacheStore({ folder: this.folder, maxBytes, clock: this.clock, log: quietLog });
  }

  async save(scope: string, key: string, content = key): Promise<number | undefined> {
    this.clock.advance(1_000);
    writeFileSync(join(this.workspace, 'f'), content);
    return await this.store.save({ scope, key, paths: ['f'] }, ['f'], this.workspace, never);
  }

  find(key: string, restoreKeys: readonly string[], scopes: readonly string[]) {
    const found = this.store.find({ key, restoreKeys, paths: ['f'] }, scopes);
    return found && `${found.scope} ${found.key}`;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}

describe('caches on the disk', () => {
  test('are found by their exact key first, then the newest that begins as wished, branch by branch', async () => {
    using bench = new Bench();
    for (const key of ['npm-1', 'npm-2', 'yarn-1']) await bench.save('main', key);
    await bench.save('topic', 'npm-0');

    expect([
      bench.find('npm-1', ['npm-'], ['main']),
      bench.find('npm-9', ['npm-'], ['main']),
      bench.find('npm-9', ['pnpm-', 'yarn-'], ['main']),
      bench.find('npm-1', ['npm-'], ['topic', 'main']),
      bench.find('npm-1', [], ['topic', 'main']),
      bench.find('npm-1', ['npm-'], ['elsewhere']),
      bench.store.find({ key: 'npm-1', restoreKeys: [], paths: ['other'] }, ['main']),
    ]).toEqual(['main npm-1', 'main npm-2', 'main yarn-1', 'topic npm-0', 'main npm-1', undefined, undefined]);
  });

  test('outlive the process, except what a crash cut off', async () => {
    using bench = new Bench();
    await bench.save('main', 'a', 'kept');
    for (const name of ['x.part', 'y.tar.zst', 'z.json']) writeFileSync(join(bench.folder, name), 'torn');

    bench.store = bench.open();
    const found = bench.store.find({ key: 'a', restoreKeys: [''], paths: ['f'] }, ['main']);
    writeFileSync(join(bench.workspace, 'f'), 'changed');
    if (found) await bench.store.restore(found, bench.workspace, never);

    expect(readFileSync(join(bench.workspace, 'f'), 'utf8')).toBe('kept');
    expect(readdirSync(bench.folder).filter((name) => /^[xyz]\./.test(name))).toEqual([]);
  });

  test('make room: what was used least recently goes first', async () => {
    using bench = new Bench();
    const size = (await bench.save('main', 'one')) ?? 0;
    bench.store = bench.open(Math.floor(size * 2.5));
    await bench.save('main', 'two');
    const one = bench.store.find({ key: 'one', restoreKeys: [], paths: ['f'] }, ['main']);
    bench.clock.advance(1_000);
    if (one) await bench.store.restore(one, bench.workspace, never);

    await bench.save('main', 'six');

    expect(['one', 'two', 'six'].map((key) => bench.store.has('main', key, ['f']))).toEqual([true, false, true]);
    expect(readdirSync(bench.folder)).toHaveLength(4);
  });

  test('one that is larger than all may be is not kept, and nothing goes for it', async () => {
    using bench = new Bench();
    await bench.save('main', 'one');
    bench.store = bench.open(200);

    const saved = await bench.save('main', 'two', Array.from({ length: 400 }, () => Math.random()).join(''));

    expect([saved, bench.store.has('main', 'one', ['f']), readdirSync(bench.folder).length]).toEqual([
      undefined,
      true,
      2,
    ]);
  });
});
