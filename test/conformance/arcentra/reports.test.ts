import { describe, expect, test } from 'vitest';
import { partOf, textOf, WireError } from '../../support/wire-client.ts';
import { type WireAgent, WireServer } from '../../support/wire-server.ts';

/** The refusal of a call: its code, and the reason an agent may branch on. */
async function refusalOf(call: Promise<unknown>): Promise<{ readonly code: string; readonly reason: unknown }> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof WireError)) throw new Error('the call was not refused');
  return { code: outcome.status.code, reason: outcome.status.metadata['signalbox-reason'] };
}

async function agentWithStep(server: WireServer): Promise<{ agent: WireAgent; stepRunId: string; runId: string }> {
  const agent = await server.register('box');
  const runId = await server.run();
  const { stepRunId } = await agent.fetchOne();
  return { agent, stepRunId, runId };
}

describe('every row of the table of reports, each twice', () => {
  test('without an id or a status: INVALID_ARGUMENT', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);

    for (const [id, status] of [
      ['', 'RUNNING'],
      ['', 'RUNNING'],
      [stepRunId, 'UNSPECIFIED'],
      [stepRunId, 'UNSPECIFIED'],
    ] as const) {
      await expect(agent.report(id, status)).rejects.toThrow('INVALID_ARGUMENT');
    }
  });

  test('an unknown step: NOT_FOUND', async () => {
    await using server = await WireServer.start();
    const { agent } = await agentWithStep(server);

    for (const status of ['RUNNING', 'SUCCESS']) {
      await expect(agent.report('01ARZ3NDEKTSV4RRFFQ69G5FAV', status)).rejects.toThrow('NOT_FOUND');
    }
  });

  test('a step of another agent: FAILED_PRECONDITION, recorded as a late report, no effect', async () => {
    await using server = await WireServer.start();
    const { stepRunId } = await agentWithStep(server);
    const other = await server.register('other');

    for (const status of ['RUNNING', 'SUCCESS']) {
      expect((await refusalOf(other.report(stepRunId, status))).code).toBe('FAILED_PRECONDITION');
    }
    expect(await server.stepStatus(stepRunId)).toBe('QUEUED');
    const late = server.services.events.after(0).filter(({ type }) => type === 'step-run.late-report');
    expect(late).toHaveLength(2);
  });

  test('PENDING or QUEUED: success, ignored', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);

    for (const status of ['PENDING', 'QUEUED', 'PENDING', 'QUEUED']) {
      expect(await agent.report(stepRunId, status)).toMatchObject({ success: true });
    }
    expect(await server.stepStatus(stepRunId)).toBe('QUEUED');
  });

  test('RUNNING when a polling agent should stop: FAILED_PRECONDITION with reason cancelled', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId, runId } = await agentWithStep(server);
    await agent.report(stepRunId, 'RUNNING');
    await server.operator.unary('pipeline.v1.PipelineService/StopPipeline', { run_id: runId });

    for (let time = 0; time < 2; time++) {
      expect(await refusalOf(agent.report(stepRunId, 'RUNNING'))).toEqual({
        code: 'FAILED_PRECONDITION',
        reason: 'cancelled',
      });
    }
    await agent.report(stepRunId, 'CANCELLED', { exit_code: -1 });
    expect(await server.stepStatus(stepRunId)).toBe('CANCELLED');
    expect(await server.runStatus(runId)).toBe('CANCELLED');
  });

  test('the same status again: success, no change', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);
    await agent.report(stepRunId, 'RUNNING');
    const before = server.services.events.lastSeq();

    for (let time = 0; time < 2; time++)
      expect(await agent.report(stepRunId, 'RUNNING')).toMatchObject({ success: true });

    expect(server.services.events.lastSeq()).toBe(before);
  });

  test('another status after the end: success, the message names what stands', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId, runId } = await agentWithStep(server);
    await agent.report(stepRunId, 'RUNNING');
    await agent.report(stepRunId, 'SUCCESS');

    for (const status of ['FAILED', 'RUNNING', 'FAILED', 'RUNNING']) {
      expect(await agent.report(stepRunId, status)).toMatchObject({
        success: true,
        message: expect.stringContaining('success'),
      });
    }
    expect(await server.runStatus(runId)).toBe('SUCCESS');
  });

  test.each(['SUCCESS', 'FAILED', 'TIMEOUT', 'CANCELLED', 'SKIPPED'])(
    '%s straight from QUEUED is applied',
    async (status) => {
      await using server = await WireServer.start();
      const { agent, stepRunId } = await agentWithStep(server);

      await agent.report(stepRunId, status, { exit_code: 3, error_message: 'because' });
      await agent.report(stepRunId, status);

      const answer = await server.operator.unary('steprun.v1.StepRunService/GetStepRun', { step_run_id: stepRunId });
      expect(answer).toMatchObject({
        step_run: {
          status: `STEP_RUN_STATUS_${status}`,
          exit_code: 3,
          error_message: 'because',
          agent_id: agent.agentId,
        },
      });
    },
  );
});

describe('limits of a report', () => {
  test('a status nobody knows is ignored', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);

    const answer = await agent.call('ReportStepRunStatus', { step_run_id: stepRunId, status: 4711 });

    expect(answer).toMatchObject({ success: true });
    expect(await server.stepStatus(stepRunId)).toBe('QUEUED');
  });

  test('a long error message is cut at 64 KiB', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);

    await agent.report(stepRunId, 'FAILED', { error_message: 'x'.repeat(100_000) });

    const answer = await server.operator.unary('steprun.v1.StepRunService/GetStepRun', { step_run_id: stepRunId });
    const { step_run } = answer as { step_run: { error_message: string } };
    expect(step_run.error_message.length).toBeLessThanOrEqual(65_536);
  });

  test.each([
    ['more than 256 metrics', Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`m${index}`, '1']))],
    ['a key of more than 128 bytes', { ['k'.repeat(129)]: '1' }],
    ['an output name that is none', { 'output.not a name': '1' }],
    ['an output of more than 64 KiB', { 'output.big': 'x'.repeat(65_537) }],
  ])('%s is dropped and named; the report counts', async (_case, metrics) => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);

    await agent.report(stepRunId, 'SUCCESS', { metrics });

    const answer = await server.operator.unary('steprun.v1.StepRunService/GetStepRun', { step_run_id: stepRunId });
    expect(Object.keys(partOf(answer, 'step_run', 'metrics')).length).toBeLessThanOrEqual(256);
    expect(answer).toMatchObject({ step_run: { status: 'STEP_RUN_STATUS_SUCCESS' } });
    expect(textOf(partOf(answer, 'step_run'), 'error_message')).not.toBe('');
  });
});

describe('reports of whole jobs', () => {
  test('an unknown job is NOT_FOUND; a job driven step by step takes the report and stays', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const runId = await server.run();
    const { step } = await agent.fetchOne();
    const report = (job_run_id: string) => agent.call('ReportJobRunStatus', { job_run_id, status: 4 });

    await expect(report('01ARZ3NDEKTSV4RRFFQ69G5FAV')).rejects.toThrow('NOT_FOUND');
    for (let time = 0; time < 2; time++) expect(await report(textOf(step, 'job_id'))).toMatchObject({ success: true });
    expect(await server.runStatus(runId)).toBe('RUNNING');
  });
});

describe('artifacts that an agent keeps elsewhere', () => {
  const list = 'steprun.v1.StepRunService/ListStepRunArtifacts';

  test('are named in the metrics of a step or in the report of its job, and listed once as <job>/<name>', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);
    const step = await server.operator.unary('steprun.v1.StepRunService/GetStepRun', { step_run_id: stepRunId });
    const job_run_id = textOf(partOf(step, 'step_run'), 'job_id');
    const metrics = {
      'artifact.dist': 'bucket/dist.tar',
      'artifact.page': 'https://files.test/page?v=1',
      executor: 'x',
    };
    const artifact_uris = { notes: 'javascript:alert(1)', page: 'https://files.test/page?v=1' };
    for (let time = 0; time < 2; time++) {
      await agent.report(stepRunId, 'SUCCESS', { metrics });
      await agent.call('ReportJobRunStatus', { job_run_id, status: 4, artifact_uris });
    }

    const { artifacts } = await server.operator.unary(list, { step_run_id: stepRunId });

    expect(artifacts).toHaveLength(3);
    expect(artifacts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'build/dist', size: '0', download_url: '' }),
        expect.objectContaining({ name: 'build/page', download_url: 'https://files.test/page?v=1' }),
        expect.objectContaining({ name: 'build/notes', download_url: '' }),
      ]),
    );
  });

  test('are replaced by a later report of the same name; names and addresses beyond the limits are left out', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId } = await agentWithStep(server);
    await agent.report(stepRunId, 'SUCCESS', { metrics: { 'artifact.': 'a', 'artifact.b': '' } });
    const step = await server.operator.unary('steprun.v1.StepRunService/GetStepRun', { step_run_id: stepRunId });
    const job_run_id = textOf(partOf(step, 'step_run'), 'job_id');
    for (const uri of ['first', 'second', 'x'.repeat(5_000)]) {
      await agent.call('ReportJobRunStatus', { job_run_id, status: 4, artifact_uris: { log: uri } });
    }

    expect(await server.operator.unary(list, { step_run_id: stepRunId })).toMatchObject({
      artifacts: [{ name: 'build/log', path: 'second' }],
    });
  });
});

describe('stopping', () => {
  test('an agent that stops its own step makes it CANCELLED, and it is not tried again', async () => {
    await using server = await WireServer.start();
    const { agent, stepRunId, runId } = await agentWithStep(server);
    await agent.report(stepRunId, 'RUNNING');

    for (let time = 0; time < 2; time++) {
      expect(await agent.call('CancelStepRun', { step_run_id: stepRunId, reason: 'shutdown' })).toMatchObject({
        success: true,
      });
    }

    expect(await server.stepStatus(stepRunId)).toBe('CANCELLED');
    expect(await server.steps(runId)).toHaveLength(1);
    expect(await agent.fetch()).toEqual([]);
    await expect(agent.call('CancelStepRun', { step_run_id: 'nothing' })).rejects.toThrow('NOT_FOUND');
  });

  test('an operator asks for a stop: the running step is told, and is CANCELLED 30 s later at the latest', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await using stream = agent.connect();
    await server.run();
    const dispatch = await stream.next();
    const step_run_id = textOf(partOf(dispatch, 'task_dispatch', 'step_runs', 0), 'step_run_id');
    stream.send({ task_ack: { command_id: dispatch?.command_id, status: 'ACK_STATUS_OK' } });
    await agent.report(step_run_id, 'RUNNING');

    await server.operator.unary('agent.v1.AgentService/CancelStepRun', { step_run_id, reason: 'enough' });
    const command = await stream.next();
    expect(command).toMatchObject({ task_cancel: { step_run_id, reason: expect.stringContaining('enough') } });
    stream.send({ task_ack: { command_id: command?.command_id, status: 'ACK_STATUS_OK' } });
    await agent.heartbeat('AGENT_STATUS_BUSY');
    expect(await server.stepStatus(step_run_id)).toBe('RUNNING');

    server.clock.advance(30_000);
    expect(await server.stepStatus(step_run_id)).toBe('CANCELLED');
  });

  test('a whole job is stopped by its agent, or at the wish of an operator', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const job = async () => {
      const { step } = await agent.fetchOne();
      return { job_run_id: textOf(step, 'job_id'), stepRunId: textOf(step, 'step_run_id') };
    };
    await server.run();
    const own = await job();
    expect(await agent.call('CancelJobRun', { job_run_id: own.job_run_id, reason: 'shutdown' })).toMatchObject({
      success: true,
    });
    expect(await server.stepStatus(own.stepRunId)).toBe('CANCELLED');

    await server.run();
    const wished = await job();
    const { operator } = server;
    await operator.unary('agent.v1.AgentService/CancelJobRun', { job_run_id: wished.job_run_id });
    server.clock.advance(30_000);
    expect(await server.stepStatus(wished.stepRunId)).toBe('CANCELLED');
    await expect(operator.unary('agent.v1.AgentService/CancelJobRun', { job_run_id: 'x' })).rejects.toThrow(
      'NOT_FOUND',
    );
  });

  test('waiting work is CANCELLED at once', async () => {
    await using server = await WireServer.start();
    const runId = await server.run();
    const [step] = await server.steps(runId);

    const answer = await server.operator.unary('steprun.v1.StepRunService/CancelStepRun', {
      step_run_id: step?.step_run_id,
    });

    expect(answer).toMatchObject({ success: true });
    expect(await server.stepStatus(textOf(step, 'step_run_id'))).toBe('CANCELLED');
  });
});
