import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline, staged, step } from '../../../test/support/pipeline-text.ts';
import type { ApprovalId } from '../../domain/ids.ts';

function planeWithAgent(capacity = 1) {
  const plane = new ControlPlane();
  return { plane, agent: plane.connect(plane.addRunner('one', { capacity })) };
}

function onlyRequest(plane: ControlPlane): ApprovalId {
  const [approval] = plane.approvals.list({ states: ['pending'] }, {}).rows;
  if (!approval) throw new Error('nothing is asked');
  return approval.approvalId;
}

const gatedStage = staged([
  { name: 'build', jobs: [job('a', [`steps: [${step('s1')}]`, `outputs: {tag: "\${{ steps['s1'].outputs.tag }}"}`])] },
  {
    name: 'release',
    more: [
      `approval: {required: true, params: {approvers: [ops, lead], message: "Release \${{ jobs['a'].outputs.tag }}?"}}`,
    ],
    jobs: [job('b'), job('c', ['depends_on: [b]']), job('d', ['when: "false"'])],
  },
]);

describe('the gate of a stage', () => {
  test('opens when the stage before is finished, with a message that knows its results', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(gatedStage);
    agent.execute('success', { metrics: { 'output.tag': 'v7' } });

    expect(plane.approvals.list({ runId }, {}).rows).toMatchObject([
      { position: 'stage', subject: 'release', state: 'pending', message: 'Release v7?', approvers: ['ops', 'lead'] },
    ]);
    expect(plane.states(runId)).toEqual({
      run: 'running',
      a: 'success',
      b: 'waiting',
      c: 'waiting',
      d: 'skipped condition',
    });
    expect(plane.queue.explain(plane.job(runId, 'b').jobRunId)).toMatchObject({ kind: 'gate', missing: 1 });
  });

  test('lets its jobs go on when it is approved, by somebody who may', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(gatedStage);
    agent.execute('success', { metrics: { 'output.tag': 'v7' } });
    const request = onlyRequest(plane);

    expect(() => plane.approvals.decide(request, { verdict: 'approve', by: 'guest' })).toThrow(
      'not among the approvers',
    );
    const answer = plane.approvals.decide(request, { verdict: 'approve', by: 'ann', groups: ['ops'], comment: 'go' });
    const late = plane.approvals.decide(request, { verdict: 'reject', by: 'lead' });

    expect(answer.approval).toMatchObject({ state: 'approved', decisions: [{ by: 'ann', comment: 'go' }] });
    expect(late).toMatchObject({ isCounted: false, approval: { state: 'approved' } });
    expect(agent.executeAll()).toEqual(['b/s1', 'c/s1']);
    expect(plane.runs.get(runId).state).toBe('success');
  });

  test('fails all jobs of the stage when it is rejected or expires', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const rejected = plane.run(gatedStage);
    agent.execute('success', { metrics: { 'output.tag': 'v7' } });
    plane.approvals.decide(onlyRequest(plane), { verdict: 'reject', by: 'ops', comment: 'not today' });
    const expired = plane.run(gatedStage);
    agent.execute('success', { metrics: { 'output.tag': 'v8' } });
    plane.clock.advance(24 * 3_600_000);

    expect(plane.states(rejected)).toMatchObject({ run: 'failed', b: 'failed rejected', c: 'failed rejected' });
    expect(plane.job(rejected, 'b').errorMessage).toBe('rejected by ops: not today');
    expect(plane.states(expired)).toMatchObject({ run: 'failed', b: 'failed expired', c: 'failed expired' });
  });
});

test('what is filled in at a gate is checked, and reaches the steps behind it', () => {
  const { plane, agent } = planeWithAgent();
  using _plane = plane;
  const runId = plane.run(
    pipeline([
      job('a', [
        'approval: {required: true, position: before, params: {fields: [{name: share, type: number, required: true}, {name: region, type: choice, options: [eu, us], default: eu}]}}',
        "env: {SHARE: \"${{ approvals['a'].fields.share * 2 }}\", BY: \"${{ approvals['a'].by }} in ${{ approvals['a'].fields.region }}\"}",
      ]),
    ]),
  );
  const request = onlyRequest(plane);

  expect(() => plane.approvals.decide(request, { verdict: 'approve', by: 'ann' })).toThrow('share needs a value');
  expect(() => plane.approvals.decide(request, { verdict: 'approve', by: 'ann', fields: { share: 'x' } })).toThrow(
    'must be a number',
  );
  plane.approvals.decide(request, { verdict: 'approve', by: 'ann', fields: { share: '20' } });

  expect(agent.execute().env).toMatchObject({ SHARE: '40', BY: 'ann in eu' });
  expect(plane.runs.get(runId).state).toBe('success');
});

describe('a gate of a job', () => {
  test('before: needs its quorum of different people, without the one who triggered if so asked', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(
      pipeline([job('a', ['approval: {required: true, position: before, quorum: 2, allow_self: false}'])]),
    );
    const request = onlyRequest(plane);

    expect(() => plane.approvals.decide(request, { verdict: 'approve', by: 'tester' })).toThrow('may not approve');
    plane.approvals.decide(request, { verdict: 'approve', by: 'ann' });
    const twice = plane.approvals.decide(request, { verdict: 'approve', by: 'ann' });
    expect(twice).toMatchObject({ isCounted: false, approval: { state: 'pending' } });
    expect(plane.queue.explain(plane.job(runId, 'a').jobRunId)).toMatchObject({ kind: 'gate', missing: 1 });
    plane.approvals.decide(request, { verdict: 'approve', by: 'bob' });

    expect(agent.executeAll()).toEqual(['a/s1']);
  });

  test('asks for a comment where the definition wants one, and keeps it with the decision and its event', () => {
    const { plane } = planeWithAgent();
    using _plane = plane;
    plane.run(pipeline([job('a', ['approval: {required: true, position: before, require_comment: true}'])]));
    const request = onlyRequest(plane);

    expect(() => plane.approvals.decide(request, { verdict: 'approve', by: 'ann' })).toThrow('needs a comment');
    expect(() => plane.approvals.decide(request, { verdict: 'reject', by: 'ann', comment: ' ' })).toThrow('say why');
    const { approval } = plane.approvals.decide(request, { verdict: 'reject', by: 'ann', comment: 'freeze' });

    expect(approval).toMatchObject({ state: 'rejected', decisions: [{ comment: 'freeze' }] });
    expect(plane.events.after(0).find(({ type }) => type === 'approval.rejected')).toMatchObject({ comment: 'freeze' });
  });

  test('reminds once before it expires, half-way at the latest, and not of what is decided', async () => {
    const { plane } = planeWithAgent();
    using _plane = plane;
    const wishes = { kind: 'webhook', runs: 'changes', approvals: true, runners: true, pipelines: '' } as const;
    plane.announcements = { url: 'https://team.lan', ...wishes };
    const reminders = () => plane.events.after(0).filter(({ type }) => type === 'approval.reminded').length;
    const gate = (timeout: string) =>
      pipeline([job('a', [`approval: {required: true, position: before, timeout: ${timeout}}`])]);
    plane.run(gate('3h'));
    const short = plane.run(gate('10m'));

    plane.clock.advance(5 * 60_000);
    const halfWay = reminders();
    for (const { approvalId, runId } of plane.approvals.list({}, { pageSize: 10 }).rows) {
      if (runId === short) plane.approvals.decide(approvalId, { verdict: 'approve', by: 'ann' });
    }
    plane.clock.advance(115 * 60_000 + 1);
    await new Promise((resolve) => setImmediate(resolve));
    const told = plane.sent
      .map(({ body }) => JSON.parse(body))
      .filter(({ params }) => params.event === 'approval-reminder');

    expect([halfWay, reminders()]).toEqual([1, 2]);
    expect(told.map(({ title }) => title)).toEqual([
      expect.stringMatching(/#2 waits for approval of a, expires in 5 min 0 s$/),
      expect.stringMatching(/#1 waits for approval of a, expires in 1 h 0 min$/),
    ]);
  });

  test('after: frees the runner, keeps the key, then runs the target under a new lease', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const first = plane.run(
      pipeline([
        job('a', [
          'concurrency: prod',
          'approval: {required: true, position: after}',
          'target: {type: docker, config: {image: "x"}}',
        ]),
      ]),
    );
    const second = plane.run(pipeline([job('b', ['concurrency: prod']), job('c')]));
    agent.execute();

    expect(plane.job(first, 'a')).toMatchObject({ state: 'running', phase: 'after-gate', runnerId: null });
    expect(agent.take().jobName).toBe('c');
    agent.report(plane.step(second, 'c', 's1').stepRunId, 'success');
    expect(plane.queue.explain(plane.job(second, 'b').jobRunId)).toEqual({
      kind: 'concurrency',
      key: 'prod',
      heldBy: [{ runId: first, jobKey: 'a' }],
    });
    plane.approvals.decide(onlyRequest(plane), { verdict: 'approve', by: 'ann' });
    expect(agent.executeAll()).toEqual(['a/@target', 'b/s1']);
    expect(plane.runs.get(first).state).toBe('success');
  });

  test('after: rejected fails the job, and its dependents are skipped', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(
      pipeline([
        job('a', ['approval: {required: true, position: after}', 'retry: {max_attempts: 3}']),
        job('b', ['depends_on: [a]']),
      ]),
    );
    agent.execute();
    plane.approvals.decide(onlyRequest(plane), { verdict: 'reject', by: 'ann' });

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed rejected', b: 'skipped upstream' });
  });

  test('of type auto is granted at once and recorded', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a', ['approval: {required: true, type: auto, position: before}'])]));

    expect(agent.executeAll()).toEqual(['a/s1']);
    expect(plane.approvals.list({ runId }, {}).rows).toMatchObject([
      { state: 'approved', decisions: [{ by: 'auto' }] },
    ]);
  });

  test('is withdrawn when the run is stopped', () => {
    const { plane } = planeWithAgent();
    using _plane = plane;
    const runId = plane.run(pipeline([job('a', ['approval: {required: true, position: before}'])]));

    plane.runs.stop({ runId, by: 'tester' });

    expect(plane.approvals.list({ runId }, {}).rows).toMatchObject([{ state: 'withdrawn' }]);
    expect(plane.states(runId)).toEqual({ run: 'cancelled', a: 'cancelled operator' });
  });
});
