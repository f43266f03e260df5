import { describe, expect, test } from 'vitest';
import { hashFilesToken } from '../../../pipeline/hash-files.ts';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline, step } from '../../../test/support/pipeline-text.ts';

const npm = '{key: "npm-${{ hashFiles(\'package-lock.json\') }}", restore_keys: [npm-], paths: [node_modules]}';
const readOnly = '{key: "${{ env.NAME }}", paths: [out], policy: pull}';

function planeWithAgent() {
  const plane = new ControlPlane();
  return { plane, agent: plane.connect(plane.addRunner('one'), ['job-frames']) };
}

const withCaches = (...lines: string[]) =>
  pipeline([job('a', ['env: {NAME: fixed}', `cache: [${npm}, ${readOnly}]`, ...lines])]);

describe('caches of a job', () => {
  test('go out with its first step, of which keys only what needs the files is open', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(
      withCaches('source: {type: git, repo: "https://git.lan/a.git"}', `steps: [${step('one')}, ${step('two')}]`),
    );

    const [source, one, two] = [agent.execute(), agent.execute(), agent.execute()];

    expect([source.caches, two.caches]).toEqual([null, null]);
    expect(one.caches?.entries).toEqual([
      {
        key: `npm-${hashFilesToken(['package-lock.json'])}`,
        restoreKeys: ['npm-'],
        paths: ['node_modules'],
        policy: 'pull-push',
      },
      { key: 'fixed', restoreKeys: [], paths: ['out'], policy: 'pull' },
    ]);
  });

  test('wait for a step that brings the source', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(withCaches(`steps: [{name: get, uses: git, args: {repo: "https://git.lan/a.git"}}, ${step('one')}]`));

    expect([agent.execute().caches, agent.execute().caches?.entries.length]).toEqual([null, 2]);
  });

  test('go out with the second when the first is skipped, and again with the first when it is repeated to an agent', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(withCaches(`steps: [${step('one', 'when: "false"')}, ${step('two')}]`));

    plane.clock.advance(10_000);
    const commands = agent.commands.filter((command) => command.kind === 'dispatch');

    expect(commands.map(({ step: given }) => [given.stepName, given.caches?.entries.length])).toEqual([
      ['two', 2],
      ['two', 2],
    ]);
  });

  test('do not go out with a further attempt of the step: what the first left behind is newer', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(withCaches(`steps: [${step('one', 'retry: {max_attempts: 2, delay: 1s}')}]`));
    agent.execute('failed');

    plane.clock.advance(1_000);

    expect(agent.take().caches).toBeNull();
  });

  test.each([
    ['succeeds', 'success', true],
    ['fails', 'failed', false],
  ] as const)('are kept when the job %s: %s', (_how, ending, saveCaches) => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(withCaches());

    agent.execute(ending);

    expect(agent.commands.at(-1)).toMatchObject({ kind: 'job-close', saveCaches });
  });

  test.each([
    [{ 'git.branch': 'topic' }, ['topic', 'main']],
    [{ 'git.branch': 'main' }, ['main']],
    [{}, ['main']],
  ])('with %j are of the branches %j', async (variables, branches) => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    const { pipelineId } = plane.pipelines.create({ name: 'shop', text: withCaches() }, 'tester');
    await plane.runs.trigger({ pipelineId, variables, triggeredBy: 'tester' });

    expect(agent.take().caches?.scopes).toEqual(branches.map((branch) => `${pipelineId}:${branch}`));
  });

  test('of runs without a pipeline are those of their name', () => {
    const { plane, agent } = planeWithAgent();
    using _plane = plane;
    plane.run(withCaches());

    expect(agent.take().caches?.scopes).toEqual(['ad-hoc pipeline.yaml:']);
  });
});
