import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';

const text = pipeline([job('a')]);
const other = pipeline([job('b')]);

describe('a pipeline', () => {
  test('is created with defaults, and its name is taken within the project', () => {
    using plane = new ControlPlane();
    const created = plane.pipelines.create({ name: ' shop ', filePath: '/ci/build.json' }, 'ann');

    expect(created).toMatchObject({
      name: 'shop',
      projectId: 'default',
      home: 'managed',
      defaultBranch: 'main',
      filePath: 'ci/build.json',
      saveMode: 'direct',
      isEnabled: true,
      createdBy: 'ann',
    });
    expect(() => plane.pipelines.create({ name: 'shop' }, 'ann')).toThrow(
      expect.objectContaining({ kind: 'already-exists' }),
    );
    expect(plane.pipelines.create({ name: 'shop', projectId: 'other' }, 'ann').projectId).toBe('other');
    expect(plane.pipelines.create({ name: 'pr', saveMode: 'direct', prTargetBranch: 'dev' }, 'ann').saveMode).toBe(
      'pr',
    );
  });

  test('changes only what is given, and says when nothing changed', () => {
    using plane = new ControlPlane();
    const { pipelineId } = plane.pipelines.create({ name: 'shop', description: 'old' }, 'ann');

    expect(plane.pipelines.update(pipelineId, { description: 'new', name: '' }, 'bob')).toMatchObject({
      isChanged: true,
      pipeline: { name: 'shop', description: 'new' },
    });
    expect(plane.pipelines.update(pipelineId, { description: 'new' }, 'bob').isChanged).toBe(false);
  });

  test('is hidden once removed, which active runs forbid', async () => {
    using plane = new ControlPlane();
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text }, 'ann');
    const { runId } = await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });

    expect(() => plane.pipelines.remove(pipelineId, 'ann')).toThrow(expect.objectContaining({ kind: 'wrong-state' }));
    plane.runs.stop({ runId, by: 'ann' });
    plane.pipelines.remove(pipelineId, 'ann');
    expect(() => plane.pipelines.get(pipelineId)).toThrow(expect.objectContaining({ kind: 'not-found' }));
    expect(plane.pipelines.list({}, {}).rows).toEqual([]);
    expect(plane.runs.get(runId).state).toBe('cancelled');
    expect(plane.pipelines.create({ name: 'shop' }, 'ann').name).toBe('shop');
  });

  test('without a repository cannot include files, which saving says', async () => {
    using plane = new ControlPlane();
    const including = `${text}include: [{file: common.yaml}]\n`;
    const refusal = expect.objectContaining({
      kind: 'invalid',
      message: expect.stringMatching(/V21 `common\.yaml` cannot be included: this pipeline has no repository/),
    });

    expect(() => plane.pipelines.create({ name: 'shop', text: including }, 'ann')).toThrow(refusal);
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text }, 'ann');
    await expect(plane.pipelines.saveSpec({ pipelineId, text: including, editor: 'ann' })).rejects.toThrow(refusal);
  });

  test('is not started by hand where its manual trigger says so', async () => {
    using plane = new ControlPlane();
    const closed = `${text}triggers: [{type: manual, options: {enabled: false}}]\n`;
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text: closed }, 'ann');

    await expect(plane.runs.trigger({ pipelineId, triggeredBy: 'ann' })).rejects.toMatchObject({
      kind: 'wrong-state',
      message: 'pipeline shop does not allow manual runs: its manual trigger has enabled: false',
    });
    expect(plane.pipelines.get(pipelineId).totalRuns).toBe(0);
    // A draft is tried out before anybody may start it.
    expect(plane.runs.runText({ text: closed, path: 'p.yaml', pipelineId, triggeredBy: 'ann' }).isRepeat).toBe(false);
  });

  test('counts its runs and mirrors its newest', async () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text }, 'ann');
    for (const state of ['success', 'failed'] as const) {
      await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });
      agent.execute(state);
    }
    await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });

    expect(plane.pipelines.get(pipelineId)).toMatchObject({
      totalRuns: 3,
      successRuns: 1,
      failedRuns: 1,
      latestRunState: 'running',
    });
    expect(plane.pipelines.list({ latestRunState: ['running'] }, {}).total).toBe(1);
    expect(plane.pipelines.list({ latestRunState: ['failed'] }, {}).total).toBe(0);
    expect(plane.runs.list({ pipelineId }, {}).rows.map((run) => run.number)).toEqual([3, 2, 1]);
  });

  test('is listed newest first, in pages by number or after a row', () => {
    using plane = new ControlPlane();
    for (const name of ['a', 'b', 'c']) plane.pipelines.create({ name }, 'ann');

    const first = plane.pipelines.list({}, { pageSize: 2 });
    expect([first.total, first.rows.map((one) => one.name)]).toEqual([3, ['c', 'b']]);
    expect(plane.pipelines.list({}, { pageSize: 2, after: first.next ?? '' }).rows.map((one) => one.name)).toEqual([
      'a',
    ]);
    expect(plane.pipelines.list({}, { page: 2, pageSize: 2 }).rows.map((one) => one.name)).toEqual(['a']);
    expect(plane.pipelines.list({}, { page: 9, pageSize: 5000 })).toMatchObject({ rows: [], total: 3, pageSize: 100 });
    expect(plane.pipelines.list({ name: 'B' }, { page: -1, pageSize: 0 })).toMatchObject({
      total: 1,
      page: 1,
      pageSize: 20,
    });
  });
});

describe('the definition of a managed pipeline', () => {
  test('has versions, refuses stale saves and repeats earlier answers', async () => {
    using plane = new ControlPlane();
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text }, 'ann');
    const before = await plane.pipelines.readSpec(pipelineId);
    const save = {
      pipelineId,
      text: other,
      expectedHeadCommitSha: before.headCommitSha,
      requestId: 'r1',
      editor: 'bob',
    };

    const saved = await plane.pipelines.saveSpec(save);
    const repeated = await plane.pipelines.saveSpec({ ...save, text: 'whatever' });

    expect(saved).toMatchObject({ isChanged: true, saveMode: 'direct' });
    expect(repeated).toEqual({ ...saved, isChanged: false });
    expect(await plane.pipelines.readSpec(pipelineId)).toMatchObject({ text: other, headCommitSha: saved.commitSha });
    expect((await plane.pipelines.versions(pipelineId)).map((one) => one.editor)).toEqual(['bob', 'ann']);
    expect(plane.pipelines.version(pipelineId, before.headCommitSha).text).toBe(text);
    await expect(plane.pipelines.saveSpec({ ...save, requestId: 'r3', reviewBranch: 'mine' })).rejects.toMatchObject({
      kind: 'invalid',
      details: { subject: 'review_branch' },
    });
    await expect(plane.pipelines.saveSpec({ ...save, requestId: 'r2' })).rejects.toMatchObject({
      kind: 'stale',
      details: { currentHeadCommitSha: saved.commitSha },
    });
  });

  test('with errors is not saved, and all of them are told', async () => {
    using plane = new ControlPlane();
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text }, 'ann');
    const bad = pipeline([job('a', ['depends_on: [nobody]', 'timeout: soon'])]);

    await expect(plane.pipelines.saveSpec({ pipelineId, text: bad, editor: 'bob' })).rejects.toMatchObject({
      kind: 'invalid',
      details: {
        diagnostics: expect.arrayContaining([
          expect.objectContaining({ code: 'V8' }),
          expect.objectContaining({ code: 'V11' }),
        ]),
      },
    });
    expect((await plane.pipelines.validateSpec(pipelineId, bad)).isValid).toBe(false);
    expect(await plane.pipelines.validateSpec(pipelineId)).toMatchObject({ isValid: true, jobsCount: 1 });
    expect((await plane.pipelines.readSpec(pipelineId)).text).toBe(text);
  });
});

describe('a trigger', () => {
  test('with one request id from twenty clients at once makes one run', async () => {
    using plane = new ControlPlane();
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text }, 'ann');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, client) =>
        plane.runs.trigger({ pipelineId, requestId: 'once', triggeredBy: `client ${client}` }),
      ),
    );

    expect(new Set(answers.map((answer) => answer.runId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.isRepeat)).toHaveLength(1);
    expect(plane.runs.list({}, {}).total).toBe(1);
  });

  test('overrides variables and selects what to build', async () => {
    using plane = new ControlPlane();
    const definition = pipeline([job('a', ["when: \"branch == 'dev' && E == 'prod'\""])], ['variables: {E: test}']);
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text: definition }, 'ann');
    const variables = { E: 'prod', 'git.branch': 'dev' };
    const { runId } = await plane.runs.trigger({ pipelineId, variables, triggeredBy: 'ann' });

    expect(plane.states(runId)).toMatchObject({ a: 'queued' });
    expect(plane.runs.get(runId)).toMatchObject({ branch: 'dev', variables: { E: 'prod' }, triggerType: 'manual' });
    expect(plane.runs.source(runId)).toBe(definition);
  });

  test('of an unknown, disabled or empty pipeline is refused and makes no run', async () => {
    using plane = new ControlPlane();
    const { pipelineId } = plane.pipelines.create({ name: 'empty' }, 'ann');
    await expect(plane.runs.trigger({ pipelineId, triggeredBy: 'ann' })).rejects.toMatchObject({ kind: 'not-found' });
    plane.pipelines.update(pipelineId, { isEnabled: false }, 'ann');
    await expect(plane.runs.trigger({ pipelineId, triggeredBy: 'ann' })).rejects.toMatchObject({ kind: 'wrong-state' });

    expect(plane.runs.list({}, {}).total).toBe(0);
    expect(() => plane.run('jobs: [')).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(plane.runs.list({}, {}).total).toBe(0);
  });

  test('whose values cannot be planned leaves a FAILED run', async () => {
    using plane = new ControlPlane();
    const definition = pipeline([job('a')], ['variables: {N: "${{ int(variables.M) + 1 }}", M: "1"}']);
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text: definition }, 'ann');
    const { runId } = await plane.runs.trigger({ pipelineId, variables: { M: 'many' }, triggeredBy: 'ann' });

    expect(plane.runs.get(runId)).toMatchObject({ state: 'failed', reason: 'definition', planDigest: null });
    expect(plane.runs.get(runId).errorMessage).toContain('pipeline.yaml');
  });
});
