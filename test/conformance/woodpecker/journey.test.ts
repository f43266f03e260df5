import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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
});
