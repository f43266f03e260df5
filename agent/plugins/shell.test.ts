import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { StepOrder } from '../steps/step-order.ts';
import { temporaryFolder } from '../testing/agents.ts';
import { perform } from '../testing/step-context.ts';

async function run(action: string, args: JsonObject, order: Partial<StepOrder> = {}) {
  using folder = temporaryFolder();
  return await perform('shell', action, args, { folder: folder.path, order });
}

describe('a shell step', () => {
  test('runs the first text it is given', async () => {
    const texts = { commands: ['echo a', 'echo b'], command: 'echo command', script: 'echo script', run: ' ' };

    expect([
      (await run('run', texts)).log,
      (await run('run', { commands: texts.commands })).log,
      (await run('', { command: 'echo one' })).log,
      (await run('run', {})).outcome,
    ]).toEqual(['script\n', 'a\nb\n', 'one\n', { kind: 'failed', because: expect.stringContaining('is required') }]);
  });

  test('hands arguments to the command as they are', async () => {
    expect((await run('command', { command: 'printf "%s|"', args: ['a b', 1, true, '$HOME'] })).log).toBe(
      'a b|1|true|$HOME|',
    );
  });

  test('sees its own environment, but cannot change the standard names', async () => {
    const args = { run: 'echo "$A $B $TOKEN $CI $ARCENTRA_STEP_NAME $ARCENTRA_RUN_ID"', env: { A: 'args', CI: 'no' } };
    const order = { env: { A: 'step', B: 'step', ARCENTRA_STEP_NAME: 'x' }, secrets: { TOKEN: 'secret' } };

    expect((await run('run', args, order)).log).toBe('args step secret true compile run-1\n');
  });

  test('sees nothing of the agent but the small base', async () => {
    process.env.NOT_FOR_STEPS = 'x';

    const { log } = await run('run', { run: 'env' });
    delete process.env.NOT_FOR_STEPS;

    expect([log.includes('NOT_FOR_STEPS'), log.includes('PATH=')]).toEqual([false, true]);
  });

  test.each([
    [{ run: 'exit 4' }, { kind: 'exited', exitCode: 4 }],
    [{ run: 'false\ntrue' }, { kind: 'exited', exitCode: 1 }],
    [
      { run: 'sleep 60', config: { timeout: 0.1 } },
      { kind: 'timed-out', afterMs: 100 },
    ],
    [
      { run: 'true', shell: '/no/such/shell' },
      { kind: 'not-started', because: expect.stringContaining('/no/such/shell') },
    ],
    [
      { run: 'true', config: { shell: 'bash' } },
      { kind: 'exited', exitCode: 0 },
    ],
    [{ run: 1 }, { kind: 'failed', because: expect.stringContaining('args.run') }],
  ])('%j ends as %j', async (args, outcome) => {
    expect((await run('run', args)).outcome).toEqual(outcome);
  });

  test('keeps its script out of the workspace', async () => {
    using folder = temporaryFolder();
    const { log } = await perform('shell', 'run', { run: 'echo "$0"; ls' }, { folder: folder.path });

    expect([log, readdirSync(folder.path)]).toEqual([`${join(folder.path, '.step/script')}\n`, ['.step']]);
  });
});
