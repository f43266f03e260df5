import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { StepRunId } from '../../../server/domain/ids.ts';
import { systemClock } from '../../../server/services/ports/clock.ts';
import { idOf, WireServer } from '../../support/wire-server.ts';
import { WoodpeckerAgent } from '../../support/woodpecker-agent.ts';
import { WoodpeckerStandIn } from '../../support/woodpecker-stand-in.ts';
import type { AgentOptions } from '../../support/woodpecker-wire.ts';

/** Returns when something has happened; the clock of the server stands still meanwhile. */
async function until(server: WireServer, hasHappened: () => boolean): Promise<void> {
  const over = new AbortController();
  for await (const _event of server.services.events.watch(0, over.signal)) {
    if (!hasHappened()) continue;
    over.abort();
    return;
  }
}

/** When an agent executes it. */
async function begun(server: WireServer, runId: string): Promise<void> {
  await until(server, () => server.services.runs.get(idOf(runId)).startedAtMs !== null);
}

/** The state in which the run has ended. */
async function ended(server: WireServer, runId: string): Promise<string> {
  const run = () => server.services.runs.get(idOf(runId));
  await until(server, () => run().endedAtMs !== null);
  return run().state;
}

async function logsOf(server: WireServer, runId: string): Promise<readonly string[]> {
  const steps = await server.steps(runId);
  return steps.map(({ step_run_id: id }) =>
    Buffer.from(server.services.logs.read(idOf(String(id)), 0, 1_000).text).toString(),
  );
}

function standIn(server: WireServer, options: AgentOptions = {}): Promise<WoodpeckerStandIn> {
  return WoodpeckerStandIn.start(new WoodpeckerAgent(server, server.registrationToken(), options), {
    capacity: options.capacity ?? 1,
  });
}

describe('a stand-in for a Woodpecker agent that executes commands', () => {
  test('24: takes an example pipeline to its end, with its log', async () => {
    await using server = await WireServer.start();
    await using agent = await standIn(server);
    const runId = await server.run(readFileSync(new URL('../../../examples/hello.yaml', import.meta.url), 'utf8'));

    expect(await ended(server, runId)).toBe('success');
    await agent.flushed();
    const [greeting, machine] = await logsOf(server, runId);
    expect(greeting).toBe('+ echo "Hello, world!"\nHello, world!\n');
    expect(machine).toContain('+ uname -sm && date\n');
    expect(agent.calls).toEqual([
      'Init',
      'greet starts',
      'greet exit 0',
      'machine starts',
      'machine exit 0',
      'Done',
      'Log',
    ]);
  });

  test('24: makes the calls of the contract, and five lines of two steps come after its end', async () => {
    await using server = await WireServer.start();
    await using agent = await standIn(server);
    const runId = await server.run(`
namespace: test
jobs:
  - name: build
    steps:
      - { name: build, uses: shell, args: { run: echo building } }
      - { name: verify, uses: shell, args: { run: 'echo built > out.txt; cat out.txt' } }
`);

    expect(await ended(server, runId)).toBe('success');
    expect(agent.calls).toEqual(['Init', 'build starts', 'build exit 0', 'verify starts', 'verify exit 0', 'Done']);
    await agent.flushed();
    expect(agent.calls.at(-1)).toBe('Log');
    expect((await logsOf(server, runId)).join('')).toBe(
      '+ echo building\nbuilding\n+ echo built > out.txt; cat out.txt\nbuilt\n',
    );
  });

  test('33: finds the names of Woodpecker, a home of its own, and the folder of the job', async () => {
    await using server = await WireServer.start();
    await using agent = await standIn(server);
    const runId = await server.run(`
namespace: test
jobs:
  - name: build
    env: { COLOUR: blue }
    steps:
      - name: show
        uses: shell
        working_directory: deep/down
        args: { run: 'echo "$COLOUR $CI $CI_REPO $CI_PIPELINE_NUMBER $CI_PIPELINE_EVENT"; test "$HOME" != "$OLD" && test "$PWD" = "$ARCENTRA_WORKSPACE/deep/down" && test "$CI_WORKSPACE" = "$ARCENTRA_WORKSPACE" && echo places' }
        env: { OLD: ${process.env.HOME} }
`);

    expect(await ended(server, runId)).toBe('success');
    await agent.flushed();
    const [shown] = await logsOf(server, runId);
    expect(shown?.split('\n').slice(-3)).toEqual(['blue woodpecker pipeline 1 1 manual', 'places', '']);
  });

  test('40: prints for a while without a second of silence: it is shown to run, and nothing is lost', async () => {
    await using server = await WireServer.start();
    await using agent = await standIn(server);
    const runId = await server.run(`
namespace: test
jobs: [{ name: build, steps: [{ name: chatter, uses: shell, args: { run: 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.4; done' } }] }]
`);
    await agent.called('chatter starts');
    const [step] = await server.steps(runId);
    const stepRunId = idOf<StepRunId>(String(step?.step_run_id));
    await until(server, () => server.services.runs.step(stepRunId).state === 'running');
    expect(server.services.logs.size(stepRunId)).toMatchObject({ lineCount: 0, isClosed: false });

    expect(await ended(server, runId)).toBe('success');
    expect(server.services.logs.size(stepRunId).isClosed).toBe(false); // more is awaited
    await agent.flushed();
    expect((await logsOf(server, runId))[0]?.split('\n').slice(1)).toEqual(['1', '2', '3', '4', '5', '6', '']);
  });

  test('25, 33, 48: steps share files, a limit ends one, a failure skips others and runs those for it', async () => {
    await using server = await WireServer.start();
    await using agent = await standIn(server);
    const runId = await server.run(`
namespace: test
jobs:
  - name: build
    env: { COLOUR: blue }
    steps:
      - { name: write, uses: shell, args: { run: 'echo "$COLOUR" > colour' } }
      - { name: read, uses: shell, args: { run: 'cat colour; echo "$CI $CI_PIPELINE_NUMBER"' } }
      - { name: slow, uses: shell, timeout: 1s, continue_on_error: true, args: { run: exec sleep 30 } }
      - { name: fail, uses: shell, args: { run: exit 7 } }
      - { name: never, uses: shell, args: { run: echo never } }
      - { name: rescue, uses: shell, when: failure(), args: { run: 'echo "$CI_PIPELINE_STATUS"' } }
`);

    expect(await ended(server, runId)).toBe('failed');
    await agent.flushed();
    expect((await server.steps(runId)).map(({ status }) => String(status).replace('STEP_RUN_STATUS_', ''))).toEqual([
      'SUCCESS',
      'SUCCESS',
      'TIMEOUT',
      'FAILED',
      'SKIPPED',
      'SUCCESS',
    ]);
    const logs = await logsOf(server, runId);
    expect(logs[1]).toContain('blue\nwoodpecker 1\n');
    expect(logs[2]).toBe('+ exec sleep 30\n');
    expect(logs[5]).toContain('failure\n');
  });

  test('42: is stopped while a step runs', async () => {
    await using server = await WireServer.start();
    await using agent = await standIn(server);
    const runId = await server.run(`
namespace: test
jobs: [{ name: build, steps: [{ name: sleep, uses: shell, args: { run: sleep 60 } }] }]
`);
    const result = ended(server, runId);
    await agent.called('sleep starts');
    const [step] = await server.steps(runId);
    await until(server, () => server.services.runs.step(idOf(String(step?.step_run_id))).state === 'running');
    server.clock.advance(250);
    server.services.runs.stop({ runId: idOf(runId), by: 'tester' });
    await server.operator.unary('grpc.health.v1.Health/Check');
    server.clock.advance(250);
    await agent.called('sleep canceled');
    server.clock.advance(250);

    expect(await result).toBe('cancelled');
    expect(agent.calls).toEqual(['Init', 'sleep starts', 'sleep canceled', 'Done']);
  });

  test('45: survives being stopped at any moment, fifty times', async () => {
    await using server = await WireServer.start('in-real-time');
    await using agent = await standIn(server, { capacity: 10 });
    const text = `
namespace: test
jobs:
  - name: build
    steps:
      - { name: a, uses: shell, args: { run: sleep 0.1 } }
      - { name: b, uses: shell, args: { run: 'true' } }
      - { name: c, uses: shell, args: { run: sleep 0.2 } }
      - { name: d, uses: shell, args: { run: 'true' } }
`;
    const states: Promise<string>[] = [];
    for (let count = 0; count < 50; count++) {
      const runId = await server.run(text);
      states.push(ended(server, runId));
      const afterMs = (count * 37) % 700; // spread over all of a job
      void begun(server, runId).then(() =>
        systemClock.at(systemClock.nowMs() + afterMs, () =>
          server.services.runs.stop({ runId: idOf(runId), by: 'tester' }),
        ),
      );
    }

    const counted = Object.groupBy(await Promise.all(states), (state) => state);
    expect(agent.hasCrashed).toBe(false);
    expect(Object.keys(counted).filter((state) => state !== 'cancelled' && state !== 'success')).toEqual([]);
    expect(counted.cancelled?.length).toBeGreaterThan(10);
  });
});
