import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StepRunStatus } from '../../gen/steprun/v1/steprun_pb.js';
import { hashFilesToken } from '../../pipeline/hash-files.ts';
import { systemClock } from '../clock.ts';
import { StepStopped } from '../steps/outcome.ts';
import { quietLog, recordedOutput, startAgent, temporaryFolder } from '../testing/agents.ts';
import { aDispatch, ControlPlaneDouble } from '../testing/control-plane.ts';
import { anOrder } from '../testing/step-context.ts';
import { CacheStore } from './cache-store.ts';
import { JobCaches } from './job-caches.ts';

const key = `npm-${hashFilesToken(['lock'])}`;

/** An agent that runs jobs of one step, which all have the same cache. */
class Bench implements AsyncDisposable {
  readonly #owned = new AsyncDisposableStack();
  #plane: ControlPlaneDouble | undefined;

  async start(cache = {}): Promise<this> {
    const plane = this.#owned.use(await ControlPlaneDouble.start());
    const { path: dataDir } = this.#owned.use(temporaryFolder());
    this.#owned.use(startAgent({ server: plane.url, dataDir, cache }));
    this.#plane = plane;
    return this;
  }

  /** What its step and the agent wrote. */
  async job(jobId: string, run: string, more: { readonly policy?: string; readonly saveCaches?: boolean } = {}) {
    const { policy = 'pull-push', saveCaches = true } = more;
    if (!this.#plane) throw new Error('it has not been started');
    const plane = this.#plane;
    const session = await plane.session();
    const stepRunId = `step of ${jobId}`.replaceAll(' ', '-');
    session.send({ case: 'jobOpen', value: { jobId } });
    session.send(
      aDispatch({
        ...{ stepRunId, jobId, run },
        caches: {
          scopes: ['topic', 'main'],
          entries: [{ key: 'npm-1', restoreKeys: ['npm-'], paths: ['kept'], policy }],
        },
      }),
    );
    const { status } = await plane.report(stepRunId);
    session.send({ case: 'jobClose', value: { jobId, saveCaches } });
    const log = plane.logs.get(stepRunId)?.map(({ text }) => text.replace(/: .*KiB in .*/, ': restored')) ?? [];
    return { log, isSuccess: status === StepRunStatus.SUCCESS };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

const fill = 'mkdir -p kept; echo full > kept/it';
const show = 'cat kept/it 2>/dev/null || echo empty';

describe('caches of jobs', () => {
  test('are kept after a success and brought back before the first step of the next job', async () => {
    await using bench = await new Bench().start();

    const first = await bench.job('one', fill);
    const second = await bench.job('two', show);

    expect([first.log, second.log]).toEqual([['cache npm-1: nothing is kept yet'], ['cache npm-1: restored', 'full']]);
  });

  test('are not kept after a failure', async () => {
    await using bench = await new Bench().start();

    await bench.job('one', fill, { saveCaches: false });

    expect((await bench.job('two', show)).log).toEqual(['cache npm-1: nothing is kept yet', 'empty']);
  });

  test('are only read, or only written, as their policy says', async () => {
    await using bench = await new Bench().start();

    await bench.job('one', fill, { policy: 'pull' });
    const two = await bench.job('two', fill, { policy: 'push' });
    const three = await bench.job('three', show, { policy: 'push' });
    const four = await bench.job('four', show, { policy: 'pull' });

    expect([two.log, three.log, four.log]).toEqual([[], ['empty'], ['cache npm-1: restored', 'full']]);
  });

  test('are not kept where the operator gives them no room, and jobs run all the same', async () => {
    await using bench = await new Bench().start({ maxBytes: 0 });

    await bench.job('one', fill);

    expect(await bench.job('two', show)).toEqual({ log: ['this runner keeps no caches', 'empty'], isSuccess: true });
  });
});

test('a key is made of the files that the job has', async () => {
  await using plane = await ControlPlaneDouble.start();
  using folder = temporaryFolder();
  await using _agent = startAgent({ server: plane.url, dataDir: folder.path });
  const session = await plane.session();
  session.send({ case: 'jobOpen', value: { jobId: 'job-1' } });
  session.send(aDispatch({ stepRunId: 'source', run: 'echo 1 > lock' }));
  await plane.report('source');

  session.send(
    aDispatch({
      run: 'true',
      caches: { scopes: ['main'], entries: [{ key, restoreKeys: [], paths: ['kept'], policy: '' }] },
    }),
  );
  await plane.report('step-1');

  expect(plane.logs.get('step-1')?.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^cache npm-[0-9a-f]{64}: nothing is kept yet$/),
  ]);
});

test('a step that is stopped does not wait for what another job keeps', async () => {
  using folder = temporaryFolder();
  const kept = Promise.withResolvers<number>();
  class SlowStore extends CacheStore {
    override save(): Promise<number> {
      return kept.promise;
    }
  }
  const store = new SlowStore({ folder: folder.path, maxBytes: 1 << 20, clock: systemClock, log: quietLog });
  const caches = new JobCaches(store, systemClock, quietLog);
  const entry = { key: 'npm', restoreKeys: [], paths: ['.'], policy: 'pull-push' } as const;
  const order = (jobRunId: string) => anOrder({ jobRunId, caches: { scopes: ['main'], entries: [entry] } });
  const output = recordedOutput();
  await caches.restore(order('one'), folder.path, output, new AbortController().signal);
  writeFileSync(join(folder.path, 'file'), 'to be kept');
  const closed = caches.close('one', { isSuccess: true });
  const stop = new AbortController();

  const restored = caches.restore(order('two'), folder.path, output, stop.signal);
  stop.abort(new StepStopped({ kind: 'canceled', by: 'ann' }));

  await expect(restored).rejects.toThrow(StepStopped);
  kept.resolve(1);
  await closed;
});
