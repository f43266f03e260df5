import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { StepRunStatus } from '../gen/steprun/v1/steprun_pb.js';
import { groupIsAlive } from './executors/process-group.ts';
import { temporaryFolder } from './testing/agents.ts';
import { aDispatch, ControlPlaneDouble } from './testing/control-plane.ts';

function startChild(settings: object) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('child.ts', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'signalbox-agent-test-cache') },
  });
  child.stdin.write(
    `${JSON.stringify({ insecure: true, containers: { enabled: false }, token: 'agt_test:secret', ...settings })}\n`,
  );
  return Object.assign(child, { ended: once(child, 'exit'), [Symbol.dispose]: () => void child.kill('SIGKILL') });
}

test('a child stops its steps, reports them and ends when its parent says so, or is gone', async () => {
  await using plane = await ControlPlaneDouble.start();
  for (const [round, leave] of [
    [1, (child: ReturnType<typeof startChild>) => child.stdin.write('stop\n')],
    [2, (child: ReturnType<typeof startChild>) => child.stdin.end()],
  ] as const) {
    using folder = temporaryFolder();
    using child = startChild({ server: plane.url, dataDir: folder.path });
    const session = await plane.session(round);
    session.send(aDispatch({ stepRunId: `step-${round}`, run: 'echo up; sleep 60' }));
    await plane.until(({ logs }) => logs.get(`step-${round}`));

    leave(child);

    expect([await child.ended, (await plane.report(`step-${round}`)).status]).toEqual([
      [0, null],
      StepRunStatus.CANCELLED,
    ]);
  }
});

test('a step that a crash interrupted is ended, reported as failed, and its log goes on without a gap', async () => {
  await using plane = await ControlPlaneDouble.start();
  using folder = temporaryFolder();
  const settings = { server: plane.url, dataDir: folder.path };
  {
    using child = startChild(settings);
    (await plane.session()).send(
      aDispatch({ run: 'echo $$; for i in $(seq 30); do echo $i; sleep 0.01; done; exec sleep 300' }),
    );
    await plane.until(({ logs }) => ((logs.get('step-1')?.length ?? 0) > 20 ? true : undefined));
    child.kill('SIGKILL');
    await child.ended;
  }

  using _again = startChild(settings);
  const report = await plane.report('step-1');
  const [leader, ...numbers] = plane.logs.get('step-1')?.map(({ text }) => Number(text)) ?? [];

  expect([report.status, report.exitCode, report.errorMessage, groupIsAlive(leader ?? 0), numbers]).toEqual([
    StepRunStatus.FAILED,
    -1,
    'the agent was restarted while the step was running',
    false,
    numbers.map((_, index) => index + 1),
  ]);
});
