import { describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { StepStopped } from '../steps/outcome.ts';
import { recordedOutput, temporaryFolder } from '../testing/agents.ts';
import { NamedPipes, NodePipes, type OutputPipes } from './output-pipes.ts';
import { type OutputSink, runProcess } from './process.ts';
import { groupIsAlive, killGroup } from './process-group.ts';

const env = { PATH: process.env.PATH ?? '' };
const never = new AbortController().signal;

function run(
  script: string,
  options: { signal?: AbortSignal; pipes?: OutputPipes; output?: OutputSink; cwd?: string; file?: string } = {},
) {
  const output = recordedOutput();
  const { signal = never, pipes = new NodePipes(), cwd = '/', file = 'sh' } = options;
  const request = {
    file,
    args: ['-ec', script],
    cwd,
    env,
    output: options.output ?? output,
    pipes,
    clock: systemClock,
  };
  return { output, end: runProcess(request, signal) };
}

describe('a process ends as', () => {
  test('exited, with its code', async () => {
    expect([(await run('exit 0').end).outcome, (await run('exit 7').end).outcome]).toEqual([
      { kind: 'exited', exitCode: 0 },
      { kind: 'exited', exitCode: 7 },
    ]);
  });

  test('killed, when somebody else sent a signal', async () => {
    expect([(await run('kill -TERM $$').end).outcome, (await run('kill -KILL $$').end).outcome]).toEqual([
      { kind: 'killed', signal: 'SIGTERM', forced: false },
      { kind: 'killed', signal: 'SIGKILL', forced: true },
    ]);
  });

  test('timed out, when its limit stopped it', async () => {
    const limit = new AbortController();
    const { end, output } = run('echo up; sleep 60', { signal: limit.signal });
    await output.until(() => output.stdout() !== '');

    limit.abort(new StepStopped({ kind: 'timed-out', afterMs: 1000 }));

    expect((await end).outcome).toEqual({ kind: 'timed-out', afterMs: 1000 });
  });

  test('cancelled, even if it answers the signal with success', async () => {
    const cancel = new AbortController();
    const { end, output } = run("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done", {
      signal: cancel.signal,
    });
    await output.until(() => output.stdout() !== '');

    cancel.abort(new StepStopped({ kind: 'canceled', by: 'operator' }));

    expect([(await end).outcome, output.stdout()]).toEqual([{ kind: 'canceled', by: 'operator' }, 'up\nbye\n']);
  });

  test('cancelled before it began', async () => {
    const signal = AbortSignal.abort(new StepStopped({ kind: 'canceled', by: 'operator' }));

    expect((await run('echo never', { signal }).end).outcome).toEqual({ kind: 'canceled', by: 'operator' });
  });

  test('not started, with the reason', async () => {
    expect([
      (await run('', { file: 'no-such-shell' }).end).outcome,
      (await run('', { cwd: '/no/such/folder' }).end).outcome,
    ]).toEqual([
      { kind: 'not-started', because: 'no-such-shell: not found on this machine (or no folder /)' },
      { kind: 'not-started', because: 'sh: not found on this machine (or no folder /no/such/folder)' },
    ]);
  });
});

describe('stopping a process', () => {
  test('reaches its grandchildren', async () => {
    const cancel = new AbortController();
    const { end, output } = run('sh -c "echo deep; exec sleep 60" & wait', { signal: cancel.signal });
    await output.until(() => output.stdout() !== '');

    cancel.abort(new StepStopped({ kind: 'canceled', by: 'operator' }));

    expect((await end).lingeringGroup).toBeNull();
  });

  test('gives members of the group their time after the leader has ended', async () => {
    const cancel = new AbortController();
    const { end, output } = run(
      `sh -c "trap 'sleep 0.3; echo cleaned; exit' TERM; echo up; while :; do sleep 0.05; done" & wait`,
      {
        signal: cancel.signal,
      },
    );
    await output.until(() => output.stdout() !== '');

    cancel.abort(new StepStopped({ kind: 'canceled', by: 'operator' }));
    await end;

    expect(output.stdout()).toBe('up\ncleaned\n');
  });
});

describe.each([
  ['Node pipes', async () => new NodePipes() as OutputPipes],
  ['named pipes', async (folder: string) => await NamedPipes.create(`${folder}/pipes`, 1)],
])('output over %s', (_, make) => {
  test('keeps both streams apart and whole', async () => {
    using folder = temporaryFolder();
    const pipes = await make(folder.path);
    const { end, output } = run('echo out; echo err >&2; printf end', { pipes });
    await end;

    expect([output.stdout(), output.stderr()]).toEqual(['out\nend', 'err\n']);
  });

  test('is read to its end however much the process leaves behind', async () => {
    using folder = temporaryFolder();
    const pipes = await make(folder.path);
    const { end, output } = run('yes 0123456789 | head -n 100000', { pipes });
    await end;

    expect(output.stdout().length).toBe(1_100_000);
  });

  test('does not hold up the end when a background process keeps it open, and says so', async () => {
    using folder = temporaryFolder();
    const pipes = await make(folder.path);
    const { end, output } = run('echo first; sleep 60 &', { pipes });
    const { outcome, lingeringGroup } = await end;
    const next = run('echo second', { pipes });
    await next.end;
    const wasAlive = lingeringGroup !== null && groupIsAlive(lingeringGroup);
    if (lingeringGroup !== null) killGroup(lingeringGroup);

    expect([outcome, wasAlive, output.stdout(), next.output.stdout(), output.notes()]).toEqual([
      { kind: 'exited', exitCode: 0 },
      true,
      'first\n',
      'second\n',
      'the step ended while a background process kept its output open; later output is not recorded\n',
    ]);
  });

  test('makes the process wait while there is no room', async () => {
    using folder = temporaryFolder();
    const room = Promise.withResolvers<void>();
    let [received, isFull] = [0, true];
    const output: OutputSink = {
      write: (_stream, chunk) => {
        received += chunk.length;
      },
      note: () => {},
      room: () => (isFull ? room.promise : undefined),
    };
    const { end } = run('yes 0123456789 | head -n 200000', { pipes: await make(folder.path), output });
    const early = await Promise.race([
      end.then(() => 'ended'),
      new Promise((resolve) => systemClock.at(Date.now() + 100, () => resolve('waits'))),
    ]);
    const before = received;

    isFull = false;
    room.resolve();
    await end;

    expect([early, before < 1_000_000, received]).toEqual(['waits', true, 2_200_000]);
  });
});

test.runIf(process.platform === 'linux')('a script may open /dev/stdout and /dev/stderr', async () => {
  using folder = temporaryFolder();
  const pipes = await NamedPipes.create(`${folder.path}/pipes`, 1);
  const { end, output } = run('echo a > /dev/stderr; echo b > /dev/stdout', { pipes });

  expect([(await end).outcome, output.stderr(), output.stdout()]).toEqual([
    { kind: 'exited', exitCode: 0 },
    'a\n',
    'b\n',
  ]);
});
