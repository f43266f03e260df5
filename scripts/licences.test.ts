import { expect, test, vi } from 'vitest';
import { licences, problemsIn } from './licences.ts';
import { isWanted } from './wanted-licence.ts';

vi.setConfig({ testTimeout: 60_000 });

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['(Apache-2.0 AND BSD-3-Clause)', true],
  ['MIT AND (GPL-3.0-only OR ISC)', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only', false],
  ['GPL-2.0-only WITH Classpath-exception-2.0', false],
  ['UNKNOWN', false],
  ['MIT*', false], // guessed from a text
  ['Custom: https://example.com', false],
  ['(MIT', false],
  ['', false],
])('%s is wanted: %s', (expression, answer) => {
  expect(isWanted(expression)).toBe(answer);
});

test('all that is shipped is listed, with wanted licences, the same each time and for each folder', async () => {
  const list = await licences();
  const names = list.map(({ name }) => name);

  expect(problemsIn(list)).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['better-sqlite3', 'electron', 'node', 'react', 'tailwindcss', 'zod']));
  expect(names).not.toContain('vitest');
  expect(list.filter(({ text }) => text !== '').length).toBeGreaterThan(list.length * 0.9);
  expect(JSON.stringify(list)).not.toContain(process.cwd());
  expect(list.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(
    list.map(({ name, version }) => `${name}@${version}`),
  );
});

test('a package without a wanted licence is named', () => {
  const licence = { name: 'tool', version: '1.0.0', licence: 'AGPL-3.0-only', repository: '', text: '' };

  expect(problemsIn([licence])).toEqual(['tool@1.0.0: AGPL-3.0-only is not among the wanted ones']);
});
