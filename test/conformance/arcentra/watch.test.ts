import { describe, expect, test } from 'vitest';
import type { RunnerId } from '../../../server/domain/ids.ts';
import { textOf, type WireMessage } from '../../support/wire-client.ts';
import { idOf, oneStep, WireServer } from '../../support/wire-server.ts';

const service = 'stream.v1.StreamService';

const statusesOf = (messages: readonly WireMessage[], prefix: string) =>
  messages.map(({ previous_status, status }) => `${previous_status} ${status}`.replaceAll(prefix, ''));

describe('steps, jobs and runs', () => {
  test('state first, then every change, then the end', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const pipeline_run_id = await server.run();
    const watch = (call: string, metadata = {}) =>
      server.operator.receive(`${service}/${call}`, { pipeline_run_id }, metadata);
    const steps = watch('StreamStepRunStatus');
    const jobs = watch('StreamJobStatus');
    const exactJobs = watch('StreamJobStatus', { 'signalbox-features': 'exact-status' });
    const runs = server.operator.receive(`${service}/StreamPipelineStatus`, { pipeline_run_ids: [pipeline_run_id] });
    const first = await Promise.all([steps, jobs, exactJobs, runs].map((stream) => stream.next()));

    await agent.execute('FAILED', { exit_code: 2, error_message: 'no rule to make target' });

    const present = first as WireMessage[];
    const restOfSteps = await steps.rest();
    expect(statusesOf([...present.slice(0, 1), ...restOfSteps], 'STEP_RUN_STATUS_')).toEqual([
      'UNSPECIFIED PENDING',
      'PENDING QUEUED',
      'QUEUED RUNNING',
      'RUNNING FAILED',
    ]);
    expect(restOfSteps.at(-1)).toMatchObject({
      job_name: 'build',
      step_name: 'compile',
      agent_id: agent.agentId,
      exit_code: 2,
      error_message: 'no rule to make target',
    });
    const restOfJobs = await jobs.rest();
    expect(
      statusesOf([...present.slice(1, 2), ...restOfJobs], 'PIPELINE_STATUS_').filter(
        (one, at, all) => one !== all[at - 1],
      ),
    ).toEqual(['UNSPECIFIED PENDING', 'PENDING RUNNING', 'RUNNING FAILED']);
    expect(restOfJobs.at(-1)).toMatchObject({
      total_steps: 1,
      completed_steps: 1,
      failed_steps: 1,
      running_steps: 0,
      current_step_index: 0,
    });
    expect(restOfJobs.map(({ job_run_status }) => job_run_status)).toEqual(restOfJobs.map(() => 0));
    expect((await exactJobs.rest()).at(-1)).toMatchObject({ job_run_status: 5 });
    const restOfRuns = await runs.rest();
    expect(statusesOf(restOfRuns, 'PIPELINE_STATUS_').at(-1)).toBe('RUNNING FAILED');
    expect(restOfRuns.at(-1)).toMatchObject({ namespace: 'test', total_jobs: 1, completed_jobs: 1, failed_jobs: 1 });
  });

  test('a watch of what has ended is state and end', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const run_id = await server.run();
    const step_run_id = await agent.execute();

    const steps = await server.operator
      .receive(`${service}/StreamStepRunStatus`, { step_run_ids: [step_run_id] })
      .rest();
    const runs = await server.operator
      .receive(`${service}/StreamPipelineStatus`, { pipeline_run_ids: [run_id] })
      .rest();

    expect(steps).toMatchObject([{ step_run_id, status: 'STEP_RUN_STATUS_SUCCESS' }]);
    expect(runs).toMatchObject([{ run_id, status: 'PIPELINE_STATUS_SUCCESS' }]);
  });

  test('two viewers see the same, in the same order', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { max_concurrent_step_runs: 4 });
    const viewers = [0, 1].map(() => server.operator.receive(`${service}/StreamStepRunStatus`));
    const marker = await server.run();
    await Promise.all(viewers.map((viewer) => viewer.next()));
    for (let runs = 0; runs < 5; runs++) {
      await server.run(oneStep);
      await agent.execute();
    }

    const lastRun = textOf((await server.steps(await server.run())).at(0), 'step_run_id');
    const seen = await Promise.all(
      viewers.map(async (viewer) => {
        const messages: string[] = [];
        await viewer.nextWhere((message) => {
          messages.push(`${message.step_run_id} ${message.status}`);
          return message.step_run_id === lastRun;
        });
        return messages;
      }),
    );

    expect(seen[0]).toEqual(seen[1]);
    expect(new Set(seen[0]).size).toBe(seen[0]?.length);
    expect(marker).not.toBe('');
    for (const viewer of viewers) viewer.cancel();
  });

  test('an unknown id is NOT_FOUND when it stands alone, otherwise it is ignored', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await server.run();
    const step_run_id = await agent.execute();
    const watch = (step_run_ids: string[]) =>
      server.operator.receive(`${service}/StreamStepRunStatus`, { step_run_ids });

    await expect(watch(['nothing']).next()).rejects.toThrow('NOT_FOUND');
    expect(await watch(['nothing', step_run_id]).rest()).toHaveLength(1);
  });
});

describe('agents', () => {
  test('their state first, then what becomes of them', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box', { ip: '192.0.2.7' });
    await using watch = server.operator.receive(`${service}/StreamAgentStatus`, { agent_ids: [agent.agentId] });
    expect(await watch.next()).toMatchObject({
      agent_id: agent.agentId,
      hostname: 'box',
      ip: '192.0.2.7',
      status: 'AGENT_STATUS_IDLE',
      max_concurrent_step_runs: 1,
      labels: { name: 'box' },
    });

    await server.run();
    const { stepRunId } = await agent.fetchOne();
    await agent.report(stepRunId, 'RUNNING');

    expect(await watch.nextWhere(({ status }) => status === 'AGENT_STATUS_BUSY')).toMatchObject({
      running_step_runs_count: 1,
    });
    server.clock.advance(91_000);
    expect(await watch.nextWhere(({ status }) => status === 'AGENT_STATUS_OFFLINE')).toMatchObject({
      agent_id: agent.agentId,
    });
  });
});

describe('events', () => {
  test('a stream goes on after the last event seen, without loss or repeat', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const all = server.operator.receive(`${service}/StreamEvents`, {}, { 'last-event-id': '0' });
    await server.run();
    await agent.execute();
    const upTo = async (stream: typeof all, type: string) => {
      const messages: WireMessage[] = [];
      await stream.nextWhere((message) => {
        messages.push(message);
        return message.event_type === type;
      });
      return messages;
    };

    const whole = await upTo(all, 'EVENT_TYPE_PIPELINE_COMPLETED');
    const middle = whole[Math.floor(whole.length / 2)];
    const again = server.operator.receive(
      `${service}/StreamEvents`,
      {},
      { 'last-event-id': textOf(middle, 'event_id') },
    );
    const rest = await upTo(again, 'EVENT_TYPE_PIPELINE_COMPLETED');

    expect(rest).toEqual(whole.slice(whole.indexOf(middle as WireMessage) + 1));
    expect(whole.map(({ event_type }) => event_type)).toEqual(
      expect.arrayContaining([
        'EVENT_TYPE_AGENT_REGISTERED',
        'EVENT_TYPE_STEP_RUN_STARTED',
        'EVENT_TYPE_JOB_COMPLETED',
      ]),
    );
    all.cancel();
    again.cancel();
  });

  test('only peers that know the added types get them', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    await server.run();
    await agent.execute();
    const read = async (metadata: Record<string, string>) => {
      const stream = server.operator.receive(`${service}/StreamEvents`, {}, { 'last-event-id': '0', ...metadata });
      const types: unknown[] = [];
      await stream.nextWhere(
        ({ event_type }) => types.push(event_type) > 0 && event_type === 'EVENT_TYPE_PIPELINE_COMPLETED',
      );
      stream.cancel();
      return types;
    };

    expect(await read({})).not.toContain('EVENT_TYPE_JOB_QUEUED');
    expect(await read({ 'signalbox-features': 'exact-status' })).toContain('EVENT_TYPE_JOB_QUEUED');
  });

  test('filters combine; wrong ones are refused', async () => {
    await using server = await WireServer.start();
    const agent = await server.register('box');
    const run_id = await server.run();
    await agent.execute();
    const stream = server.operator.receive(
      `${service}/StreamEvents`,
      {
        event_types: ['EVENT_TYPE_PIPELINE_STARTED', 'EVENT_TYPE_PIPELINE_COMPLETED'],
        resource_ids: [run_id],
        resource_type: 'pipeline',
      },
      { 'last-event-id': '0' },
    );

    expect(await stream.next()).toMatchObject({ event_type: 'EVENT_TYPE_PIPELINE_STARTED', resource_id: run_id });
    expect(await stream.next()).toMatchObject({
      event_type: 'EVENT_TYPE_PIPELINE_COMPLETED',
      resource_type: 'pipeline',
      metadata: { pipeline_run_id: run_id, status: 'success' },
    });
    stream.cancel();
    const refused = (request: object, metadata = {}) =>
      server.operator.receive(`${service}/StreamEvents`, request, metadata).next();
    await expect(refused({ resource_type: 'planet' })).rejects.toThrow('INVALID_ARGUMENT');
    await expect(refused({}, { 'last-event-id': 'x' })).rejects.toThrow('INVALID_ARGUMENT');
    await expect(refused({}, { 'last-event-id': '999999' })).rejects.toThrow('OUT_OF_RANGE');
  });

  test('what is no longer kept is OUT_OF_RANGE', async () => {
    await using server = await WireServer.start();
    await server.register('box');
    server.clock.advance(8 * 24 * 3_600_000);
    await server.register('other');
    server.services.events.forgetOld();

    await expect(
      server.operator.receive(`${service}/StreamEvents`, {}, { 'last-event-id': '0' }).next(),
    ).rejects.toThrow('OUT_OF_RANGE');
  });
});

test('a viewer more than 10,000 events behind is ended', async () => {
  await using server = await WireServer.start();
  const agent = await server.register('box');
  const watch = server.operator.receive(`${service}/StreamEvents`, {}, { 'last-event-id': '0' });
  await watch.next();
  const { engine, events } = server.services;
  const note = { type: 'runner.updated', runnerId: idOf<RunnerId>(agent.agentId), name: 'box', message: '' } as const;

  engine.parts.store.write((tx) => {
    for (let change = 0; change <= 10_000; change++) events.append(tx, note, 'tester');
  });

  expect((await watch.ended).code).toBe('RESOURCE_EXHAUSTED');
});

test('a stream ends with UNAVAILABLE when the server stops', async () => {
  const server = await WireServer.start();
  const stream = server.operator.receive(`${service}/StreamEvents`, {}, { 'last-event-id': '0' });
  const ended = stream.ended;
  await server.register('box');
  await stream.next();

  await server.stop();

  expect((await ended).code).toBe('UNAVAILABLE');
  await server[Symbol.asyncDispose]();
});
