import { describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../clock.ts';
import { type AgentSettings, parseAgentConfig } from '../../config.ts';
import type { ContainerEngine, ServiceRequest } from '../../plugins/plugin.ts';
import { StepStopped } from '../../steps/outcome.ts';
import type { ServiceOrder } from '../../steps/step-order.ts';
import { quietLog, recordedOutput } from '../../testing/agents.ts';
import { FakeDocker, type FakeProgram } from '../../testing/fake-docker.ts';
import { findContainerEngine } from '../container-engine.ts';

/** An engine, and a service on it that may be waited for. */
async function withEngine(program: FakeProgram = {}, containers: AgentSettings['containers'] = {}) {
  const docker = await FakeDocker.start(program);
  const parsed = parseAgentConfig({
    ...{ server: 'http://127.0.0.1:1', insecure: true, token: 'agt_test:secret', dataDir: '/nowhere' },
    containers: { socket: docker.address, ...containers },
  });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const places = { dataDir: '/nowhere', environment: {} };
  const findAgain = () => findContainerEngine(parsed.config.containers, places, quietLog);
  const engine = await findAgain();
  if (!engine) throw new Error('the engine does not answer');
  return { docker, engine, findAgain, [Symbol.asyncDispose]: () => docker[Symbol.asyncDispose]() };
}

async function serve(engine: ContainerEngine, given: Partial<ServiceOrder> = {}, more: Partial<ServiceRequest> = {}) {
  const network = await engine.openNetwork('job 1');
  const ready = Promise.withResolvers<ReadonlyMap<number, number>>();
  const stop = new AbortController();
  const output = recordedOutput();
  const ending = engine.runService(
    {
      ...{ image: 'postgres:17', wish: {}, env: { POSTGRES_DB: 'shop' }, name: 'step-1', network, output },
      service: { name: 'db', ports: [5432], readyCommand: '', readyWithinMs: 60_000, ...given },
      clock: systemClock,
      ready: ready.resolve,
      ...more,
    },
    stop.signal,
  );
  return {
    network,
    ending,
    output,
    ready: ready.promise,
    stop: () => stop.abort(new StepStopped({ kind: 'canceled', by: 'over' })),
  };
}

/** Pauses pass as always; a limit of a minute is reached when the test says so. */
class ManualLimit implements Clock {
  #reached = () => {};

  nowMs(): number {
    return systemClock.nowMs();
  }

  at(atMs: number, wake: () => void): Disposable {
    if (atMs - this.nowMs() < 10_000) return systemClock.at(atMs, wake);
    this.#reached = wake;
    return { [Symbol.dispose]: () => {} };
  }

  reach(): void {
    this.#reached();
  }
}

describe('a service in a container', () => {
  test('runs the program of its image with its environment, under its name, its ports on this machine alone', async () => {
    await using bench = await withEngine();
    const { docker, engine } = bench;

    const service = await serve(engine);
    const ports = await service.ready;
    service.stop();
    const end = await service.ending;
    await engine.closeNetwork(service.network);

    expect(docker.created).toMatchObject([
      {
        Image: 'postgres:17',
        Env: ['POSTGRES_DB=shop'],
        Labels: { 'signalbox.step': 'step-1' },
        ExposedPorts: { '5432/tcp': {} },
        HostConfig: {
          NetworkMode: service.network,
          PortBindings: { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
        },
        NetworkingConfig: { EndpointsConfig: { [service.network]: { Aliases: ['db'] } } },
      },
    ]);
    expect(docker.created[0]).not.toHaveProperty('Entrypoint');
    expect([...ports]).toEqual([[5432, 40_001]]);
    expect([end, docker.asked, docker.containers.size, docker.networks.size]).toEqual([
      { kind: 'canceled', by: 'over' },
      ['stop'],
      0,
      0,
    ]);
  });

  test.each<[string, FakeProgram, Partial<ServiceOrder>, string]>([
    ['its own command', {}, { readyCommand: 'pg_isready' }, 'sh -c pg_isready'],
    [
      'the check of its image',
      { healthCheck: ['CMD-SHELL', 'pg_isready || exit 1'] },
      {},
      '/bin/sh -c pg_isready || exit 1',
    ],
    ['the check of its image, without a shell', { healthCheck: ['CMD', 'probe', '-q'] }, {}, 'probe -q'],
  ])('is ready when %s succeeds', async (_what, program, given, command) => {
    await using bench = await withEngine({ ...program, exec: (attempt) => ({ exitCode: attempt > 1 ? 0 : 1 }) });

    const service = await serve(bench.engine, given);
    await service.ready;
    service.stop();
    await service.ending;

    expect(bench.docker.probes).toEqual([command, command]);
    expect(service.output.notes()).toMatch(/ready after \d+\.\d s/);
  });

  test('that is late is ended, and says what its check said', async () => {
    const limit = new ManualLimit();
    await using bench = await withEngine({
      start: ({ say }) => say('starting\n'),
      exec(attempt) {
        if (attempt > 1) limit.reach(); // the first has been heard
        return { exitCode: 2, says: 'no response\n' };
      },
    });

    const { ending } = await serve(bench.engine, { readyCommand: 'pg_isready' }, { clock: limit });

    expect(await ending).toEqual({
      kind: 'failed',
      because: 'service db was not ready within 60 s: no response; its last lines: starting',
    });
    expect([bench.docker.asked, bench.docker.containers.size]).toEqual([['kill'], 0]);
  });

  test('that ends before it is ready says how, with its last lines', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => `line ${index}\n`).join('');
    await using bench = await withEngine({
      start: ({ say, end }) => {
        say(lines);
        end(3);
      },
      exec: () => ({ exitCode: 1 }),
    });

    const { ending } = await serve(bench.engine, { readyCommand: 'pg_isready' });

    expect(await ending).toEqual({
      kind: 'failed',
      because:
        'service db ended with exit code 3 before it was ready; its last lines: line 4 | line 5 | line 6 | line 7 | line 8',
    });
  });

  test('that the engine loses sight of is ended, since nobody could use it', async () => {
    await using bench = await withEngine({ isBlind: true });

    const { ending } = await serve(bench.engine);

    await expect(ending).rejects.toThrow('out of order');
    expect([bench.docker.asked, bench.docker.containers.size]).toEqual([['kill'], 0]);
  });

  test('does not depend on the network of a former job, which somebody else holds', async () => {
    await using bench = await withEngine({ holdsNetworks: true });
    await bench.engine.openNetwork('former');

    expect(await bench.findAgain()).toBeDefined();
  });

  test('that ends later tells its exit code', async () => {
    const later = Promise.withResolvers<(exitCode: number) => void>();
    await using bench = await withEngine({ start: ({ end }) => later.resolve(end) });

    const { ready, ending } = await serve(bench.engine);
    await ready;
    (await later.promise)(9);

    expect(await ending).toEqual({ kind: 'exited', exitCode: 9 });
  });

  test('is out of reach from the machine where the operator has set a network, which then stays the only way out', async () => {
    await using bench = await withEngine({}, { network: 'restricted' });
    const { docker, engine } = bench;

    const service = await serve(engine);
    expect([...(await service.ready)]).toEqual([]);
    service.stop();
    await service.ending;

    expect(docker.networks.get(service.network)).toMatchObject({ Internal: true });
    expect(docker.created[0]?.HostConfig).not.toHaveProperty('PortBindings');
  });

  test('is refused where containers are on the network of the machine', async () => {
    await using bench = await withEngine({}, { network: 'host' });

    await expect(bench.engine.openNetwork('job-1')).rejects.toThrow('on network host, where services have no names');
  });
});

describe('a step beside services', () => {
  test.each([
    ['on the network of the job', {}, {}, 'job-net', []],
    [
      'on the one that its definition names, and on that of the job',
      {},
      { network: 'lan' },
      'lan',
      ['connect to job-net'],
    ],
    [
      'on the one that the operator has set, and on that of the job',
      { network: 'own' },
      {},
      'own',
      ['connect to job-net'],
    ],
    ['on that of the job alone where the operator gives none', { network: 'none' }, {}, 'job-net', []],
    ['on none where its definition wants none', {}, { network: 'none' }, 'none', []],
  ])('is %s', async (_where, containers, wish, main, asked) => {
    await using bench = await withEngine({ start: ({ end }) => end(0) }, containers);

    await bench.engine.run(
      {
        ...{ image: 'alpine', wish, command: ['sh'], mounts: [], directory: '/', env: {}, name: 'step-2' },
        ...{ network: 'job-net', output: recordedOutput() },
      },
      new AbortController().signal,
    );

    expect(bench.docker.created[0]?.HostConfig?.NetworkMode).toBe(main);
    expect(bench.docker.asked).toEqual(asked);
  });
});
