import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { StepRunStatus } from '../gen/steprun/v1/steprun_pb.js';
import { startAgent, temporaryFolder } from './testing/agents.ts';
import { aDispatch, ControlPlaneDouble, type Session } from './testing/control-plane.ts';
import {
  importTestImage,
  realContainers,
  realDocker,
  realEngine,
  sayLeftOut,
  testImage,
} from './testing/real-engine.ts';

sayLeftOut('services in real containers');

const serving =
  'mkdir /www; echo hello > /www/index.html; echo serving; httpd -f -p 8080 -h /www & trap "kill $!" TERM; wait';

/** A service of job-1 that runs `program`. */
function aService(program: string, ready: { readonly readyCommand?: string; readonly readyTimeout?: string } = {}) {
  return aDispatch({
    ...{ stepRunId: 'service-web', stepName: '@service:web', uses: 'service', image: testImage },
    env: { PROGRAM: program },
    service: { name: 'web', ports: [8080], readyCommand: '', readyTimeout: '60s', ...ready },
  });
}

function isReady({ received }: Session): true | undefined {
  const told = received.some(({ payload }) => payload.case === 'taskStatus' && payload.value.serviceReady);
  return told || undefined;
}

const logOf = (plane: ControlPlaneDouble, step: string) => plane.logs.get(step)?.map(({ text }) => text) ?? [];

/** What is left of job-1 in the engine. */
async function traces(): Promise<readonly string[]> {
  const containers = await realDocker().listContainers({
    all: true,
    filters: { label: ['signalbox.step=service-web'] },
  });
  const networks = await realDocker().listNetworks();
  const ofJob = networks.filter(({ Name }) => Name.startsWith('signalbox-') && Name.endsWith('-job-1'));
  return [...containers.map(({ Id }) => Id), ...ofJob.map(({ Name }) => Name)];
}

describe.runIf(realEngine)('services in real containers', () => {
  beforeAll(importTestImage);

  test('are reached by name from an image, by a port from the host, and leave nothing behind', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path, containers: realContainers });
    const session = await plane.session();
    session.send({ case: 'jobOpen', value: { jobId: 'job-1' } });

    session.send(aService(serving, { readyCommand: 'test -e /www/index.html' }));
    await plane.until(() => isReady(session));
    session.send(
      aDispatch({ stepRunId: 'inside', image: testImage, run: 'wget -qO- "http://$ARCENTRA_SERVICE_WEB_HOST:8080"' }),
    );
    session.send(
      aDispatch({
        stepRunId: 'outside',
        run: 'busybox wget -qO- "http://$ARCENTRA_SERVICE_WEB_HOST:$ARCENTRA_SERVICE_WEB_PORT_8080"',
      }),
    );
    const ends = [(await plane.report('inside')).status, (await plane.report('outside')).status];
    session.send({ case: 'taskCancel', value: { stepRunId: 'service-web', reason: 'the steps are done' } });
    const end = await plane.report('service-web');

    expect([ends, logOf(plane, 'inside'), logOf(plane, 'outside'), end.status, await traces()]).toEqual([
      [StepRunStatus.SUCCESS, StepRunStatus.SUCCESS],
      ['hello'],
      ['hello'],
      StepRunStatus.CANCELLED,
      [],
    ]);
    expect(logOf(plane, 'service-web')).toEqual(
      expect.arrayContaining(['serving', expect.stringMatching(/^ready after \d+\.\d s$/)]),
    );
  });

  test('reach one another by name', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path, containers: realContainers });
    const session = await plane.session();
    session.send({ case: 'jobOpen', value: { jobId: 'job-1' } });

    session.send(aService(serving));
    session.send(
      aDispatch({
        ...{ stepRunId: 'service-proxy', uses: 'service', image: testImage },
        env: { PROGRAM: 'until wget -qO- http://web:8080; do sleep 0.1; done; exec sleep 60' },
        service: { name: 'proxy', readyTimeout: '60s' },
      }),
    );

    await plane.until(() => logOf(plane, 'service-proxy').includes('hello') || undefined);
    session.send({ case: 'jobClose', value: { jobId: 'job-1' } });
    await plane.report('service-proxy');
    await plane.report('service-web');
    expect(await traces()).toEqual([]);
  });

  test.each([
    [
      'that ends',
      aService('echo starting; echo no space left >&2; exit 4', { readyCommand: 'false' }),
      'service web ended with exit code 4 before it was ready; its last lines: ',
    ],
    [
      'that is late',
      aService('echo starting; exec sleep 60', { readyCommand: 'echo no response; false', readyTimeout: '5s' }),
      'service web was not ready within 5 s: no response; its last lines: starting',
    ],
    [
      'whose image is not there',
      aDispatch({
        ...{ stepRunId: 'service-web', uses: 'service', image: 'localhost/missing:1' },
        service: { name: 'web', readyTimeout: '60s' },
      }),
      'not started: image localhost/missing:1: is not on this machine, and this agent does not pull images',
    ],
  ])('says of one %s what happened', async (_what, service, message) => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path, containers: realContainers });
    const session = await plane.session();

    session.send(service);
    const report = await plane.report('service-web');

    expect(report.status).toBe(StepRunStatus.FAILED);
    expect(report.errorMessage).toContain(message);
    expect([isReady(session), await traces()]).toEqual([undefined, []]);
  });

  test('are removed after a crash of the agent, and reported', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    const settings = { server: plane.url, dataDir: folder.path };
    {
      using child = startChild(settings);
      const session = await plane.session();
      session.send(aService(serving));
      await plane.until(() => isReady(session));
      expect(await traces()).toHaveLength(2);
      child.kill('SIGKILL');
      await child.ended;
    }
    expect(await traces()).toHaveLength(2);

    using _again = startChild(settings);
    const report = await plane.report('service-web');

    expect([report.status, report.errorMessage, await traces()]).toEqual([
      StepRunStatus.FAILED,
      'the agent was restarted while the step was running',
      [],
    ]);
  });

  test('are stopped with the agent', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using agent = startAgent({ server: plane.url, dataDir: folder.path, containers: realContainers });
    const session = await plane.session();
    session.send(aService(serving));
    await plane.until(() => isReady(session));

    agent.stop();

    expect(await agent.exit).toEqual({ kind: 'stopped' });
    expect([(await plane.report('service-web')).status, await traces()]).toEqual([StepRunStatus.CANCELLED, []]);
  });
});

function startChild(settings: object) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('child.ts', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const given = { insecure: true, containers: realContainers, token: 'agt_test:secret', ...settings };
  child.stdin.write(`${JSON.stringify(given)}\n`);
  return Object.assign(child, { ended: once(child, 'exit'), [Symbol.dispose]: () => void child.kill('SIGKILL') });
}
