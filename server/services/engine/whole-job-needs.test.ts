import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline } from '../../../test/support/pipeline-text.ts';

/** What the queue says of a job with these lines when the only runner takes whole jobs with this backend. */
function obstacles(lines: readonly string[], backend = 'local'): unknown {
  using plane = new ControlPlane();
  const runnerId = plane.addRunner('pecker', { delivery: 'whole-job', labels: { backend } });
  void plane.dispatch.takeJob(runnerId, new AbortController().signal);
  const runId = plane.run(pipeline([job('a', lines)]));
  const waiting = plane.job(runId, 'a');
  if (waiting.state !== 'queued') return waiting.state;
  const reason = plane.queue.explain(waiting.jobRunId);
  return reason.kind === 'cannot-execute' ? reason.because : reason;
}

const oneStep = (more: string) => [`steps: [{name: s1, uses: shell, args: {run: make}, ${more}}]`];

describe('the queue names what keeps a job from agents that take it whole:', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a retry of a step', oneStep('retry: {max_attempts: 2}'), ['step s1 has a retry']],
    ['outputs of a step', oneStep('outputs: [x]'), ['step s1 has outputs']],
    ['artifacts', oneStep('artifacts: [{name: a, path: a}]'), ['step s1 keeps artifacts']],
    ['an image without containers', oneStep("image: 'alpine:3'"), ['step s1 runs in an image']],
    [
      'a condition on results',
      [
        "steps: [{name: s1, uses: shell, args: {run: x}}, {name: s2, uses: shell, args: {run: x}, when: \"steps['s1'].status == 'failed'\"}]",
      ],
      ['step s2 has a condition on results of earlier steps'],
    ],
    [
      'finally steps',
      ['steps: [{name: s1, uses: shell, args: {run: x}}]', 'finally: [{name: f, uses: shell, args: {run: x}}]'],
      ['the job has finally steps'],
    ],
    ['another plugin', ['steps: [{name: s1, uses: http, args: {url: "http://x"}}]'], ['step s1 uses http']],
    ['another action of git', ['steps: [{name: s1, uses: git, action: tags.list}]'], ['step s1 uses git tags.list']],
    [
      'another action of stdout',
      ['steps: [{name: s1, uses: stdout, action: send.batch, args: {messages: [a]}}]'],
      ['step s1 uses stdout send.batch'],
    ],
    [
      'a time limit among the arguments',
      ['steps: [{name: s1, uses: shell, args: {run: x, config: {timeout: 5}}}]'],
      ['step s1 has args.config.timeout'],
    ],
    [
      'hashes of files in a step',
      ['steps: [{name: s1, uses: shell, args: {run: "echo ${{ hashFiles(\'a\') }}"}}]'],
      ['step s1 uses hashFiles'],
    ],
    [
      'services without containers',
      [...oneStep('env: {}'), "services: [{name: db, image: 'postgres:17'}]"],
      ['service db runs in an image'],
    ],
    ['a cache', [...oneStep('env: {}'), 'cache: [{key: k, paths: [p]}]'], ['the job has a cache']],
    ['outputs of the job', [...oneStep('env: {}'), 'outputs: {x: "1"}'], ['the job has outputs']],
    [
      'an approval after the steps',
      [...oneStep('env: {}'), 'approval: {required: true, type: manual}'],
      ['the job has an approval after its steps'],
    ],
  ])('%s', (_, lines, because) => {
    expect(obstacles(lines)).toEqual(because);
  });

  test.each<[string, readonly string[], readonly string[], string]>([
    ['no image', oneStep('env: {}'), ['step s1 names no image, which a container needs'], 'docker'],
    [
      'services that are to be ready',
      [...oneStep("image: 'alpine:3'"), "services: [{name: db, image: 'postgres:17', ready: {command: pg_isready}}]"],
      ['service db is to be ready before the steps begin'],
      'docker',
    ],
    [
      'limits of containers',
      [...oneStep("image: 'alpine:3'"), 'runtime: {resources: {memory_limit: 1Gi, cpu_limit: 500m}}'],
      ['the job limits the memory of its containers', 'the job limits the CPUs of its containers'],
      'docker',
    ],
    [
      'a network of the host',
      [...oneStep("image: 'alpine:3'"), 'runtime: {config: {network: host, pull: never}}'],
      ['the job never pulls its images', 'the job asks for a network that is not its own'],
      'docker',
    ],
    [
      'what only Docker has',
      [...oneStep("image: 'alpine:3'"), 'runtime: {config: {user: "1000", network: none}}'],
      ['the job names a user for its containers', 'the job names a network for its containers'],
      'kubernetes',
    ],
  ])('of containers, %s', (_, lines, because, backend) => {
    expect(obstacles(lines, backend)).toEqual(because);
  });

  test.each<[string, readonly string[], string]>([
    ['arguments of a shell', ['steps: [{name: s1, uses: shell, args: {run: x, args: [a], shell: bash}}]'], 'local'],
    [
      'a checkout with credentials, large files and submodules',
      ['steps: [{name: s1, uses: git, action: clone, args: {repo: r, auth: {token: t}, lfs: true, submodules: true}}]'],
      'local',
    ],
    [
      'steps for a failure, and for every end',
      [
        'steps: [{name: a, uses: shell, args: {run: x}}, {name: b, uses: shell, args: {run: x}, when: failure()}, {name: c, uses: shell, args: {run: x}, when: always()}]',
      ],
      'local',
    ],
    [
      'services with containers',
      [...oneStep("image: 'alpine:3'"), "services: [{name: db, image: 'postgres:17'}]"],
      'docker',
    ],
    ['a user of containers', [...oneStep("image: 'alpine:3'"), 'runtime: {config: {user: "1000"}}'], 'docker'],
  ])('nothing keeps %s', (_, lines, backend) => {
    expect(obstacles(lines, backend)).toBe('running');
  });
});
