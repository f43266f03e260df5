import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.ts';
import { Bell } from './bell.ts';
import { JobCaches } from './caches/job-caches.ts';
import { NodePipes } from './executors/output-pipes.ts';
import { Journal } from './journal.ts';
import { builtInPlugins } from './plugins/built-in.ts';
import { Spool } from './spool/spool.ts';
import type { ServiceOrder, StepOrder } from './steps/step-order.ts';
import { quietLog, temporaryFolder } from './testing/agents.ts';
import { FakeEngine } from './testing/fake-engine.ts';
import { anOrder, noArtifacts } from './testing/step-context.ts';
import { Work } from './work.ts';
import { Workspaces } from './workspaces.ts';

/** An agent's work on a fake engine, and what it has told. */
class Bench implements Disposable {
  readonly engine = new FakeEngine();
  readonly clock = new FakeClock();
  /** What was started, and what ended. */
  readonly told: string[] = [];
  readonly journal: Journal;
  readonly work: Work;
  readonly #changed = new Bell();
  readonly #owned = new DisposableStack();

  constructor(given: { readonly engine: undefined } | undefined = undefined) {
    const { path } = this.#owned.use(temporaryFolder());
    const { clock } = this;
    const spool = this.#owned.use(Spool.open({ folder: join(path, 'logs'), maxBytes: 1 << 20 }));
    this.journal = this.#owned.use(Journal.open(join(path, 'journal.jsonl'), clock, quietLog));
    this.work = new Work({
      ...{ spool, journal: this.journal, log: quietLog, plugins: builtInPlugins, maxConcurrent: 1, minFreeBytes: 0 },
      baseEnv: { PATH: process.env.PATH ?? '' },
      caches: new JobCaches(undefined, clock, quietLog),
      workspaces: new Workspaces({ root: join(path, 'workspaces'), allowAbsolute: false, clock, log: quietLog }),
      host: {
        ...{ defaultShell: 'sh', pipes: new NodePipes(), clock, containers: given ? given.engine : this.engine },
        ...{ artifacts: noArtifacts, annotations: { post: async () => {} }, dataDir: path },
      },
      logSettled: async () => {},
      started: (stepRunId) => this.#tell(`started ${stepRunId}`),
      ended: (stepRunId) => this.#tell(`ended ${stepRunId}`),
    });
  }

  async dispatch(order: Partial<StepOrder>) {
    return await this.work.dispatch(`command of ${order.stepRunId}`, anOrder(order));
  }

  async until(line: string): Promise<void> {
    while (!this.told.includes(line)) {
      this.#changed.reset();
      await this.#changed.rung;
    }
  }

  /** A service that steps may use. */
  async serve(service: Partial<ServiceOrder> = {}, hostPorts: readonly (readonly [number, number])[] = []) {
    const { stepRunId, service: given } = aService(service);
    await this.dispatch(aService(service));
    await this.until(`started ${stepRunId}`);
    const running = await this.engine.service(given.name);
    running.request.ready(new Map(hostPorts));
    return running;
  }

  endOf(stepRunId: string) {
    return this.journal.find(stepRunId)?.report;
  }

  #tell(line: string): void {
    this.told.push(line);
    this.#changed.ring();
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}

function aService(service: Partial<ServiceOrder> = {}) {
  const name = service.name ?? 'db';
  const full = { name, ports: [], readyCommand: '', readyWithinMs: 60_000, ...service };
  return { stepRunId: `service-${name}`, uses: 'service', image: 'postgres:17', service: full } as const;
}

const inImage = { stepRunId: 'test', image: 'alpine', args: { run: 'true' } } as const;

describe('services beside the steps of a job', () => {
  test('take no slot of their own, but their job takes one', async () => {
    using bench = new Bench();
    bench.work.openJob('job-1');
    await bench.serve();
    await bench.serve({ name: 'cache' });

    const answers = [await bench.dispatch(inImage), await bench.dispatch({ stepRunId: 'other', jobRunId: 'job-2' })];

    expect(answers).toEqual([{ kind: 'accepted' }, { kind: 'refused', because: 'no free slot' }]);
  });

  test('are told to be running at once and to be ready later', async () => {
    using bench = new Bench();
    await bench.dispatch(aService());
    await bench.until('started service-db');
    const { request } = await bench.engine.service('db');

    const before = bench.work.isReady('service-db');
    request.ready(new Map());

    expect([before, bench.work.isReady('service-db'), bench.told]).toEqual([
      false,
      true,
      ['started service-db', 'started service-db'],
    ]);
  });

  test('get their environment and nothing of the agent', async () => {
    using bench = new Bench();
    await bench.dispatch({ ...aService(), env: { POSTGRES_DB: 'shop' }, secrets: { TOKEN: 'hidden' } });

    const { request } = await bench.engine.service('db');

    expect(request).toMatchObject({ image: 'postgres:17', env: { POSTGRES_DB: 'shop' }, network: 'net-job-1' });
    expect(Object.keys(request.env)).toEqual(['POSTGRES_DB']);
  });

  test('are found by an image on the network of the job, by their names and ports', async () => {
    using bench = new Bench();
    bench.work.openJob('job-1');
    await bench.serve({ name: 'main-db', ports: [5432, 9187] }, [[5432, 40_001]]);

    await bench.dispatch(inImage);
    await bench.until('ended test');

    expect(bench.engine.steps).toMatchObject([
      {
        network: 'net-job-1',
        env: {
          ARCENTRA_SERVICE_MAIN_DB_HOST: 'main-db',
          ARCENTRA_SERVICE_MAIN_DB_PORT: '5432',
          ARCENTRA_SERVICE_MAIN_DB_PORT_9187: '9187',
        },
      },
    ]);
  });

  test('are found by a step on the host on ports of the machine', async () => {
    using bench = new Bench();
    bench.work.openJob('job-1');
    await bench.serve({ ports: [5432] }, [[5432, 40_001]]);
    const run = 'echo "at=$ARCENTRA_SERVICE_DB_HOST:$ARCENTRA_SERVICE_DB_PORT_5432" >> "$ARCENTRA_OUTPUT"';

    await bench.dispatch({ stepRunId: 'test', args: { run } });
    await bench.until('ended test');

    expect(bench.endOf('test')?.metrics).toEqual({ 'output.at': '127.0.0.1:40001' });
  });

  test('end when the server stops them, and their network with the last', async () => {
    using bench = new Bench();
    await bench.serve();
    await bench.serve({ name: 'cache' });

    bench.work.cancel('service-db', 'the steps are done');
    await bench.until('ended service-db');
    expect([...bench.engine.networks]).toEqual(['net-job-1']);
    bench.work.cancel('service-cache', 'the steps are done');
    await bench.until('ended service-cache');

    expect([bench.endOf('service-cache')?.state, [...bench.engine.networks]]).toEqual(['cancelled', []]);
  });

  test('end when their job is closed', async () => {
    using bench = new Bench();
    bench.work.openJob('job-1');
    await bench.serve();

    await bench.work.closeJob('job-1', { keep: false, isSuccess: true });
    await bench.until('ended service-db');
    await bench.work.idle();

    expect([bench.work.running, [...bench.engine.networks]]).toEqual([[], []]);
  });

  test('leave their network to a step that is still on it, until the job is closed', async () => {
    using bench = new Bench();
    bench.work.openJob('job-1');
    const { end } = await bench.serve();
    bench.engine.isInUse = true;
    end({ kind: 'exited', exitCode: 1 });
    await bench.until('ended service-db');
    expect(bench.engine.networks.size).toBe(1);
    bench.engine.isInUse = false;

    await bench.work.closeJob('job-1', { keep: false, isSuccess: true });

    expect(bench.engine.networks.size).toBe(0);
  });

  test('do not keep an agent that drains when no step comes for a minute', async () => {
    using bench = new Bench();
    bench.work.openJob('job-1');
    await bench.serve();
    bench.work.drain();
    const idle = bench.work.idle();

    bench.clock.advance(60_000);
    await idle;

    expect(bench.endOf('service-db')).toMatchObject({ state: 'cancelled', errorMessage: 'no step came' });
  });

  test('that still start keep an agent that drains', async () => {
    using bench = new Bench();
    bench.work.openJob('job-1');
    await bench.dispatch(aService());
    const { request } = await bench.engine.service('db');
    bench.work.drain();
    const idle = bench.work.idle();

    bench.clock.advance(300_000);
    expect(bench.work.running).toEqual(['service-db']);
    request.ready(new Map());
    expect(await bench.dispatch(inImage)).toEqual({ kind: 'accepted' });

    await bench.until('ended test');
    await bench.work.closeJob('job-1', { keep: false, isSuccess: true });
    await idle;
  });

  test('are refused where no container engine answers', async () => {
    using bench = new Bench({ engine: undefined });

    expect(await bench.dispatch(aService())).toEqual({
      kind: 'refused',
      because: 'image postgres:17: no container engine answers on this runner',
    });
  });
});
