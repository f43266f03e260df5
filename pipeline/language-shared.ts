import {
  any,
  boolean,
  choice,
  duration,
  integer,
  list,
  map,
  type ObjectDescription,
  object,
  text,
} from './language-types.ts';

const memory = {
  source: '^\\d+(\\.\\d+)?(Ki|Mi|Gi|K|M|G)?$',
  meaning: 'bytes or a number with Ki, Mi, Gi, K, M or G, such as `512Mi`',
};
const cpu = { source: '^(\\d+m|\\d+(\\.\\d+)?)$', meaning: 'a number of CPUs such as `0.5` or `500m`' };

/** Objects used at several places (language reference 7). */
export const sharedObjects = {
  Source: {
    docs: 'What is checked out into the workspace before the steps, as the implicit step `@source`.',
    keys: {
      type: {
        type: choice(['git', 'artifact', 's3', 'custom'], { code: 'V17' }),
        required: true,
        origin: 'R',
        docs: 'Where it comes from.',
      },
      repo: {
        type: text({ phase: 'leased' }),
        origin: 'R',
        default: "the pipeline's repository",
        docs: 'Address of the repository; `job/name` for an artifact.',
      },
      branch: { type: text({ phase: 'leased' }), origin: 'R', default: 'branch of the run', docs: 'Branch.' },
      auth: { type: object('Auth'), origin: 'R', default: "the pipeline's credential", docs: 'How to log in.' },
      depth: { type: integer({ min: 0 }), origin: 'X', default: '1', docs: 'How many commits; 0 for all.' },
      ref: { type: text({ phase: 'leased' }), origin: 'X', docs: 'Exact commit or tag; wins over `branch`.' },
      submodules: { type: boolean, origin: 'X', default: 'false', docs: 'Fetch submodules too.' },
      lfs: { type: boolean, origin: 'X', default: 'false', docs: 'Fetch large files too.' },
      path: {
        type: text({ phase: 'leased' }),
        origin: 'X',
        default: 'workspace root',
        docs: 'Folder below the workspace.',
      },
    },
  },
  Auth: {
    docs: 'A credential. Use references such as `${{ secrets.GIT_TOKEN }}`, never literal text.',
    keys: {
      username: { type: text({ phase: 'leased' }), origin: 'R', docs: 'User name.' },
      password: { type: text({ phase: 'leased' }), origin: 'R', docs: 'Reference to a secret.' },
      token: { type: text({ phase: 'leased' }), origin: 'R', docs: 'Reference to a secret.' },
    },
  },
  Approval: {
    docs: 'A gate: somebody must approve before things go on.',
    keys: {
      required: { type: boolean, required: true, origin: 'R', docs: 'false: no gate.' },
      type: {
        type: choice(['manual', 'auto'], { code: 'V22' }),
        origin: 'R',
        default: 'manual',
        docs: '`auto` is granted at once and recorded.',
      },
      plugin: { type: text(), origin: 'R', docs: 'Channel where the request is announced besides the console.' },
      params: {
        type: object('ApprovalParams'),
        origin: 'R',
        alias: 'args',
        default: '{}',
        docs: 'Approvers, message, rest to the channel.',
      },
      position: {
        type: choice(['before', 'after'], { code: 'V22' }),
        origin: 'X',
        default: 'stage: before; job: after',
        docs: 'Whether the gate stands before or after.',
      },
      timeout: {
        type: duration({ minMs: 1_000, unlimited: true, phase: 'plan' }),
        origin: 'X',
        default: '24h, or what the server sets',
        docs: 'How long the request waits; then it counts as rejected. The server may have a limit.',
      },
      quorum: { type: integer({ min: 1 }), origin: 'X', default: '1', docs: 'Number of different approvers.' },
      allow_self: {
        type: boolean,
        origin: 'X',
        default: 'true',
        docs: 'Whether the person who started the run may approve, where the server allows it.',
      },
      require_comment: {
        type: boolean,
        origin: 'X',
        default: 'false',
        docs: 'Whether nobody may decide without saying why.',
      },
    },
  },
  ApprovalParams: {
    docs: 'Approvers and message; everything else goes to the channel.',
    open: 'ready',
    keys: {
      approvers: { type: list(text({ phase: 'ready' })), origin: 'R', default: 'everybody', docs: 'Users or groups.' },
      message: { type: text({ phase: 'ready' }), origin: 'R', default: '""', docs: 'Shown to the approvers.' },
      fields: {
        type: list(object('Input')),
        origin: 'X',
        docs: "Values to fill in, read by what comes after as `approvals['gate'].fields.name`.",
      },
    },
  },
  Selector: {
    docs: 'Labels a runner must have. All criteria must hold.',
    keys: {
      match_labels: { type: map(text({ phase: 'ready' })), origin: 'R', docs: 'Labels with exactly these values.' },
      match_expressions: { type: list(object('LabelExpression')), origin: 'R', docs: 'Further criteria.' },
    },
  },
  LabelExpression: {
    docs: 'One criterion about a label.',
    keys: {
      key: { type: text(), required: true, origin: 'R', docs: 'Name of the label.' },
      operator: {
        type: text(),
        required: true,
        origin: 'R',
        docs: '`In`, `NotIn`, `Exists`, `NotExists`, `Gt` or `Lt`.',
      },
      values: {
        type: list(text({ phase: 'ready' })),
        origin: 'R',
        docs: 'One or more for In and NotIn, one for Gt and Lt.',
      },
    },
  },
  Target: {
    docs: 'What the job deploys to: the implicit last step `@target` with action `deploy`.',
    keys: {
      type: { type: text(), required: true, origin: 'R', docs: '`k8s`, `vm`, `docker`, `s3`, `custom` or a plugin.' },
      config: { type: map(any('after')), origin: 'R', default: '{}', docs: 'Arguments of the action `deploy`.' },
    },
  },
  Notify: {
    docs: 'Messages sent by the server; they never change a state.',
    keys: {
      on_success: { type: list(object('NotifyItem'), { orOne: true }), origin: 'R', docs: 'After success.' },
      on_failure: { type: list(object('NotifyItem'), { orOne: true }), origin: 'R', docs: 'After failure or timeout.' },
      on_start: { type: list(object('NotifyItem'), { orOne: true }), origin: 'X', docs: 'When it starts.' },
      on_cancelled: { type: list(object('NotifyItem'), { orOne: true }), origin: 'X', docs: 'After cancellation.' },
      on_partial: { type: list(object('NotifyItem'), { orOne: true }), origin: 'X', docs: 'After a partial success.' },
      on_approval: {
        type: list(object('NotifyItem'), { orOne: true }),
        origin: 'X',
        docs: 'When an approval is asked for.',
      },
      always: { type: list(object('NotifyItem'), { orOne: true }), origin: 'X', docs: 'After every end.' },
    },
  },
  NotifyItem: {
    docs: 'One message through one channel.',
    keys: {
      plugin: { type: text(), required: true, origin: 'R', docs: 'Channel type or name of a configured channel.' },
      action: {
        type: choice(['Send', 'SendTemplate'], { anyCase: true, code: 'V16' }),
        origin: 'R',
        default: 'Send',
        docs: 'Send `message`, or fill in `template`.',
      },
      params: {
        type: map(any('notify')),
        origin: 'R',
        alias: 'args',
        default: '{}',
        docs: '`message`, `title`, `channel`, `to`, `template`, `data`; the rest goes to the channel.',
      },
    },
  },
  Retry: {
    docs: 'How often something is tried.',
    keys: {
      max_attempts: {
        type: integer({ min: 1, max: 10 }),
        required: true,
        origin: 'R',
        docs: 'All attempts, including the first.',
      },
      delay: { type: duration({ minMs: 0 }), origin: 'R', default: '0s', docs: 'Pause before each further attempt.' },
      backoff: {
        type: choice(['fixed', 'exponential'], { code: 'V17' }),
        origin: 'X',
        default: 'fixed',
        docs: '`exponential` doubles the pause, up to 10 minutes.',
      },
      on: {
        type: list(choice(['failed', 'timeout', 'lost'], { code: 'V17' })),
        origin: 'X',
        default: 'all three',
        docs: 'Which endings are tried again.',
      },
    },
  },
  Runtime: {
    docs: 'How steps are executed.',
    keys: {
      type: {
        type: choice(['host', 'docker', 'kubernetes'], { aliases: { container: 'docker' }, code: 'V17' }),
        origin: 'R',
        default: 'host; docker when an image is given',
        docs: 'On the machine itself or in a container.',
      },
      image: { type: text({ phase: 'leased' }), origin: 'R', docs: 'Container image for `docker`.' },
      env: {
        type: map(text({ phase: 'leased' })),
        origin: 'R',
        default: '{}',
        docs: 'Lowest layer of the environment.',
      },
      resources: { type: object('Resources'), origin: 'R', docs: 'Limits of containers.' },
      config: { type: object('RuntimeConfig'), origin: 'R', default: '{}', docs: 'Settings of containers.' },
    },
  },
  RuntimeConfig: {
    docs: 'Settings of containers.',
    open: 'leased',
    keys: {
      network: { type: text({ phase: 'leased' }), origin: 'R', docs: 'Network of the container.' },
      volumes: { type: list(text({ phase: 'leased' })), origin: 'R', docs: 'Folders to mount, `from:to[:ro]`.' },
      user: { type: text({ phase: 'leased' }), origin: 'R', docs: 'User inside the container.' },
      pull: {
        type: choice(['always', 'missing', 'never'], { code: 'V17' }),
        origin: 'R',
        default: 'missing',
        docs: 'When the image is fetched.',
      },
    },
  },
  Resources: {
    docs: 'Limits are applied to containers; requests are matched against runner labels.',
    keys: {
      cpu_request: { type: text({ pattern: cpu }), origin: 'R', docs: 'Matched against the label `cpu`.' },
      cpu_limit: { type: text({ pattern: cpu }), origin: 'R', docs: 'Most CPUs a container may use.' },
      memory_request: {
        type: text({ pattern: memory }),
        origin: 'R',
        docs: 'Matched against the label `memory_bytes`.',
      },
      memory_limit: { type: text({ pattern: memory }), origin: 'R', docs: 'Most memory a container may use.' },
    },
  },
  Concurrency: {
    docs: 'A key that at most `max` jobs or runs hold at a time.',
    keys: {
      key: { type: text({ phase: 'ready' }), required: true, origin: 'X', docs: 'Name of the lock.' },
      max: { type: integer({ min: 1 }), origin: 'X', default: '1', docs: 'How many may hold it.' },
      cancel_in_progress: {
        type: boolean,
        origin: 'X',
        default: 'false',
        docs: 'true: the newer one cancels what holds the key. false: it waits.',
      },
      scope: {
        type: choice(['global', 'pipeline'], { code: 'V17' }),
        origin: 'X',
        default: 'global',
        docs: 'Whether other pipelines share the key.',
      },
    },
  },
  Include: {
    docs: 'A template whose jobs are put before the jobs of this file.',
    keys: {
      template: { type: text(), origin: 'R', docs: 'Name in a template library. Required unless `file` is given.' },
      version: { type: text(), origin: 'R', default: 'newest', docs: 'Exact version, or a range such as `^1.2`.' },
      library: { type: text(), origin: 'R', default: 'any visible', docs: 'Name of the template library.' },
      params: { type: map(any()), origin: 'R', default: '{}', docs: 'Values of the parameters.' },
      file: { type: text(), origin: 'X', docs: 'A file of the same repository and commit.' },
    },
  },
  Template: {
    docs: 'What a template says of itself.',
    keys: {
      name: { type: text(), origin: 'R', docs: 'Name of the template.' },
      description: { type: text(), origin: 'R', docs: 'Shown to people.' },
      category: { type: text(), origin: 'R', docs: 'Group in the library.' },
      tags: { type: list(text()), origin: 'R', docs: 'Words to find it by.' },
      icon: { type: text(), origin: 'R', docs: 'Picture.' },
      params: { type: list(object('TemplateParam')), origin: 'R', docs: 'The parameters.' },
    },
  },
  TemplateParam: {
    docs: 'A parameter of a template, inserted as `${{ params.NAME }}`.',
    keys: {
      name: { type: text(), required: true, origin: 'R', docs: 'Name.' },
      type: {
        type: choice(['string', 'boolean', 'number', 'enum'], { code: 'V21' }),
        origin: 'R',
        default: 'string',
        docs: 'Type of the value.',
      },
      default: { type: any(), origin: 'R', docs: 'Used when no value is given.' },
      description: { type: text(), origin: 'R', docs: 'Shown to people.' },
      required: { type: boolean, origin: 'R', default: 'false', docs: 'A value must be given.' },
      options: { type: list(any()), origin: 'R', docs: 'Allowed values.' },
    },
  },
  Input: {
    docs: 'A typed value asked for on a manual run, read as `inputs.name`.',
    keys: {
      name: {
        type: text({
          pattern: { source: '^[A-Za-z_][A-Za-z0-9_]{0,99}$', meaning: 'a word of letters, digits and `_`' },
        }),
        required: true,
        origin: 'X',
        docs: 'Name.',
      },
      type: {
        type: choice(['string', 'boolean', 'number', 'choice'], { code: 'V17' }),
        origin: 'X',
        default: 'string',
        docs: 'Type of the value.',
      },
      default: { type: any(), origin: 'X', docs: 'Value when none is given.' },
      required: { type: boolean, origin: 'X', default: 'false', docs: 'A value must be given.' },
      options: { type: list(any()), origin: 'X', docs: 'Allowed values of a choice.' },
      description: { type: text(), origin: 'X', docs: 'Shown in the form.' },
    },
  },
} as const satisfies Readonly<Record<string, ObjectDescription>>;
