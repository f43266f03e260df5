import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline, step } from '../../../test/support/pipeline-text.ts';

function planeWithAgent() {
  const plane = new ControlPlane();
  return { plane, agent: plane.connect(plane.addRunner('one')) };
}

const oneJob = (...lines: string[]) => pipeline([job('a', lines)]);

function stepStates(plane: ControlPlane, runId: ReturnType<ControlPlane['run']>) {
  return plane.runs
    .stepsOfRun(runId)
    .map((one) => `${one.stepName}#${one.attempt} ${one.state}${one.reason ? ` ${one.reason}` : ''}`);
}

describe('steps of a job', () => {
  test('run in order, each seeing the outputs of those before', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      oneJob(
        `steps: [${step('one')}, {name: two, uses: shell, args: {run: "echo \${{ steps['one'].outputs.tag }}", config: {timeout: "\${{ 1 + 2 }}"}}}]`,
        `outputs: {tag: "\${{ steps['one'].outputs.tag }}-\${{ steps['two'].exit_code }}"}`,
      ),
    );
    agent.execute('success', { metrics: { 'output.tag': 'v1', executor: 'shell' } });

    expect(agent.hasWork).toBe(true);
    expect(agent.execute().args).toEqual({ shell: 'sh', run: 'echo v1', config: { timeout: 3 } });
    expect(plane.job(runId, 'a').outputs).toEqual({ tag: 'v1-0' });
    expect(plane.step(runId, 'a', 'one')).toMatchObject({ outputs: { tag: 'v1' }, metrics: { executor: 'shell' } });
  });

  test('after an untolerated failure are skipped, except those that ask for it', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      oneJob(
        `steps: [${step('one')}, ${step('two')}, ${step('rescue', 'when: failure()')}, ${step('three', "when: \"steps['one'].status == 'x'\"")}]`,
        `finally: [${step('tidy')}]`,
      ),
    );
    agent.execute('failed', { exitCode: 3 });
    agent.executeAll();

    expect(stepStates(plane, runId)).toEqual([
      'one#1 failed exit_code',
      'two#1 skipped upstream',
      'rescue#1 success',
      'three#1 skipped upstream',
      'tidy#1 success',
    ]);
    expect(plane.job(runId, 'a')).toMatchObject({ state: 'failed', reason: 'exit_code' });
    expect(plane.step(runId, 'a', 'one').exitCode).toBe(3);
  });

  test('with continue_on_error leave a warning, and the run is partial', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(oneJob(`steps: [${step('one', 'continue_on_error: true')}, ${step('two')}]`));
    agent.execute('timeout');
    agent.execute();

    expect(plane.states(runId)).toEqual({ run: 'partial', a: 'success' });
    expect(plane.job(runId, 'a').hasWarning).toBe(true);
  });

  test('whose condition is false are skipped; all skipped is success', () => {
    const { plane } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(oneJob(`steps: [${step('one', 'when: "branch == \'main\'"')}]`));

    expect(stepStates(plane, runId)).toEqual(['one#1 skipped condition']);
    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success' });
  });

  test('with a text that cannot be resolved fail with reason expression', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      oneJob(`steps: [${step('one')}, {name: two, uses: shell, args: {run: "\${{ steps['one'].outputs.tag }}"}}]`),
    );
    agent.execute();

    expect(stepStates(plane, runId)).toEqual(['one#1 success', 'two#1 failed expression']);
    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed expression' });
  });

  test('are repeated in place after their delay', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      oneJob(`steps: [${step('one', 'retry: {max_attempts: 3, delay: 10s, backoff: exponential}')}]`),
    );
    const first = agent.execute('failed');
    expect(agent.hasWork).toBe(false);
    plane.clock.advance(10_000);
    const second = agent.execute('failed');
    plane.clock.advance(19_999);
    expect(agent.hasWork).toBe(false);
    plane.clock.advance(1);
    const third = agent.execute('success');

    expect(new Set([first.stepRunId, second.stepRunId, third.stepRunId]).size).toBe(3);
    expect(first.jobRunId).toBe(third.jobRunId);
    expect(stepStates(plane, runId)).toEqual(['one#1 failed exit_code', 'one#2 failed exit_code', 'one#3 success']);
    expect(plane.states(runId)).toEqual({ run: 'success', a: 'success' });
  });

  test('source comes first and target last', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    plane.run(
      oneJob(
        `source: {type: git, repo: "https://git.lan/a.git"}`,
        `target: {type: docker, config: {image: "x"}}`,
        `steps: [${step('one')}]`,
        `finally: [${step('tidy')}]`,
      ),
    );

    expect(agent.take()).toMatchObject({ stepName: '@source', stepIndex: -1, uses: 'git', action: 'clone' });
  });

  test('get the secrets they name, and what is kept of them is masked', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.secrets.set('TOKEN', 'hunter2');

    const runId = plane.run(
      oneJob(`steps: [{name: one, uses: shell, env: {T: "x-\${{ secrets.TOKEN }}"}, args: {run: y}}, ${step('two')}]`),
    );
    const assignment = agent.execute();
    const other = agent.take();

    expect(assignment).toMatchObject({ env: { T: 'x-hunter2' }, secrets: { TOKEN: 'hunter2' } });
    expect(other.secrets).toEqual({});
    expect(plane.step(runId, 'a', 'one').env).toEqual({ T: 'x-***' });
  });

  test('get what functions made of their secrets as masks, which the logs of the run hide as well', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.secrets.set('TOKEN', 'hunter2');

    plane.run(
      oneJob(
        'env: {UP: "${{ upper(secrets.TOKEN) }}"}',
        'steps: [{name: one, uses: shell, args: {run: "login x-${{ base64(secrets.TOKEN) }}"}}]',
      ),
    );
    const { masks } = agent.execute();

    expect(masks).toEqual(['HUNTER2', 'aHVudGVyMg==']);
    expect([...plane.hidden]).toEqual(masks);
  });

  test('see what dotenv reports of earlier steps brought, above the job, below their own, and as plain text', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(
      oneJob(
        'env: {A: job, B: job, C: job}',
        'steps:',
        '  - {name: other, uses: shell, args: {run: x}}',
        '  - {name: read, uses: reports, action: dotenv, args: {dotenv: [build.env]}}',
        '  - {name: use, uses: shell, when: "env.B != \'job\'", env: {C: "${{ env.B }}!"}, args: {run: "${{ env.B }}"}}',
      ),
    );
    agent.execute('success', { metrics: { 'output.A': 'an output of a shell' } });
    const reading = agent.execute('success', {
      metrics: { 'output.B': '${{ A }}', 'output.C': 'reported', 'output.no-name': 'x' },
    });

    expect(reading.env).toEqual({ A: 'job', B: 'job', C: 'job' });
    expect(agent.take()).toMatchObject({ env: { A: 'job', B: '${{ A }}', C: '${{ A }}!' }, args: { run: '${{ A }}' } });
  });

  test('see variables, environment layers and the runner', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    plane.run(
      pipeline(
        [
          job('a', [
            `env: {B: "\${{ env.A }}2", ON: "\${{ runner.os }}"}`,
            `steps: [{name: one, uses: shell, env: {C: "\${{ env.B }}3"}, args: {run: "\${{ V }}"}}]`,
          ]),
        ],
        ['variables: {V: "v"}', 'env: {A: "1", B: "low"}'],
      ),
    );

    expect(agent.take()).toMatchObject({ env: { V: 'v', A: '1', B: '12', ON: 'linux', C: '123' }, args: { run: 'v' } });
  });
});

test('a variable given with a trigger is text: what looks like a placeholder in it is not evaluated', () => {
  const { plane, agent } = planeWithAgent();
  using _plane = plane;
  plane.secrets.set('TOKEN', 'hunter2');
  const text = pipeline(
    [job('a', ['steps: [{name: s1, uses: shell, env: {E: "${{ V }}"}, args: {run: x}}]'])],
    ['variables: {V: "v"}'],
  );
  plane.run(text, { variables: { V: '${{ secrets.TOKEN }}' } });

  expect(agent.take().env).toEqual({ V: '${{ secrets.TOKEN }}', E: '${{ secrets.TOKEN }}' });
});

describe('time limits', () => {
  test('a step past its limit is told to stop, and closed 30 s later', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(oneJob(`steps: [${step('one', 'timeout: 1m')}]`));
    const { stepRunId, timeoutMs } = agent.take();
    agent.report(stepRunId, 'running');
    plane.clock.advance(60_000);
    const told = agent.commands.map((command) => command.kind);
    plane.clock.advance(30_000);

    expect(timeoutMs).toBe(60_000);
    expect(told).toEqual(['cancel']);
    expect(plane.step(runId, 'a', 'one')).toMatchObject({ state: 'timeout', reason: 'timeout' });
    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed timeout' });
  });

  test('a job past its limit ends as TIMEOUT, and its finally steps still run', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(
      oneJob('timeout: 2m', `steps: [${step('one')}, ${step('two')}]`, `finally: [${step('tidy')}]`),
    );
    const one = agent.take();
    agent.report(one.stepRunId, 'running');
    plane.clock.advance(120_000);
    agent.report(one.stepRunId, 'cancelled');

    expect(agent.take()).toMatchObject({ stepName: 'tidy' });
    expect(stepStates(plane, runId)).toEqual(['one#1 timeout timeout', 'two#1 skipped timeout', 'tidy#1 queued']);
    agent.report(plane.step(runId, 'a', 'tidy').stepRunId, 'success');
    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'timeout timeout' });
  });

  test('a step that used up the rest of the job limit makes the job TIMEOUT too', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(oneJob('timeout: 2m', `steps: [${step('one')}]`));
    plane.clock.advance(30_000);
    const { stepRunId, timeoutMs } = agent.take();
    agent.report(stepRunId, 'running');
    plane.clock.advance(89_500);
    agent.report(stepRunId, 'timeout', { exitCode: -1 });

    expect(timeoutMs).toBe(120_000);
    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'timeout timeout' });
  });

  test('finally steps together have five minutes', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;

    const runId = plane.run(oneJob(`steps: [${step('one')}]`, `finally: [${step('tidy')}, ${step('sweep')}]`));
    agent.execute();
    const tidy = agent.take();
    agent.report(tidy.stepRunId, 'running');
    plane.clock.advance(300_000);
    agent.report(tidy.stepRunId, 'cancelled');

    expect(tidy.timeoutMs).toBe(300_000);
    expect(stepStates(plane, runId)).toEqual(['one#1 success', 'tidy#1 timeout timeout', 'sweep#1 skipped timeout']);
    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed timeout' });
  });

  test('a job nobody takes within the queue limit fails with reason no_runner', () => {
    using plane = new ControlPlane();
    plane.queueLimitMs = 60_000;

    const runId = plane.run(pipeline([job('a')]));
    plane.clock.advance(60_000);

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed no_runner' });
  });

  test('a job that comes back to the queue has the queue limit again', () => {
    using plane = new ControlPlane();
    plane.queueLimitMs = 60_000;
    const runnerId = plane.addRunner('one');
    using agent = plane.connect(runnerId);
    const runId = plane.run(pipeline([job('a')]));
    expect(agent.hasWork).toBe(true);
    plane.clock.advance(60_000);
    plane.runnerFacts.delete(runnerId);
    plane.dispatch.withdraw(runnerId, 'it was removed');
    expect(plane.states(runId)).toEqual({ run: 'running', a: 'queued' });
    plane.clock.advance(60_000);

    expect(plane.states(runId)).toEqual({ run: 'failed', a: 'failed no_runner' });
  });
});
