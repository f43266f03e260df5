import {
  any,
  boolean,
  choice,
  condition,
  duration,
  integer,
  list,
  map,
  type ObjectDescription,
  object,
  type Pattern,
  short,
  text,
  variant,
} from './language-types.ts';

const name: Pattern = {
  source: '^[A-Za-z0-9_-]{1,100}$',
  meaning: 'made of 1 to 100 letters, digits, `_` and `-`',
};
const stageName: Pattern = { source: '^[^\\r\\n]{1,100}$', meaning: '1 to 100 characters on one line' };
const namespace: Pattern = {
  source: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$',
  meaning: 'made of letters, digits, `.`, `_` and `-`, begin with a letter or digit and have at most 128 characters',
};
const uses: Pattern = {
  source: '^(builtin:)?[A-Za-z0-9_-]{1,100}(@\\d+\\.\\d+\\.\\d+(-[A-Za-z0-9.-]+)?)?$',
  meaning: '`plugin` or `plugin@N.N.N`, without slashes',
};

const timeoutMinMs = 1_000;

/** What is executed: pipeline, stage, job, step, and what belongs to exactly one of them (language reference 3 to 6). */
export const executionObjects = {
  Pipeline: {
    docs: 'A pipeline definition.',
    keys: {
      namespace: {
        type: text({ pattern: namespace }),
        required: true,
        origin: 'R',
        docs: 'Tenant or environment the pipeline belongs to.',
      },
      version: { type: text(), origin: 'R', docs: 'Version of the definition, `N.N.N` or `N.N.N-suffix`.' },
      variables: {
        type: map(text({ phase: 'plan' }), { max: 256 }),
        origin: 'R',
        default: '{}',
        docs: 'Read-only values for the whole run. A trigger may override them.',
      },
      runtime: { type: object('Runtime'), origin: 'R', docs: 'How steps are executed, for all jobs.' },
      meta: { type: map(any()), origin: 'R', default: '{}', docs: 'Free data, kept and shown in the console.' },
      jobs: {
        type: list(object('Job'), { max: 1000, emptyCode: 'V5' }),
        origin: 'R',
        docs: 'Jobs mode: the jobs form a graph by `depends_on`. Exactly one of `jobs` and `stages`.',
      },
      stages: {
        type: list(object('Stage'), { max: 200, emptyCode: 'V5' }),
        origin: 'D',
        docs: 'Stages mode: stages run one after another. Exactly one of `jobs` and `stages`.',
      },
      triggers: { type: list(object('Trigger')), origin: 'R', default: '[]', docs: 'What starts a run by itself.' },
      include: {
        type: list(object('Include'), { max: 20 }),
        origin: 'R',
        default: '[]',
        docs: 'Templates whose jobs are put before the jobs of this file.',
      },
      env: {
        type: map(text({ phase: 'leased' })),
        origin: 'X',
        default: '{}',
        docs: 'Environment of all jobs.',
      },
      inputs: { type: list(object('Input')), origin: 'X', default: '[]', docs: 'Values asked for on a manual run.' },
      concurrency: {
        type: short('Concurrency', 'key', 'plan'),
        origin: 'X',
        docs: 'A key only one run (or `max` runs) may hold at a time.',
      },
      fail_fast: {
        type: boolean,
        origin: 'X',
        default: 'false',
        docs: 'The first failure that is not tolerated cancels the rest of the run.',
      },
      notify: { type: object('Notify'), origin: 'X', docs: 'Messages about the run as a whole.' },
      defaults: { type: object('Defaults'), origin: 'X', docs: 'Values for all jobs that do not set their own.' },
    },
  },
  Defaults: {
    docs: 'Values for all jobs that do not set their own.',
    keys: {
      timeout: {
        type: duration({ minMs: timeoutMinMs, unlimited: true, phase: 'plan' }),
        origin: 'X',
        docs: 'Time limit of a job.',
      },
      retry: { type: object('Retry'), origin: 'X', docs: 'How often a job is tried.' },
      run_on_agent: { type: boolean, origin: 'X', docs: 'Whether the embedded runner is excluded.' },
      agent_selector: { type: object('Selector'), origin: 'X', docs: 'Labels a runner must have.' },
      runtime: { type: object('Runtime'), origin: 'X', docs: 'How steps are executed.' },
    },
  },
  Stage: {
    docs: 'A logical section. Its jobs start when all jobs of the stage before are finished.',
    keys: {
      name: { type: text({ pattern: stageName }), required: true, origin: 'D', docs: 'Unique among the stages.' },
      approval: { type: object('Approval'), origin: 'D', docs: 'Gate before the stage.' },
      jobs: {
        type: list(object('Job'), { max: 1000, emptyCode: 'V6' }),
        required: true,
        origin: 'D',
        docs: 'The jobs of the stage; inside it they form a graph by `depends_on`.',
      },
      description: { type: text(), origin: 'X', default: '""', docs: 'Shown to people.' },
      when: {
        type: condition('ready'),
        origin: 'X',
        default: 'success()',
        docs: 'Condition of the whole stage, evaluated when the stage before it is finished.',
      },
    },
  },
  Job: {
    docs: 'The smallest thing that is scheduled: one runner, one workspace, steps in order.',
    keys: {
      name: {
        type: text({ pattern: name }),
        required: true,
        origin: 'R',
        docs: 'Unique in the pipeline, also across stages.',
      },
      description: { type: text(), origin: 'R', default: '""', docs: 'Shown to people.' },
      depends_on: {
        type: list(text()),
        origin: 'R',
        default: '[]',
        docs: 'Names of jobs that must be finished first.',
      },
      env: { type: map(text({ phase: 'leased' })), origin: 'R', default: '{}', docs: 'Environment of all steps.' },
      when: {
        type: condition('ready'),
        origin: 'R',
        default: 'success()',
        docs: 'Whether the job runs, evaluated when its dependencies are finished.',
      },
      concurrency: {
        type: short('Concurrency', 'key', 'ready'),
        origin: 'R',
        docs: 'A key only one job (or `max` jobs) may hold at a time, anywhere on this control plane.',
      },
      timeout: {
        type: duration({ minMs: timeoutMinMs, unlimited: true, phase: 'plan' }),
        origin: 'R',
        default: '60m',
        docs: 'Time limit from lease to end.',
      },
      retry: { type: object('Retry'), origin: 'R', docs: 'How often the whole job is tried.' },
      source: { type: object('Source'), origin: 'R', docs: 'What is checked out into the workspace first.' },
      steps: {
        type: list(object('Step'), { max: 200, emptyCode: 'V10' }),
        required: true,
        origin: 'R',
        docs: 'Executed in order, in one workspace.',
      },
      approval: { type: object('Approval'), origin: 'R', docs: 'Gate after the steps, or before with `position`.' },
      target: { type: object('Target'), origin: 'R', docs: 'What the job deploys to, after its steps.' },
      notify: { type: object('Notify'), origin: 'R', docs: 'Messages about this job.' },
      triggers: {
        type: list(any()),
        origin: 'R',
        default: '[]',
        docs: 'Kept, without effect: triggers belong to the pipeline.',
      },
      agent_selector: { type: object('Selector'), origin: 'X', docs: 'Labels the runner must have.' },
      run_on_agent: {
        type: boolean,
        origin: 'X',
        docs: 'true: not the embedded runner. false: the embedded runner may take it. Absent: any matching runner.',
      },
      runtime: { type: object('Runtime'), origin: 'X', docs: 'How the steps are executed.' },
      allow_failure: {
        type: boolean,
        origin: 'X',
        default: 'false',
        docs: 'A failure is tolerated: jobs after it go on, the run can still be partial.',
      },
      priority: {
        type: integer({ min: 1, max: 10 }),
        origin: 'X',
        default: '5',
        docs: 'Queue order; 1 is most urgent.',
      },
      outputs: {
        type: map(text({ phase: 'after' })),
        origin: 'X',
        default: '{}',
        docs: "Values for later jobs, read as `jobs['name'].outputs.x`.",
      },
      matrix: { type: object('Matrix'), origin: 'X', docs: 'One job for each combination of values.' },
      services: {
        type: list(object('Service')),
        origin: 'X',
        default: '[]',
        docs: 'Containers that run beside the steps.',
      },
      cache: { type: list(object('Cache')), origin: 'X', default: '[]', docs: 'Folders kept between runs.' },
      finally: {
        type: list(object('Step'), { max: 200 }),
        origin: 'X',
        default: '[]',
        docs: 'Steps that run in every case, after failure and cancellation too.',
      },
      environment: {
        type: short('Environment', 'name', 'after'),
        origin: 'X',
        docs: 'The environment this job deploys to; a success is recorded as a deployment.',
      },
    },
  },
  Step: {
    docs: 'One action of a plugin.',
    keys: {
      name: { type: text({ pattern: name }), required: true, origin: 'R', docs: 'Unique in the job.' },
      uses: { type: text({ pattern: uses }), required: true, origin: 'R', docs: 'The plugin, `name` or `name@N.N.N`.' },
      action: { type: text(), origin: 'R', docs: 'What the plugin does; its first action when absent.' },
      args: { type: map(any('step')), origin: 'R', default: '{}', docs: 'Arguments of the action.' },
      env: { type: map(text({ phase: 'step' })), origin: 'R', default: '{}', docs: 'Environment of this step.' },
      when: { type: condition('step'), origin: 'R', default: 'success()', docs: 'Whether the step runs.' },
      continue_on_error: {
        type: boolean,
        origin: 'R',
        default: 'false',
        docs: 'A failure is tolerated: the job goes on with a warning mark.',
      },
      timeout: {
        type: duration({ minMs: timeoutMinMs, unlimited: true, phase: 'plan' }),
        origin: 'R',
        default: 'rest of the job time',
        docs: 'Time limit from process start.',
      },
      agent_selector: { type: object('Selector'), origin: 'R', docs: "Adds to the job's requirement." },
      run_on_agent: {
        type: boolean,
        origin: 'R',
        docs: 'true: not the embedded runner. false: the embedded runner may take it. Absent: any matching runner.',
      },
      retry: { type: object('Retry'), origin: 'X', docs: 'How often this step is tried, in the same workspace.' },
      image: { type: text({ phase: 'step' }), origin: 'X', default: 'from `runtime`', docs: 'Container image.' },
      outputs: { type: list(text()), origin: 'X', default: '[]', docs: 'Names of the outputs the step reports.' },
      artifacts: {
        type: list(object('Artifact')),
        origin: 'X',
        default: '[]',
        docs: 'Files collected after the step.',
      },
      working_directory: {
        type: text({ phase: 'step' }),
        origin: 'X',
        default: '""',
        docs: 'Folder below the workspace.',
      },
      shell: { type: text(), origin: 'X', default: 'sh', docs: '`sh`, `bash`, `pwsh`, `cmd`, or a path.' },
    },
  },
  Artifact: {
    docs: 'Files collected after a step.',
    keys: {
      name: { type: text(), origin: 'X', default: 'name of the step', docs: 'Name to download it by.' },
      path: { type: text({ phase: 'step' }), required: true, origin: 'X', docs: 'Glob below the workspace.' },
      destination: { type: text({ phase: 'step' }), origin: 'X', default: '""', docs: 'Folder inside the artifact.' },
      expire_in: { type: duration({ minMs: timeoutMinMs }), origin: 'X', docs: 'How long it is kept.' },
      when: {
        type: choice(['on_success', 'on_failure', 'always'], { code: 'V17' }),
        origin: 'X',
        default: 'on_success',
        docs: 'After which endings of the step it is collected.',
      },
    },
  },
  Matrix: {
    docs: 'One job for each combination of values; dependents wait for all of them.',
    keys: {
      axes: {
        type: map(any('plan')),
        required: true,
        origin: 'X',
        docs: 'Name of each axis and its values, read as `matrix.name`.',
      },
      include: {
        type: list(map(any('plan'))),
        origin: 'X',
        default: '[]',
        docs: 'Combinations that are added or extended.',
      },
      exclude: { type: list(map(any('plan'))), origin: 'X', default: '[]', docs: 'Combinations that are left out.' },
      max_parallel: {
        type: integer({ min: 1, max: 256 }),
        origin: 'X',
        default: 'no limit',
        docs: 'How many run at once.',
      },
      fail_fast: {
        type: boolean,
        origin: 'X',
        default: 'false',
        docs: 'The first failure cancels the other combinations.',
      },
    },
  },
  Cache: {
    docs: 'Folders kept between runs.',
    keys: {
      key: { type: text({ phase: 'leased' }), required: true, origin: 'X', docs: 'Exact name of the stored content.' },
      restore_keys: {
        type: list(text({ phase: 'leased' })),
        origin: 'X',
        default: '[]',
        docs: 'Beginnings of names that may be used instead.',
      },
      paths: {
        type: list(text({ phase: 'leased' }), { emptyCode: 'V10' }),
        required: true,
        origin: 'X',
        docs: 'Files and folders.',
      },
      policy: {
        type: choice(['pull-push', 'pull', 'push'], { code: 'V17' }),
        origin: 'X',
        default: 'pull-push',
        docs: 'Whether it is read, written or both.',
      },
    },
  },
  Service: {
    docs: 'A container that runs beside the steps and is reachable by its name.',
    keys: {
      name: { type: text({ pattern: name }), required: true, origin: 'X', docs: 'Host name of the service.' },
      image: { type: text({ phase: 'leased' }), required: true, origin: 'X', docs: 'Container image.' },
      env: { type: map(text({ phase: 'leased' })), origin: 'X', default: '{}', docs: 'Environment of the container.' },
      ports: { type: list(integer({ min: 1, max: 65_535 })), origin: 'X', default: '[]', docs: 'Ports to reach.' },
      ready: { type: object('Ready'), origin: 'X', docs: 'How to know that it is ready.' },
    },
  },
  Ready: {
    docs: 'How to know that a service is ready.',
    keys: {
      command: {
        type: text({ phase: 'leased' }),
        required: true,
        origin: 'X',
        docs: 'Run in the container until it succeeds.',
      },
      timeout: { type: duration({ minMs: timeoutMinMs }), origin: 'X', default: '60s', docs: 'How long to wait.' },
    },
  },
  Environment: {
    docs: 'The environment a job deploys to.',
    keys: {
      name: { type: text({ phase: 'after' }), required: true, origin: 'X', docs: 'Name of the environment.' },
      url: { type: text({ phase: 'after' }), origin: 'X', default: '""', docs: 'Where the deployment can be seen.' },
    },
  },
  Trigger: {
    docs: 'What starts a run.',
    keys: {
      type: {
        type: choice(['manual', 'cron', 'event'], { code: 'V20' }),
        required: true,
        origin: 'R',
        docs: 'By hand, by time, or by something that happened in the repository.',
      },
      options: {
        type: variant('type', { manual: 'ManualOptions', cron: 'CronOptions', event: 'EventOptions' }),
        origin: 'R',
        docs: 'Depends on the type.',
      },
    },
  },
} as const satisfies Readonly<Record<string, ObjectDescription>>;
