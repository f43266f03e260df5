import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, test } from 'vitest';
import { AckStatus, AgentStatus } from '../gen/agent/v1/agent_pb.js';
import { StepRunStatus } from '../gen/steprun/v1/steprun_pb.js';
import { startAgent, temporaryFolder } from './testing/agents.ts';
import { aDispatch, ControlPlaneDouble, type Session } from './testing/control-plane.ts';

const acksOf = ({ received }: Session) =>
  received.flatMap(({ payload }) =>
    payload.case === 'taskAck' ? [[payload.value.commandId, payload.value.status]] : [],
  );
const runningOf = ({ received }: Session) =>
  received.flatMap(({ payload }) => (payload.case === 'taskStatus' ? [payload.value.stepRunId] : []));

describe('an agent', () => {
  test('registers, runs a step, delivers its log and reports its end and outputs', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path, labels: { disk: 'ssd' }, name: 'anna' });
    const session = await plane.session();

    session.send(aDispatch({ run: 'echo hello\necho "answer=42" >> "$ARCENTRA_OUTPUT"\necho oops >&2' }), 'first');
    const report = await plane.report('step-1');

    expect({
      name: plane.registrations[0]?.agentName,
      disk: plane.registrations[0]?.labels.disk,
      first: session.received[0]?.payload.case,
      acks: acksOf(session),
      running: runningOf(session),
      status: report.status,
      metrics: report.metrics,
      log: plane.logs
        .get('step-1')
        ?.map(({ source, text }) => `${source} ${text}`)
        .sort(),
    }).toEqual({
      name: 'anna',
      disk: 'ssd',
      first: 'heartbeat',
      acks: [['first', AckStatus.OK]],
      running: ['step-1'],
      status: StepRunStatus.SUCCESS,
      metrics: { 'output.answer': '42' },
      log: ['1 hello', '2 oops'],
    });
  });

  test('executes a step once however often its command arrives', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path, maxConcurrent: 4 });
    const session = await plane.session();

    for (const command of ['same', 'same', 'other']) session.send(aDispatch({ run: 'echo once >> count' }), command);
    await plane.report('step-1');
    session.send(aDispatch({ run: 'echo once >> count' }), 'late');
    session.send(aDispatch({ stepRunId: 'step-2', run: 'cat count' }));
    await plane.report('step-2');

    expect([acksOf(session).map(([, status]) => status), plane.logs.get('step-2')?.map(({ text }) => text)]).toEqual([
      Array(5).fill(AckStatus.OK),
      ['once'],
    ]);
  });

  test('names its running steps on every new stream and keeps executing meanwhile', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path });
    (await plane.session()).send(aDispatch({ run: 'while [ ! -e go ]; do sleep 0.02; done; echo gone' }));
    await plane.until(({ sessions }) => (runningOf(sessions[0] as Session).length > 0 ? true : undefined));

    plane.cut();
    const second = await plane.session(2);
    await plane.until(() => (runningOf(second).includes('step-1') ? true : undefined));
    second.send(aDispatch({ stepRunId: 'helper', run: ': > go' }));
    const refused = await plane.until(() => acksOf(second)[0]);
    second.send({ case: 'taskCancel', value: { stepRunId: 'step-1', reason: 'enough' } });
    const report = await plane.report('step-1');

    expect([refused[1], report.status, report.errorMessage]).toEqual([
      AckStatus.FAILED,
      StepRunStatus.CANCELLED,
      'enough',
    ]);
  });

  test('stops a step that the control plane has given up meanwhile', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();
    session.send(aDispatch({ run: 'sleep 60' }));
    await plane.until(() => (runningOf(session).length > 0 ? true : undefined));
    plane.refusals.set('running', new ConnectError('the attempt was declared lost', Code.FailedPrecondition));

    plane.cut();

    expect(await plane.report('step-1')).toMatchObject({
      status: StepRunStatus.CANCELLED,
      errorMessage: 'the attempt was declared lost',
    });
  });

  test('repeats a terminal report until it is answered, and sends logs again from the watermark', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();
    plane.refusals.set('report', new ConnectError('busy', Code.Unavailable));
    plane.refusals.set('pushLogs', new ConnectError('disk full', Code.ResourceExhausted));
    session.send(aDispatch({ run: 'echo a; echo b' }));
    await plane.until(({ sessions }) => (runningOf(sessions[0] as Session).length > 0 ? true : undefined));

    plane.refusals.clear();
    const report = await plane.report('step-1');

    expect([report.status, plane.logs.get('step-1')?.map(({ text }) => text), plane.seqs]).toEqual([
      StepRunStatus.SUCCESS,
      ['a', 'b'],
      [...plane.seqs].sort((a, b) => a - b),
    ]);
  });

  test('refuses what it cannot execute, with the reason', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path, containers: { enabled: false } });
    const session = await plane.session();

    session.send(aDispatch({ uses: 'teleport' }));
    session.send(aDispatch({ image: 'alpine', run: 'true' }));
    session.send(aDispatch({ workspace: '/etc', run: 'true' }));
    session.send(aDispatch({ workspace: '../other', run: 'true' }));
    await plane.until(() => (acksOf(session).length === 4 ? true : undefined));

    expect(
      session.received.flatMap(({ payload }) => (payload.case === 'taskAck' ? [payload.value.message] : [])).sort(),
    ).toEqual([
      'image alpine: no container engine answers on this runner',
      expect.stringContaining('uses: teleport: this runner has only'),
      "workspace ../other leads out of the job's directory",
      "workspace /etc is absolute, which this agent's configuration does not allow",
    ]);
  });

  test('asked to end, finishes its work, reports it and says good-bye', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();
    session.send(aDispatch({ run: 'sleep 0.3; echo done' }));
    await plane.until(() => (runningOf(session).length > 0 ? true : undefined));

    agent.drain();
    const exit = await agent.exit;

    expect({
      exit,
      status: plane.reports.map(({ status }) => status),
      last: session.received
        .flatMap(({ payload }) => (payload.case === 'heartbeat' ? [payload.value.status] : []))
        .at(-1),
      log: plane.logs.get('step-1')?.map(({ text }) => text),
      unregistered: plane.unregistered,
    }).toEqual({
      exit: { kind: 'drained' },
      status: [StepRunStatus.SUCCESS],
      last: AgentStatus.OFFLINE,
      log: ['done'],
      unregistered: ['agent shutdown'],
    });
  });

  test.each([
    ['while it registers', []],
    ['before the server says which logs it has', ['pushLogs']],
  ] as const)('asked to end %s, says good-bye all the same', async (_when, refused) => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    for (const call of refused) plane.refusals.set(call, new ConnectError('not now', Code.Unavailable));
    await using agent = startAgent({ server: plane.url, dataDir: folder.path });
    await plane.until(({ registrations }) => registrations[0]); // its answer is still under way

    agent.drain();

    expect(await agent.exit).toEqual({ kind: 'drained' });
    expect(plane.unregistered).toEqual(['agent shutdown']);
  });

  test('takes as many jobs as it is told, and goes on with those it has', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path, maxConcurrent: 2 });
    const session = await plane.session();
    const waits = 'while [ ! -e go ]; do sleep 0.02; done';
    const dispatch = (stepRunId: string, jobId: string, run: string) =>
      session.send(aDispatch({ stepRunId, jobId, run }), stepRunId);
    const answerOf = (command: string) => plane.until(() => acksOf(session).find(([id]) => id === command)?.[1]);
    for (const jobId of ['job-1', 'job-2', 'job-3']) session.send({ case: 'jobOpen', value: { jobId } });
    dispatch('first', 'job-1', waits);
    dispatch('second', 'job-2', 'true');
    await plane.report('second');

    session.send({ case: 'capacityChange', value: { maxConcurrentStepRuns: 1 } });
    const told = await plane.until(() =>
      session.received.findLast(
        ({ payload }) => payload.case === 'heartbeat' && payload.value.status === AgentStatus.BUSY,
      ),
    );
    dispatch('third', 'job-3', 'true');
    dispatch('fourth', 'job-2', 'true');
    const answers = [await answerOf('third'), await answerOf('fourth')];
    dispatch('helper', 'job-1', ': > go');
    await plane.report('first');

    expect(told.payload.value).toMatchObject({ maxConcurrentStepRuns: 1 });
    expect(answers).toEqual([AckStatus.FAILED, AckStatus.OK]);
  });

  test('drains at the end of the job it holds, not of the step', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();
    const jobId = 'job-1'; // of every dispatch
    session.send({ case: 'jobOpen', value: { jobId } });
    session.send(aDispatch({ stepRunId: 'step-1', run: 'echo first' }));
    await plane.until(() => (runningOf(session).length > 0 ? true : undefined));

    agent.drain();
    await plane.until(() => (plane.reports.length === 1 ? true : undefined));
    session.send(aDispatch({ stepRunId: 'step-2', run: 'echo second' }));
    await plane.until(() => (plane.reports.length === 2 ? true : undefined));
    session.send({ case: 'jobClose', value: { jobId } });

    expect(await agent.exit).toEqual({ kind: 'drained' });
    expect(plane.reports.map(({ status }) => status)).toEqual([StepRunStatus.SUCCESS, StepRunStatus.SUCCESS]);
  });

  test('asked twice, stops its work', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();
    session.send(aDispatch({ run: 'sleep 60' }));
    await plane.until(() => (runningOf(session).length > 0 ? true : undefined));

    agent.stop();

    expect([await agent.exit, plane.reports[0]?.status]).toEqual([{ kind: 'stopped' }, StepRunStatus.CANCELLED]);
  });

  test('ends when its token was revoked', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();

    session.end(new ConnectError('this token was revoked', Code.Unauthenticated));

    expect(await agent.exit).toEqual({ kind: 'revoked', because: 'this token was revoked' });
  });

  test('ends at once when its token was revoked while it works', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();
    session.send(aDispatch({ run: 'echo up; sleep 60' }));
    await plane.until(({ logs }) => logs.get('step-1'));
    const revoked = new ConnectError('this token was revoked', Code.Unauthenticated);
    for (const call of ['register', 'connect', 'running', 'report', 'pushLogs'] as const)
      plane.refusals.set(call, revoked);

    session.end(revoked);

    expect(await agent.exit).toMatchObject({ kind: 'revoked' });
  });

  test('ends when another agent took over its identity, but connects again after any other break', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using agent = startAgent({ server: plane.url, dataDir: folder.path });

    (await plane.session()).end(new ConnectError('commands were not acknowledged', Code.Aborted));
    (await plane.session(2)).end(new ConnectError('superseded by a newer stream', Code.Aborted));

    expect(await agent.exit).toMatchObject({ kind: 'superseded' });
  });

  test('enrols anew when the control plane has forgotten it', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path });

    (await plane.session()).end(new ConnectError('no such runner', Code.NotFound));
    await plane.session(2);

    expect(plane.registrations.map(({ registrationToken }) => registrationToken !== '')).toEqual([true, true]);
  });

  test('keeps its identity between two starts', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    {
      await using agent = startAgent({ server: plane.url, dataDir: folder.path });
      await plane.session();
      agent.drain();
      await agent.exit;
    }

    await using _again = startAgent({ server: plane.url, dataDir: folder.path });
    await plane.session(2);

    expect(plane.registrations[1]).toMatchObject({ registrationToken: '', token: 'agt_test:secret' });
  });

  test('does not start twice on one data directory', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _first = startAgent({ server: plane.url, dataDir: folder.path });
    await plane.session();

    const exit = await startAgent({ server: plane.url, dataDir: folder.path }).exit;

    expect(exit).toMatchObject({ kind: 'refused', because: expect.stringContaining('another agent uses') });
  });

  test('waits for a former one that still has its data directory, when it is to', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    const former = startAgent({ server: plane.url, dataDir: folder.path });
    await plane.session();
    await using _next = startAgent({ server: plane.url, dataDir: folder.path }, { whenDataDirIsTaken: 'wait' });
    former.drain();
    await former.exit;

    await plane.session(2);
    expect(plane.registrations).toHaveLength(2);
  });

  test('asked to end while it waits for a former one, ends', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _former = startAgent({ server: plane.url, dataDir: folder.path });
    await plane.session();
    const next = startAgent({ server: plane.url, dataDir: folder.path }, { whenDataDirIsTaken: 'wait' });
    next.drain();

    expect(await next.exit).toEqual({ kind: 'drained' });
  });

  test('says why a registration was refused', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    plane.refusals.set('register', new ConnectError('the registration token is not valid', Code.Unauthenticated));

    const exit = await startAgent({ server: plane.url, dataDir: folder.path }).exit;

    expect(exit).toEqual({ kind: 'refused', because: 'the registration token is not valid' });
  });

  test('hides secrets in logs and keeps them out of outputs', async () => {
    await using plane = await ControlPlaneDouble.start();
    using folder = temporaryFolder();
    await using _agent = startAgent({ server: plane.url, dataDir: folder.path });
    const session = await plane.session();

    session.send(
      aDispatch({
        secrets: { TOKEN: 'hunter22' },
        run: 'printf hunt; sleep 0.4; echo "er22 and $TOKEN"\necho "leak=$TOKEN" >> "$ARCENTRA_OUTPUT"',
      }),
    );
    const report = await plane.report('step-1');

    expect([plane.logs.get('step-1')?.map(({ text }) => text), report.metrics]).toEqual([
      ['*** and ***', 'output leak holds a secret and is not passed on'],
      {},
    ]);
  });
});
