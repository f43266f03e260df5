import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline, step } from '../../test/support/pipeline-text.ts';

describe('a single step', () => {
  test('gets a run of its own, with texts taken as they are', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const stepRunId = plane.runs.createStepRun({
      stepName: 'probe',
      uses: 'shell',
      args: { run: 'echo ${{ secrets.X }}' },
      env: { A: '1' },
      createdBy: 'ann',
    });

    expect(agent.execute()).toMatchObject({ stepRunId, args: { run: 'echo ${{ secrets.X }}' }, env: { A: '1' } });
    expect(plane.runs.get(plane.runs.step(stepRunId).runId)).toMatchObject({ state: 'success', pipelineName: 'probe' });
    expect(plane.pipelines.list({}, {}).total).toBe(0);
  });

  test('is added to a run only while that is running, and the run waits for it', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a')]));
    const added = plane.runs.createStepRun({ runId, jobName: 'a', stepName: 'extra', uses: 'shell', createdBy: 'ann' });

    expect(plane.runs.get(runId).counters.total).toBe(2);
    expect(agent.executeAll()).toEqual(['a/s1', 'a (2)/extra']);
    expect(plane.runs.step(added).state).toBe('success');
    expect(plane.runs.get(runId).state).toBe('success');
    expect(() =>
      plane.runs.createStepRun({ runId, jobName: 'a', stepName: 'late', uses: 'shell', createdBy: 'ann' }),
    ).toThrow(expect.objectContaining({ kind: 'wrong-state' }));
    expect(() => plane.runs.createStepRun({ stepName: ' ', uses: 'shell', createdBy: 'ann' })).toThrow(
      expect.objectContaining({ kind: 'invalid', details: { subject: 'step_name' } }),
    );
  });

  test('can be changed until it is handed out', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a', [`steps: [${step('s1')}, ${step('s2')}]`])]));
    const { stepRunId } = plane.step(runId, 'a', 's2');

    expect(plane.runs.updateStep(stepRunId, {})).toEqual({ isChanged: false });
    expect(plane.runs.updateStep(stepRunId, { env: { X: '1' }, timeoutMs: 5_000 })).toEqual({ isChanged: true });
    agent.execute();
    expect(agent.take()).toMatchObject({ stepRunId, env: { X: '1' }, timeoutMs: 5_000 });
    expect(() => plane.runs.updateStep(stepRunId, { timeoutMs: 1 })).toThrow(
      expect.objectContaining({ kind: 'wrong-state' }),
    );
  });

  test('is deleted only after its end and only from an ad-hoc run', async () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const single = plane.runs.createStepRun({ stepName: 'probe', uses: 'shell', createdBy: 'ann' });
    expect(() => plane.runs.deleteStep(single, 'ann')).toThrow(expect.objectContaining({ kind: 'wrong-state' }));
    agent.execute();
    plane.runs.deleteStep(single, 'ann');
    expect(() => plane.runs.step(single)).toThrow(expect.objectContaining({ kind: 'not-found' }));

    const { pipelineId } = plane.pipelines.create({ name: 'shop', text: pipeline([job('a')]) }, 'ann');
    await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });
    const { stepRunId } = agent.execute();
    expect(() => plane.runs.deleteStep(stepRunId, 'ann')).toThrow(expect.objectContaining({ kind: 'wrong-state' }));
  });
});

describe('lists of steps', () => {
  test('filter, sort and page', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a', [`steps: [${step('x')}, ${step('y')}]`]), job('b')]));
    agent.execute('failed');

    const names = (filter: Parameters<typeof plane.runs.steps>[0], page = {}) =>
      plane.runs.steps(filter, page).rows.map((one) => `${one.jobName}/${one.stepName}`);
    expect(names({ runId })).toEqual(['a/x', 'a/y', 'b/s1']);
    expect(names({ runId, sortBy: 'step_name', isDescending: true })).toEqual(['a/y', 'a/x', 'b/s1']);
    expect(names({ runId, state: 'failed' })).toEqual(['a/x']);
    expect(names({ runId, jobName: 'a', stepName: 'y' })).toEqual(['a/y']);
    expect(names({ runnerId: agent.runnerId, state: 'queued' })).toEqual(['b/s1']);
    expect(plane.runs.steps({ runId }, { page: 2, pageSize: 2 })).toMatchObject({ total: 3, page: 2, next: null });
  });
});
