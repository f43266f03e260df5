import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../pipeline/plan.ts';
import { fc } from '../../../test/support/property.ts';
import type { JobRunId, PipelineId, PipelineRunId, StepRunId } from '../../domain/ids.ts';
import type { StepAssignment } from '../../domain/step-assignment.ts';
import type { WholeJob, WholeStep } from '../../domain/whole-job.ts';
import { type Backend, payloadFrom } from './payload.ts';

const jobRunId = '01JOB' as JobRunId;

function aStep(more: Partial<StepAssignment> = {}, runs: WholeStep['runs'] = 'on-success'): WholeStep {
  return {
    runs,
    assignment: {
      stepRunId: '01STEP' as StepRunId,
      pipelineId: '01PIPE' as PipelineId,
      runId: '01RUN' as PipelineRunId,
      jobRunId,
      jobName: 'build',
      stepName: 'compile',
      stepIndex: 0,
      uses: 'shell',
      action: '',
      args: { run: 'make' },
      env: {},
      workspace: '',
      timeoutMs: null,
      image: '',
      container: { memoryBytes: null, cpus: null, network: '', user: '', pull: '' },
      service: null,
      caches: null,
      secrets: {},
      masks: [],
      artifacts: [],
      continueOnError: false,
      selectors: [],
      ...more,
    },
  };
}

function aJob(steps: readonly WholeStep[], more: Partial<WholeJob> = {}): WholeJob {
  return {
    jobRunId,
    leaseEpoch: 3,
    runId: '01RUN' as PipelineRunId,
    pipelineId: '01PIPE' as PipelineId,
    pipelineName: 'shop',
    runNumber: 42,
    jobName: 'build',
    attempt: 1,
    timeoutMs: null,
    trigger: 'manual',
    runUrl: 'http://box:7420/runs/01RUN',
    branch: '',
    tag: '',
    commit: '',
    services: [],
    steps,
    ...more,
  };
}

const ownNames = {
  CI: 'woodpecker',
  CI_SYSTEM_NAME: 'signalbox',
  CI_REPO: 'shop',
  CI_PIPELINE_NUMBER: '42',
  CI_PIPELINE_EVENT: 'manual',
  CI_PIPELINE_URL: 'http://box:7420/runs/01RUN',
  CI_WORKFLOW_NAME: 'build',
  ARCENTRA_RUN_ID: '01RUN',
  ARCENTRA_JOB_NAME: 'build',
  ARCENTRA_STEP_NAME: 'compile',
  ARCENTRA_STEP_RUN_ID: '01STEP',
};
const ownWorkspace = 'export ARCENTRA_WORKSPACE="$PWD" # signalbox';

function stepsOf(job: WholeJob, backend: Backend = 'local') {
  return payloadFrom(job, backend).pipeline.flatMap((stage) => stage.steps);
}

/** Without what every step begins with. */
function commandsOf(more: Partial<StepAssignment>): readonly string[] {
  const [, ...own] = stepsOf(aJob([aStep(more)]))[0]?.commands ?? [];
  return own;
}

describe('a job as an agent executes it', () => {
  test('with the local backend', () => {
    expect(payloadFrom(aJob([aStep({ env: { COLOUR: 'blue' } })]), 'local')).toEqual({
      pipeline: [
        {
          steps: [
            {
              name: 'compile',
              uuid: '01STEP',
              type: 'commands',
              image: 'sh',
              environment: { COLOUR: 'blue', ...ownNames },
              commands: [ownWorkspace, 'make'],
              on_success: true,
              on_failure: false,
              failure: 'fail',
            },
          ],
        },
      ],
      secrets: [],
    });
  });

  test('with Docker: in a volume and a network of this attempt alone', () => {
    const container = { memoryBytes: null, cpus: null, network: '', user: '1000', pull: 'always' };
    const payload = payloadFrom(aJob([aStep({ image: 'alpine:3', container })]), 'docker');

    expect(payload).toMatchObject({ volume: 'sbx_01job_3', network: 'sbx_01job_3' });
    expect(payload.pipeline[0]?.steps[0]).toMatchObject({
      image: 'alpine:3',
      pull: true,
      workspace_base: '/woodpecker',
      working_dir: '/woodpecker/src',
      volumes: ['sbx_01job_3:/woodpecker'],
      networks: [{ name: 'sbx_01job_3', aliases: ['compile'] }],
      backend_options: { docker: { user: '1000' } },
      environment: { CI_WORKSPACE: '/woodpecker/src' },
    });
  });

  test('starts its services first, all at once, and leaves them running', () => {
    const service = (name: string, uuid: string) => ({
      name,
      ports: [5432],
      assignment: aStep({
        stepRunId: uuid as StepRunId,
        image: 'postgres:17',
        env: { PGUSER: 'x' },
        secrets: { PW: 'hunter2' },
      }).assignment,
    });
    const services = [service('db', '01DB'), service('other', '01OTHER')];
    const { pipeline, secrets } = payloadFrom(aJob([aStep({ image: 'alpine:3' })], { services }), 'docker');

    expect(pipeline.map(({ steps }) => steps.map(({ name, type }) => `${type} ${name}`))).toEqual([
      ['service db', 'service other'],
      ['commands compile'],
    ]);
    expect(pipeline[0]?.steps[0]).toEqual({
      name: 'db',
      uuid: '01DB',
      type: 'service',
      detach: true,
      image: 'postgres:17',
      environment: { PGUSER: 'x' },
      on_success: true,
      on_failure: false,
      failure: 'fail',
      pull: false,
      workspace_base: '/woodpecker',
      volumes: ['sbx_01job_3:/woodpecker'],
      networks: [{ name: 'sbx_01job_3', aliases: ['db'] }],
      ports: [{ number: 5432, protocol: 'tcp' }],
    });
    expect(secrets).toEqual([{ name: 'PW', value: 'hunter2' }]);
  });

  test('names commit, branch, tag and event as scripts for Woodpecker know them', () => {
    const of = (more: Partial<WholeJob>) => stepsOf(aJob([aStep()], more))[0]?.environment;

    expect(of({ trigger: 'event', branch: 'main', commit: 'abc' })).toMatchObject({
      CI_PIPELINE_EVENT: 'push',
      CI_COMMIT_BRANCH: 'main',
      CI_COMMIT_SHA: 'abc',
      CI_COMMIT_REF: 'refs/heads/main',
    });
    expect(of({ trigger: 'event', tag: 'v1' })).toMatchObject({
      CI_PIPELINE_EVENT: 'tag',
      CI_COMMIT_TAG: 'v1',
      CI_COMMIT_REF: 'refs/tags/v1',
    });
  });

  test('says when each step runs and whether its failure counts', () => {
    const steps = [
      aStep({ continueOnError: true }),
      aStep({ stepName: 'rescue' }, 'on-failure'),
      aStep({ stepName: 'tidy' }, 'always'),
    ];

    expect(
      stepsOf(aJob(steps)).map(({ on_success, on_failure, failure }) => [on_success, on_failure, failure]),
    ).toEqual([
      [true, false, 'ignore'],
      [false, true, 'fail'],
      [true, true, 'fail'],
    ]);
  });

  test('masks single lines of at least four characters, the longest first, each once', () => {
    const secrets = {
      SHORT: 'abc',
      LONG: 'hunter2-and-more',
      PART: 'hunter2',
      LINES: '{\n  "key": 1\n}',
      AGAIN: 'hunter2',
    };

    const { secrets: masked, pipeline } = payloadFrom(aJob([aStep({ secrets, masks: ['aHVudGVyMg=='] })]), 'local');

    expect(masked.map(({ value }) => value)).toEqual(['hunter2-and-more', 'aHVudGVyMg==', '"key": 1', 'hunter2']);
    expect(pipeline[0]?.steps[0].environment).toMatchObject(secrets);
  });
});

describe('a step as commands', () => {
  test('begins in its folder, and with what ends it at its limit', () => {
    expect(commandsOf({ workspace: "it's", timeoutMs: 1_500 })).toEqual([
      '(sleep 2; kill -TERM 0) >/dev/null 2>&1 & # signalbox',
      `mkdir -p 'it'\\''s' && cd 'it'\\''s' # signalbox`,
      'make',
    ]);
  });

  test.each<[JsonObject, string, readonly string[]]>([
    [{ run: '', script: 'b', command: 'c' }, 'run', ['b']],
    [{ commands: ['a', 'b'] }, 'run', ['a\nb']],
    [{ run: 'echo $1', args: ["it's", 2] }, 'run', [`set -- 'it'\\''s' '2'`, 'echo $1']],
    [{ command: 'ls', args: ['-l'] }, 'command', [`set -- '-l'`, 'ls "$@"']],
    [{ command: 'ls', args: ['-l'] }, 'run', [`set -- '-l'`, 'ls']],
    [{ run: 'a', shell: 'bash' }, 'run', [`'bash' -e -c 'a'`]],
    [{ run: 'a', config: { shell: 'bash' }, args: ['x'] }, 'run', [`'bash' -e -c 'a' 'bash' 'x'`]],
    [
      { run: 'print(1)', shell: 'python3', args: ['x'] },
      'run',
      [
        `SIGNALBOX_SCRIPT="$(mktemp)"; trap 'rm -f "$SIGNALBOX_SCRIPT" "$SIGNALBOX_SCRIPT.ps1"' EXIT # signalbox`,
        `printf '%s\\n' 'print(1)' > "$SIGNALBOX_SCRIPT"`,
        `'python3' "$SIGNALBOX_SCRIPT" 'x'`,
      ],
    ],
    [{}, 'run', [`printf '%s\\n' 'args: one of run, script, command, commands is required' >&2`, 'exit 1']],
  ])('shell %j as %s', (args, action, commands) => {
    expect(commandsOf({ args, action })).toEqual(commands);
  });

  test.each<[JsonObject, string]>([
    [{ message: 'a' }, `printf '%s\\n' 'a'`],
    [{ message: 'a', config: { prefix: '> ', json: true } }, `printf '%s\\n' '> "a"'`],
    [{ message: { a: 1 } }, `printf '%s\\n' '{"a":1}'`],
  ])('stdout %j', (args, command) => {
    expect(commandsOf({ uses: 'stdout', args })).toEqual([command]);
  });
});

/** Whatever an author may write into the arguments of a step. */
const anyArgs = fc.dictionary(
  fc.constantFrom(
    'run',
    'script',
    'command',
    'commands',
    'args',
    'shell',
    'config',
    'env',
    'message',
    'repo',
    'branch',
    'auth',
    'path',
    'depth',
    'lfs',
  ),
  fc.jsonValue(),
) as fc.Arbitrary<JsonObject>;
const anyEnv = fc.dictionary(fc.string({ minLength: 1 }), fc.string());

const anyStep = fc
  .record({
    uses: fc.constantFrom('shell', 'shell@1.0.0', 'git', 'builtin:git', 'stdout'),
    action: fc.constantFrom('', 'run', 'command', 'clone', 'send'),
    args: anyArgs,
    env: anyEnv,
    secrets: anyEnv,
    masks: fc.array(fc.string()),
    workspace: fc.string(),
    timeoutMs: fc.option(fc.integer({ min: 1, max: 1e9 })),
    image: fc.string(),
    continueOnError: fc.boolean(),
  })
  .map((more) => aStep(more));

/** What ends the whole agent process, with all that it executes: contract, must-know 2 and 4.3. */
test('no payload ends the agent or has a step that it would pass over', () => {
  const jobs = fc.record({
    steps: fc.array(anyStep, { minLength: 1, maxLength: 4 }),
    runs: fc.constantFrom<WholeStep['runs']>('on-success', 'on-failure', 'always'),
    backend: fc.constantFrom<Backend>('local', 'docker', 'kubernetes'),
    services: fc.array(
      anyStep.map(({ assignment }) => ({ name: 'db', ports: [], assignment })),
      { maxLength: 2 },
    ),
  });
  fc.assert(
    fc.property(jobs, ({ steps, runs, backend, services }) => {
      const job = aJob(
        steps.map((step) => ({ ...step, runs })),
        { services },
      );
      const sent = JSON.stringify(payloadFrom(job, backend));
      const payload = JSON.parse(sent) as ReturnType<typeof payloadFrom>;

      const stages = payload.pipeline.map((stage) => stage.steps);
      expect(stages).toHaveLength(steps.length + (services.length > 0 ? 1 : 0));
      expect(stages.every((stage) => stage.length > 0)).toBe(true);
      for (const { type, uuid, image, environment, commands = [], ...step } of stages.flat()) {
        expect(uuid).toMatch(/^[A-Za-z0-9_.-]+$/);
        expect([step.on_success, step.on_failure]).toContain(true);
        expect(type === 'service' || commands.length > 0).toBe(true);
        expect([image, ...commands, ...Object.values(environment)].every((text) => typeof text === 'string')).toBe(
          true,
        );
      }
      for (const { value } of payload.secrets) {
        expect(value.trim().length).toBeGreaterThanOrEqual(4);
        expect(value).not.toMatch(/\n/);
      }
    }),
  );
});
