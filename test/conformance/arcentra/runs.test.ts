import { describe, expect, test } from 'vitest';
import { partOf, textOf } from '../../support/wire-client.ts';
import { oneStep, WireServer } from '../../support/wire-server.ts';

const service = 'pipeline.v1.PipelineService';

describe('TriggerPipeline', () => {
  test('one request_id from 20 clients at once makes one run', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline();
    const { token } = server.services.apiTokens.create({ name: 'ci', expiresAtMs: null }, 'tester');

    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        server.client({ token }).unary(`${service}/TriggerPipeline`, { pipeline_id, request_id: 'push-7' }),
      ),
    );

    expect(new Set(answers.map((answer) => textOf(answer, 'run_id'))).size).toBe(1);
    expect(answers.filter(({ message }) => message === 'idempotent request')).toHaveLength(19);
    expect(await server.operator.unary(`${service}/ListPipelineRuns`, { pipeline_id })).toMatchObject({ total: 1 });
  });

  test('variables reach the steps and are shown with the run', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const pipeline_id = await server.pipeline(`
namespace: test
variables: { TARGET: debug }
jobs:
  - name: build
    steps:
      - { name: compile, uses: shell, args: { run: "make \${{ variables.TARGET }}" } }
`);

    const { run_id } = await server.operator.unary(`${service}/TriggerPipeline`, {
      pipeline_id,
      variables: { TARGET: 'release' },
      triggered_by: 'ada',
    });
    const { step } = await agent.fetchOne();

    expect(step).toMatchObject({ args: { fields: { run: { stringValue: 'make release' } } } });
    const answer = await server.operator.unary(`${service}/GetPipelineRun`, { run_id });
    expect(answer).toMatchObject({
      run: {
        trigger_type: 'TRIGGER_TYPE_MANUAL',
        triggered_by: 'ada (tester)',
        variables: { TARGET: 'release' },
        total_jobs: 1,
        running_jobs: 1,
      },
    });
  });

  test('what cannot be run is refused inside the answer, and no run is made', async () => {
    await using server = await WireServer.start();
    const disabled = await server.pipeline();
    await server.operator.unary(`${service}/UpdatePipeline`, { pipeline_id: disabled, is_enabled: 2 });
    const empty = textOf(await server.operator.unary(`${service}/CreatePipeline`, { name: 'empty' }), 'pipeline_id');
    const trigger = (pipeline_id: string) => server.operator.unary(`${service}/TriggerPipeline`, { pipeline_id });

    expect(await trigger('')).toMatchObject({ success: false, error: { code: 400, type: 'validation' } });
    expect(await trigger('nothing')).toMatchObject({ success: false, error: { code: 404, type: 'not_found' } });
    expect(await trigger(disabled)).toMatchObject({ success: false, error: { code: 409, type: 'conflict' } });
    expect(await trigger(empty)).toMatchObject({ success: false });
    expect(await server.operator.unary(`${service}/ListPipelineRuns`)).toMatchObject({ total: 0 });
  });
});

describe('stop, pause and resume, from every state', () => {
  /** Brings a new run into a state. */
  async function runIn(state: string, server: WireServer): Promise<string> {
    if (state === 'PENDING') return server.run();
    const agent = await server.register('box');
    const run_id = await server.run();
    const { stepRunId } = await agent.fetchOne();
    await agent.report(stepRunId, 'RUNNING');
    if (state === 'PAUSED') await server.operator.unary(`${service}/PausePipeline`, { run_id });
    if (state === 'SUCCESS' || state === 'FAILED') await agent.report(stepRunId, state);
    if (state === 'CANCELLED') {
      await server.operator.unary(`${service}/StopPipeline`, { run_id });
      await agent.report(stepRunId, 'CANCELLED');
    }
    return run_id;
  }

  const conflict = { success: false, error: { type: 'conflict', code: 409 } };
  test.each([
    ['Stop', 'PENDING', { success: true }, 'CANCELLED'],
    ['Stop', 'RUNNING', { success: true }, 'CANCELLED'],
    ['Stop', 'PAUSED', { success: true }, 'CANCELLED'],
    ['Stop', 'SUCCESS', { success: true }, 'SUCCESS'],
    ['Stop', 'FAILED', { success: true }, 'FAILED'],
    ['Stop', 'CANCELLED', { success: true }, 'CANCELLED'],
    ['Pause', 'RUNNING', { success: true }, 'PAUSED'],
    ['Pause', 'PAUSED', conflict, 'PAUSED'],
    ['Pause', 'SUCCESS', conflict, 'SUCCESS'],
    ['Pause', 'FAILED', conflict, 'FAILED'],
    ['Pause', 'CANCELLED', conflict, 'CANCELLED'],
    ['Resume', 'PENDING', conflict, undefined],
    ['Resume', 'RUNNING', conflict, 'RUNNING'],
    ['Resume', 'PAUSED', { success: true }, 'RUNNING'],
    ['Resume', 'SUCCESS', conflict, 'SUCCESS'],
    ['Resume', 'FAILED', conflict, 'FAILED'],
    ['Resume', 'CANCELLED', conflict, 'CANCELLED'],
  ])('%s of a run that is %s', async (call, state, answer, after) => {
    await using server = await WireServer.start();
    const run_id = await runIn(state, server);
    const before = await server.runStatus(run_id);

    expect(await server.operator.unary(`${service}/${call}Pipeline`, { run_id, reason: 'why' })).toMatchObject(answer);

    expect(await server.runStatus(run_id)).toBe(after ?? before);
  });

  test('a stopped run is CANCELLED at once, and has an end only when its step has stopped', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const run_id = await server.run();
    const { stepRunId } = await agent.fetchOne();
    await agent.report(stepRunId, 'RUNNING');

    await server.operator.unary(`${service}/StopPipeline`, { run_id });
    const stopping = await server.operator.unary(`${service}/GetPipelineRun`, { run_id });
    server.clock.advance(30_000);
    const stopped = await server.operator.unary(`${service}/GetPipelineRun`, { run_id });

    expect(stopping).toMatchObject({ run: { status: 'PIPELINE_STATUS_CANCELLED', end_time: '0' } });
    expect(stopped).toMatchObject({ run: { status: 'PIPELINE_STATUS_CANCELLED' } });
    expect(textOf(partOf(stopped, 'run'), 'end_time')).not.toBe('0');
    expect(await server.stepStatus(stepRunId)).toBe('CANCELLED');
  });

  test('a paused run starts nothing, across a restart, until it is resumed', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const run_id = await server.run(`
namespace: test
jobs:
  - { name: first, steps: [{ name: a, uses: shell, args: { run: a } }] }
  - { name: second, depends_on: [first], steps: [{ name: b, uses: shell, args: { run: b } }] }
`);
    const { stepRunId } = await agent.fetchOne();
    await agent.report(stepRunId, 'RUNNING');
    await server.operator.unary(`${service}/PausePipeline`, { run_id, operator: 'ada' });
    await agent.report(stepRunId, 'SUCCESS');
    expect(await agent.fetch()).toEqual([]);

    await server.restart();
    agent.reconnect();
    expect(await server.runStatus(run_id)).toBe('PAUSED');
    expect(await agent.fetch()).toEqual([]);

    await server.operator.unary(`${service}/ResumePipeline`, { run_id });
    await agent.execute();
    expect(await server.runStatus(run_id)).toBe('SUCCESS');
  });

  test('ids are required, must exist and must belong together', async () => {
    await using server = await WireServer.start();
    const run_id = await server.run();
    const other = await server.pipeline();
    const stop = (request: object) => server.operator.unary(`${service}/StopPipeline`, request);

    expect(await stop({})).toMatchObject({ success: false, error: { type: 'validation' } });
    expect(await stop({ run_id: 'nothing' })).toMatchObject({ success: false, error: { type: 'not_found' } });
    expect(await stop({ run_id, pipeline_id: other })).toMatchObject({ success: false, error: { type: 'validation' } });
  });
});

describe('steps', () => {
  test('a retry starts a new attempt of the job and answers the id the step has in it', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await server.run();
    const failed = await agent.execute('FAILED');
    const retry = (step_run_id: string) =>
      server.operator.unary('steprun.v1.StepRunService/RetryStepRun', { step_run_id });

    const answer = await retry(failed);
    const { stepRunId } = await agent.fetchOne();
    await agent.report(stepRunId, 'SUCCESS');

    expect(answer).toMatchObject({ success: true, new_step_run_id: stepRunId });
    expect(await retry(stepRunId)).toMatchObject({ success: false, error: { type: 'conflict' } });
    expect(await retry('nothing')).toMatchObject({ success: false, error: { type: 'not_found' } });
    expect(await server.stepStatus(stepRunId)).toBe('SUCCESS');
    expect(await server.stepStatus(failed)).toBe('FAILED');
  });

  test('an ad-hoc step runs in a run of its own, can be changed before it starts and deleted after it ended', async () => {
    await using server = await WireServer.start();
    const call = (name: string, request: object) => server.operator.unary(`steprun.v1.StepRunService/${name}`, request);
    const created = await call('CreateStepRun', {
      step_name: 'once',
      uses: 'shell',
      args: { fields: { run: { stringValue: 'true' } } },
    });
    const step_run_id = textOf(created, 'step_run_id');

    expect(await call('DeleteStepRun', { step_run_id })).toMatchObject({ success: false, error: { type: 'conflict' } });
    expect(await call('UpdateStepRun', { step_run_id })).toMatchObject({ success: true, message: 'no changes' });
    expect(await call('UpdateStepRun', { step_run_id, env: { A: '1' }, timeout: '90s' })).toMatchObject({
      success: true,
    });
    const agent = await server.register('box');
    const { step, stepRunId } = await agent.fetchOne();
    expect(step).toMatchObject({ step_run_id, env: { A: '1' }, timeout: '90s' });
    expect(await call('UpdateStepRun', { step_run_id, timeout: '5s' })).toMatchObject({
      success: false,
      error: { type: 'conflict' },
    });
    await agent.report(stepRunId, 'SUCCESS');

    expect(await call('DeleteStepRun', { step_run_id })).toMatchObject({ success: true });
    expect(await call('GetStepRun', { step_run_id })).toMatchObject({ success: false, error: { type: 'not_found' } });
  });

  test('what is missing for a step is named', async () => {
    await using server = await WireServer.start();
    const create = (request: object) => server.operator.unary('steprun.v1.StepRunService/CreateStepRun', request);

    expect(await create({ uses: 'shell' })).toMatchObject({
      success: false,
      error: { details: { fields: { subject: { stringValue: 'step_name' } } } },
    });
    expect(await create({ step_name: 'x' })).toMatchObject({ success: false, error: { type: 'validation' } });
    expect(await create({ step_name: 'x', uses: 'shell', timeout: 'soon' })).toMatchObject({
      success: false,
      error: { type: 'validation' },
    });
  });
});

describe('pages', () => {
  async function manyRuns(server: WireServer, count: number): Promise<string> {
    const pipeline_id = await server.pipeline(oneStep);
    for (let run = 0; run < count; run++) await server.operator.unary(`${service}/TriggerPipeline`, { pipeline_id });
    return pipeline_id;
  }

  test.each([
    [{ page: 0, page_size: 0 }, { page: 1, page_size: 20 }, 20],
    [{ page: -3, page_size: -1 }, { page: 1, page_size: 20 }, 20],
    [{ page: 1, page_size: 101 }, { page: 1, page_size: 100 }, 23],
    [{ page: 2, page_size: 20 }, { page: 2, page_size: 20 }, 3],
    [{ page: 9, page_size: 20 }, { page: 9, page_size: 20 }, 0],
  ])('runs, asked for %o', async (request, effective, rows) => {
    await using server = await WireServer.start();
    const pipeline_id = await manyRuns(server, 23);

    const answer = await server.operator.unary(`${service}/ListPipelineRuns`, { pipeline_id, ...request });

    expect(answer).toMatchObject({ success: true, total: 23, ...effective });
    expect(answer.runs).toHaveLength(rows);
  });

  test('step runs have a cap of 200 and refuse unknown sort keys', async () => {
    await using server = await WireServer.start();
    await server.run();
    const list = (request: object) => server.operator.unary('steprun.v1.StepRunService/ListStepRuns', request);

    expect(await list({ page_size: 201 })).toMatchObject({ success: true, total: 1, page: 1, page_size: 200 });
    expect(await list({ sort_by: 'created_at; DROP TABLE runs' })).toMatchObject({ success: false, step_runs: [] });
    expect(await list({ sort_by: 'step_name', sort_desc: true })).toMatchObject({ success: true });
  });

  test('pipelines are found by part of their name, newest first', async () => {
    await using server = await WireServer.start();
    for (const name of ['Shop web', 'shop api', 'other']) {
      server.clock.advance(1000);
      await server.operator.unary(`${service}/CreatePipeline`, { name });
    }

    const answer = await server.operator.unary(`${service}/ListPipelines`, { name: 'SHOP' });

    expect(answer).toMatchObject({ total: 2, pipelines: [{ name: 'shop api' }, { name: 'Shop web' }] });
  });
});
