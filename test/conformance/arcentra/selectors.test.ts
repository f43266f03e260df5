import { expect, test } from 'vitest';
import { WireServer } from '../../support/wire-server.ts';

const digits = '9'.repeat(40);
const labels = { pool: 'fast', empty: '', memory: '16G', cores: '8', serial: digits };

/** Arcentra API 9, row by row: an expression and whether a runner with these labels meets it. */
const table: readonly (readonly [string, boolean])[] = [
  ['{ key: pool, operator: In, values: [slow, fast] }', true],
  ['{ key: pool, operator: In, values: [slow, Fast] }', false],
  ['{ key: missing, operator: In, values: [a] }', false],
  ['{ key: pool, operator: NotIn, values: [slow] }', true],
  ['{ key: pool, operator: NotIn, values: [fast] }', false],
  ['{ key: missing, operator: NotIn, values: [a] }', true],
  ['{ key: empty, operator: Exists }', true],
  ['{ key: missing, operator: Exists }', false],
  ['{ key: missing, operator: NotExists }', true],
  ['{ key: empty, operator: NotExists }', false],
  ['{ key: cores, operator: Gt, values: ["7.5"] }', true],
  ['{ key: cores, operator: Gt, values: ["8"] }', false],
  ['{ key: cores, operator: Lt, values: ["8"] }', false],
  ['{ key: cores, operator: Lt, values: ["1e2"] }', true],
  ['{ key: memory, operator: Gt, values: ["1"] }', false],
  ['{ key: memory, operator: Lt, values: ["1"] }', false],
  ['{ key: missing, operator: Gt, values: ["1"] }', false],
  [`{ key: serial, operator: Gt, values: ["${'9'.repeat(39)}8"] }`, true],
  [`{ key: serial, operator: Gt, values: ["${digits}"] }`, false],
  [`{ key: serial, operator: Lt, values: ["1${'0'.repeat(40)}"] }`, true],
  ['{ key: pool, operator: NOT_IN, values: [slow] }', true],
  ['{ key: missing, operator: DoesNotExist }', true],
];

const definition = (selector: string) => `
namespace: test
jobs:
  - name: build
    agent_selector: ${selector}
    steps: [{ name: compile, uses: shell, args: { run: make } }]
`;

test.each(table)('%s meets the runner: %s', async (expression, isMet) => {
  await using server = await WireServer.start();
  const agent = await server.register('box', { labels });
  await server.run(definition(`{ match_expressions: [${expression}] }`));

  expect(await agent.fetch()).toHaveLength(isMet ? 1 : 0);
});

test('labels must all be equal, and the queue says what is not', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box', { labels });
  const [met, unmet] = [
    await server.run(definition('{ match_labels: { pool: fast, os: linux } }')),
    await server.run(definition('{ match_labels: { pool: fast, os: windows } }')),
  ];

  await agent.execute();

  expect(await server.runStatus(met)).toBe('SUCCESS');
  expect(await agent.fetch()).toEqual([]);
  const [waiting] = server.services.queue.list().filter(({ job }) => job.runId === unmet);
  expect(JSON.stringify(waiting?.reason)).toContain('os');
});

test.each([
  ['a selector without any criterion', '{}'],
  ['an unknown operator', '{ match_expressions: [{ key: a, operator: Near, values: [b] }] }'],
  ['an empty key', '{ match_expressions: [{ key: "", operator: Exists }] }'],
  ['Gt with two values', '{ match_expressions: [{ key: a, operator: Gt, values: ["1", "2"] }] }'],
  ['Exists with a value', '{ match_expressions: [{ key: a, operator: Exists, values: [b] }] }'],
])('%s is a validation error', async (_case, selector) => {
  await using server = await WireServer.start();

  await expect(server.pipeline(definition(selector))).rejects.toThrow();
});
