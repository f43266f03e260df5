import { describe, expect, test } from 'vitest';
import type { StepRunId } from '../../../server/domain/ids.ts';
import { idOf, oneStep, WireServer } from '../../support/wire-server.ts';
import { codeOf, linesOf, stepOf, WoodpeckerAgent, type Workflow } from '../../support/woodpecker-agent.ts';

const twoSteps = `
namespace: test
jobs:
  - name: build
    steps:
      - { name: compile, uses: shell, timeout: 5s, args: { run: make } }
      - { name: check, uses: shell, args: { run: make check } }
`;

function textOf(server: WireServer, workflow: Workflow, index = 0): string {
  return Buffer.from(server.services.logs.read(idOf(stepOf(workflow, index).uuid), 0, 10_000).text).toString();
}

async function running(server: WireServer, text = oneStep): Promise<[WoodpeckerAgent, Workflow]> {
  const agent = await WoodpeckerAgent.start(server);
  await server.run(text);
  const workflow = await agent.begin();
  await agent.startStep(workflow);
  return [agent, workflow];
}

describe('lines of a Woodpecker agent', () => {
  test('35: of several steps come in one message and are told apart, in order', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server, twoSteps);
    const [first, second] = [stepOf(workflow, 0).uuid, stepOf(workflow, 1).uuid];
    const one = linesOf(first, ['a', 'b', 'c']);
    const two = linesOf(second, ['x', 'y']);
    await agent.call('Log', { logEntries: [one[0], two[0], one[1], two[1], one[2]] });

    expect(textOf(server, workflow, 0)).toBe('a\nb\nc\n');
    expect(textOf(server, workflow, 1)).toBe('x\ny\n');
  });

  test('36: that come twice are stored once, also across a restart; a gap loses nothing', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    await agent.log(workflow, ['a', 'b']);
    await agent.log(workflow, ['a', 'b']);
    await agent.log(workflow, ['e'], { first: 4 });
    await server.restart();
    agent.reconnect();
    await agent.log(workflow, ['b', 'c', 'd', 'e', 'f'], { first: 1 });

    expect(textOf(server, workflow)).toBe('a\nb\ne\nf\n');
  });

  test('37: come minutes after the end of their job, but not for ever', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    await agent.endStep(workflow);
    await agent.done(workflow);
    server.clock.advance(3 * 60_000);
    await agent.authenticate();
    await agent.log(workflow, ['late']);
    server.clock.advance(7 * 60_000);
    await agent.log(workflow, ['too late'], { first: 1 });

    expect(textOf(server, workflow)).toBe('late\n');
  });

  test('37: come for five minutes after the end, in bursts too, and are dropped after that', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    await agent.endStep(workflow);
    await agent.done(workflow);
    const lines = Array.from({ length: 21_000 }, (_, index) => `${index}`.padEnd(49, '.'));
    for (const batch of [0, 1, 2]) await agent.log(workflow, lines, { first: batch * 21_000 });
    server.clock.advance(5 * 60_000 - 1_000);
    await agent.health();
    await agent.log(workflow, ['in time'], { first: 63_000 });
    server.clock.advance(5 * 60_000 + 2_000);
    expect(await codeOf(agent.log(workflow, ['too late'], { first: 63_001 }))).toBe('OK');

    expect(server.services.logs.size(idOf(stepOf(workflow, 0).uuid)).lineCount).toBe(63_001);
  });

  test('are awaited by whoever follows the log, also when they come after the end of their job', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    const stepRunId = idOf<StepRunId>(stepOf(workflow, 0).uuid);
    await agent.endStep(workflow);
    await agent.done(workflow);
    const tail = server.services.logs.tail(stepRunId, 0, new AbortController().signal);
    const following = tail.next();
    expect(server.services.logs.read(stepRunId, 0, 1).isClosed).toBe(false);
    await agent.log(workflow, ['late']);
    const first = await following;
    server.clock.advance(6_000);
    await agent.health();

    expect(Buffer.from(first.value?.text ?? []).toString()).toBe('late\n');
    expect(server.services.logs.read(stepRunId, 0, 1).isClosed).toBe(true);
  });

  test('are not awaited for ever: a step without any is complete in the end', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    const stepRunId = idOf<StepRunId>(stepOf(workflow, 0).uuid);
    await agent.endStep(workflow);
    await agent.done(workflow);
    const following = server.services.logs.tail(stepRunId, 0, new AbortController().signal).next();
    await agent.health();
    server.clock.advance(6_000);

    expect((await following).value?.lineCount ?? 0).toBe(0);
    expect(server.services.logs.read(stepRunId, 0, 1).isClosed).toBe(true);
  });

  test('38: in great numbers are stored whole', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    const lines = Array.from({ length: 21_000 }, (_, index) => `${index}`.padEnd(49, '.'));
    const batches = Array.from({ length: 10 }, (_, index) => agent.log(workflow, lines, { first: index * 21_000 }));
    await Promise.all([...batches, agent.health()]);

    expect(server.services.logs.size(idOf(stepOf(workflow, 0).uuid)).lineCount).toBe(210_000);
  });

  test('39: that cannot be stored now come again, and are stored once', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    const { store } = server.services.engine.parts;
    const write = store.write.bind(store);
    Object.assign(store, {
      write() {
        Object.assign(store, { write });
        throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
      },
    });

    expect(await codeOf(agent.log(workflow, ['a', 'b']))).toBe('UNAVAILABLE');
    expect(await codeOf(agent.log(workflow, ['a', 'b']))).toBe('OK');
    expect(textOf(server, workflow)).toBe('a\nb\n');
  });

  test('41: are kept as they are: any bytes, empty ones, progress with carriage returns', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    const { uuid } = stepOf(workflow, 0);
    const data = [Buffer.from([0xff, 0xfe, 0x41]), Buffer.alloc(0), Buffer.from('10%\r100%')];
    await agent.call('Log', { logEntries: data.map((bytes, line) => ({ step_uuid: uuid, line, data: bytes })) });

    const { text } = server.services.logs.read(idOf(uuid), 0, 10);
    expect(Buffer.from(text)).toEqual(Buffer.concat(data.flatMap((bytes) => [bytes, Buffer.from('\n')])));
  });

  test('41: that are longer than a message come in pieces, each cut as every long line is; the last may have no end', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    const { uuid } = stepOf(workflow, 0);
    const pieces = [1024 * 1024, 1024 * 1024, 512 * 1024].map((size, index) => 'abc'.charAt(index).repeat(size));
    for (const [line, piece] of [...pieces, 'no end'].entries()) {
      await agent.call('Log', { logEntries: [{ step_uuid: uuid, line, data: Buffer.from(piece) }] });
    }

    const lines = textOf(server, workflow).split('\n');
    expect(lines.map((line) => [line.slice(0, 6), line.length])).toEqual([
      ['aaaaaa', 65_536],
      ['bbbbbb', 65_536],
      ['cccccc', 65_536],
      ['no end', 6],
      ['', 0],
    ]);
  });

  test('say which stream they came from; exit codes and metadata are no lines', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server);
    const { uuid } = stepOf(workflow, 0);
    const entries = [0, 1, 2, 3, 4].map((type) => ({
      step_uuid: uuid,
      line: type,
      type,
      data: Buffer.from(`${type}`),
    }));
    await agent.call('Log', { logEntries: entries });

    const page = server.services.logs.read(idOf(uuid), 0, 10);
    expect(Buffer.from(page.text).toString()).toBe('0\n1\n4\n');
    expect([...page.flags]).toEqual([1, 2, 1]);
  });

  test('show nothing of the commands that nobody wrote', async () => {
    await using server = await WireServer.start();
    const [agent, workflow] = await running(server, twoSteps);
    const { commands } = stepOf(workflow, 0);
    expect(commands).toHaveLength(3); // the workspace, the time limit, and the author's own
    await agent.log(workflow, [...commands.map((command) => `+ ${command}`), 'made']);

    expect(textOf(server, workflow)).toBe('+ make\nmade\n');
  });

  test('34: hide secrets, which the agent is told the longest first and never in pieces', async () => {
    await using server = await WireServer.start();
    const values = { SHORT: 'hunter2', LONG: 'hunter2-and-more', LINES: '{\n  "key": "swordfish"\n}' };
    for (const [name, value] of Object.entries(values)) {
      server.services.secrets.put({ name, value, scope: { kind: 'global' }, note: '' }, 'tester');
    }
    const [agent, workflow] = await running(
      server,
      `
namespace: test
jobs:
  - name: build
    env: { A: "\${{ secrets.SHORT }}", B: "\${{ secrets.LONG }}", C: "\${{ secrets.LINES }}" }
    steps: [{ name: compile, uses: shell, args: { run: make } }]
`,
    );
    await agent.log(workflow, ['hunter2-and-more hunter2 {}']);

    const { secrets } = workflow.payload as { readonly secrets: readonly { readonly value: string }[] };
    expect(secrets.map((secret) => secret.value)).toEqual(['"key": "swordfish"', 'hunter2-and-more', 'hunter2']);
    expect(textOf(server, workflow)).toBe('*** *** {}\n');
  });
});
