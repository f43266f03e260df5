import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeDocker, type FakeProgram } from '../../agent/testing/fake-docker.ts';
import { ConsoleSession } from '../support/console-session.ts';

const definition = {
  namespace: 'e2e',
  jobs: [
    {
      name: 'integration',
      services: [{ name: 'db', image: 'postgres:17', ports: [5432], ready: { command: 'pg_isready' } }],
      steps: [{ name: 'test', uses: 'shell', args: { run: 'echo "db at $ARCENTRA_SERVICE_DB_PORT"' } }],
    },
  ],
};

let docker: FakeDocker;
let program: FakeProgram;

/** The runner of the server finds this engine when it starts. */
beforeEach(async () => {
  docker = await FakeDocker.start({
    start: (container) => program.start?.(container),
    exec: (attempt) => program.exec?.(attempt) ?? { exitCode: 0 },
  });
  vi.stubEnv('DOCKER_HOST', docker.address);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await docker[Symbol.asyncDispose]();
});

test('a service has a log of its own and is there for the steps; one that cannot be used says why', async () => {
  program = { start: ({ say }) => say('listening on 5432\n') };
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const pipelineId = await session.createPipeline('shop', JSON.stringify(definition));

  const first = await session.trigger(pipelineId);
  await session.finished(first);
  await page.goto(`${session.url}/runs/${first}`);
  await page.getByText('db at 40001').waitFor();
  await page.getByRole('button', { name: /@service:db/ }).click();
  const log = await session.logOf('@service:db');
  await log.getByText('listening on 5432').waitFor();
  await log.getByText(/^ready after/).waitFor();

  program = {
    start({ say, end }) {
      say('FATAL: no space left on device\n');
      end(1);
    },
    exec: () => ({ exitCode: 1 }),
  };
  const second = await session.trigger(pipelineId);
  await session.finished(second);
  await page.goto(`${session.url}/runs/${second}`);
  const sentence =
    'service db ended with exit code 1 before it was ready; its last lines: FATAL: no space left on device';
  await page.getByText(`a service could not be used: ${sentence}`).waitFor();
  await (await session.logOf('@service:db')).getByText('FATAL: no space left on device', { exact: true }).waitFor();

  expect([docker.containers.size, docker.networks.size]).toEqual([0, 0]);
  expect(session.complaints).toEqual([]);
});
