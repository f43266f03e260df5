/**
 * What is known of plugins (language reference 12): validation (V16), documentation and the editor's palette read it.
 */

export type ArgType = 'text' | 'number' | 'boolean' | 'list' | 'map' | 'duration' | 'any';

export interface ArgDescription {
  readonly type: ArgType;
  readonly docs: string;
  readonly required?: true;
}

export interface ActionDescription {
  readonly docs: string;
  readonly args: Readonly<Record<string, ArgDescription>>;
  /** At least one of these must be given. */
  readonly oneOf?: readonly string[];
  /** Outputs the action always reports. */
  readonly outputs?: readonly string[];
}

export interface PluginDescription {
  readonly docs: string;
  /** Whether the product's own agent has it; others need a runner that offers them (W9). */
  readonly builtIn: boolean;
  /** The first one is the default. */
  readonly actions: Readonly<Record<string, ActionDescription>>;
  /** Actions and arguments of a plugin we only know by name are not checked. */
  readonly isOpen?: true;
  /** The plugin invents outputs (`$ARCENTRA_OUTPUT`, dotenv files). */
  readonly anyOutputs?: true;
}

const text = (docs: string): ArgDescription => ({ type: 'text', docs });
const flag = (docs: string): ArgDescription => ({ type: 'boolean', docs });
const count = (docs: string): ArgDescription => ({ type: 'number', docs });
const list = (docs: string): ArgDescription => ({ type: 'list', docs });
const map = (docs: string): ArgDescription => ({ type: 'map', docs });
const anything = (docs: string): ArgDescription => ({ type: 'any', docs });
const required = (arg: ArgDescription): ArgDescription => ({ ...arg, required: true });

const shellExtras = {
  args: list('Arguments of the script.'),
  env: map('Environment of the script.'),
  config: map('`shell` (path), `timeout` (seconds).'),
};
const path = text('Folder; the workspace when absent.');
const auth = map('`username`, `password`, `token`, `ssh_key`, as references to secrets.');
const env = map('Environment of git.');
const gitLog = {
  path,
  ref: text('Where to begin.'),
  limit: count('How many.'),
  since: text('Not before.'),
  until: text('Not after.'),
  author: text('Only of this author.'),
};
const gitBranch = { path, remote: flag('Remote branches.'), all: flag('All branches.') };
const gitTag = { path, sort: text('Order.') };
const sendConfig = map('`prefix`, `json`.');
const apollo = Object.fromEntries(
  [
    'portal_url', 'token', 'app_id', 'env', 'cluster', 'namespace', 'key', 'value', 'value_file', 'operator',
    'release_title', 'released_by', 'file', 'format',
  ].map((name) => [name, text(`Setting \`${name}\` of Apollo.`)]),
); // biome-ignore format: a list of names
const nacos = Object.fromEntries(
  ['server_addr', 'namespace', 'group', 'data_id', 'content', 'content_file', 'type', 'username', 'password'].map(
    (name) => [name, text(`Setting \`${name}\` of Nacos.`)],
  ),
);
const elsewhere = (docs: string): PluginDescription => ({ docs, builtIn: false, actions: {}, isOpen: true });

export const plugins: Readonly<Record<string, PluginDescription>> = {
  shell: {
    docs: 'Runs a script in a shell.',
    builtIn: true,
    anyOutputs: true,
    actions: {
      run: {
        docs: 'Runs `run`, `script`, `command` or `commands`. Several lines run in one shell and stop at the first error.',
        args: {
          run: text('The script.'),
          script: text('The script.'),
          command: text('The command.'),
          commands: list('Commands, one after another.'),
          shell: text('`sh`, `bash`, `pwsh`, `cmd`, or a path.'),
          ...shellExtras,
        },
        oneOf: ['run', 'script', 'command', 'commands'],
      },
      script: { docs: 'Runs a script.', args: { script: required(text('The script.')), ...shellExtras } },
      command: { docs: 'Runs a command.', args: { command: required(text('The command.')), ...shellExtras } },
    },
  },
  git: {
    docs: 'Works with git repositories.',
    builtIn: true,
    actions: {
      clone: {
        docs: 'Clones a repository; with `commit` exactly that commit.',
        args: {
          repo: text("Address; the job's source or the pipeline's repository when absent."),
          branch: text('Branch.'),
          tag: text('Tag.'),
          commit: text('Commit.'),
          ref: text('Commit or tag; wins over `branch`.'),
          path,
          shallow: flag('Only the newest commits.'),
          depth: count('How many commits; 0 for all.'),
          submodules: flag('Fetch submodules too.'),
          lfs: flag('Fetch large files too.'),
          auth,
          env,
        },
      },
      checkout: {
        docs: 'Switches to a branch, tag or commit.',
        args: {
          ref: required(text('Branch, tag or commit.')),
          path,
          force: flag('Throw changes away.'),
          create: flag('Create the branch.'),
          auth,
          env,
        },
      },
      pull: {
        docs: 'Fetches and merges.',
        args: {
          path,
          branch: text('Branch.'),
          remote: text('Remote; origin when absent.'),
          rebase: flag('Rebase instead of merge.'),
          auth,
          env,
        },
      },
      status: { docs: 'Shows what has changed.', args: { path, short: flag('Short form.') } },
      log: { docs: 'Shows commits.', args: gitLog },
      branch: { docs: 'Shows branches.', args: gitBranch },
      tag: { docs: 'Shows tags.', args: gitTag },
      'branches.list': { docs: 'Branches as an output.', args: gitBranch, outputs: ['branches'] },
      'tags.list': { docs: 'Tags as an output.', args: gitTag, outputs: ['tags'] },
      'commits.list': { docs: 'Commits as an output.', args: gitLog, outputs: ['commits'] },
      'commit.get': {
        docs: 'One commit.',
        args: { path, commitId: required(text('The commit.')) },
        outputs: ['commit'],
      },
    },
  },
  artifacts: {
    docs: 'Keeps files of a run and fetches them in later jobs.',
    builtIn: true,
    actions: {
      upload: {
        docs: 'Stores files.',
        args: {
          paths: required(list('Globs below the workspace.')),
          name: text('Name to download it by; the name of the step when absent.'),
          expireIn: { type: 'duration', docs: 'How long it is kept.' },
          when: text('`on_success`, `on_failure` or `always`.'),
          public: flag('Readable without login.'),
          untracked: flag('Files unknown to git too.'),
        },
      },
      download: {
        docs: 'Fetches files of earlier jobs.',
        args: {
          job: text('Only of this job; all dependencies when absent.'),
          name: text('Only this artifact.'),
          paths: list('Only these files.'),
          path: text('Only these files.'),
          to: text('Folder; the workspace when absent.'),
        },
      },
    },
  },
  reports: {
    docs: 'Reads reports that tools wrote.',
    builtIn: true,
    anyOutputs: true,
    actions: {
      dotenv: {
        docs: 'Each `NAME=value` becomes an output and a variable of later steps.',
        args: { dotenv: required(list('Files.')) },
      },
      junit: {
        docs: 'Test results, shown on the run.',
        args: { paths: required(list('Globs.')), fail_on_failure: flag('Fail when a test failed.') },
        outputs: ['tests', 'failures', 'skipped'],
      },
      coverage: {
        docs: 'Test coverage.',
        args: { paths: required(list('Globs.')), format: text('`cobertura` or `lcov`.') },
      },
    },
  },
  stdout: {
    docs: 'Writes to the log of the step.',
    builtIn: true,
    actions: {
      send: { docs: 'Writes a message.', args: { message: required(anything('Any value.')), config: sendConfig } },
      'send.template': {
        docs: 'Writes a text with placeholders.',
        args: { template: required(text('The text.')), data: anything('Values for the text.'), config: sendConfig },
      },
      'send.batch': {
        docs: 'Writes several messages.',
        args: { messages: required(list('The messages.')), config: sendConfig },
      },
    },
  },
  scm: {
    docs: 'Asks code hosts.',
    builtIn: true,
    actions: {
      'webhook.parse': {
        docs: 'Checks and reads a delivery.',
        args: {
          provider: required(
            map('`kind` (github, gitlab, gitea, gitee, bitbucket), `baseUrl`, `apiBaseUrl`, `token`.'),
          ),
          secret: text('Reference to the secret of the hook.'),
          headers: map('Headers of the delivery.'),
          body: text('Body of the delivery.'),
          bodyBase64: text('Body of the delivery in base64.'),
        },
        outputs: ['events'],
      },
      'events.poll': {
        docs: 'Asks what is new.',
        args: {
          provider: required(
            map('`kind` (github, gitlab, gitea, gitee, bitbucket), `baseUrl`, `apiBaseUrl`, `token`.'),
          ),
          repo: map('`host`, `owner`, `name`.'),
          cursor: map('`since`, `opaque`.'),
        },
        outputs: ['events', 'nextCursor'],
      },
    },
  },
  http: {
    docs: 'Sends an HTTP request.',
    builtIn: true,
    actions: {
      request: {
        docs: 'Sends a request and keeps the answer.',
        args: {
          url: required(text('Address.')),
          method: text('GET when absent.'),
          headers: map('Headers.'),
          query: map('Query parameters.'),
          body: anything('Body.'),
          expected_status: list('Status codes that count as success; any 2xx when absent.'),
          follow_redirects: flag('true when absent.'),
          timeout: { type: 'duration', docs: '30s when absent.' },
        },
        outputs: ['status', 'body'],
      },
    },
  },
  docker: {
    docs: 'Builds, pushes and runs container images.',
    builtIn: false,
    isOpen: true,
    actions: {
      build: { docs: 'Builds an image.', args: {} },
      push: { docs: 'Pushes an image.', args: {} },
      run: { docs: 'Runs a container.', args: {} },
    },
  },
  svn: {
    docs: 'Works with Subversion.',
    builtIn: false,
    isOpen: true,
    actions: Object.fromEntries(
      ['checkout', 'update', 'status', 'log', 'info', 'list'].map((name) => [
        name,
        { docs: `\`svn ${name}\`.`, args: {} },
      ]),
    ),
  },
  nacos: {
    docs: 'Configuration in Nacos.',
    builtIn: false,
    anyOutputs: true,
    actions: Object.fromEntries(
      ['get', 'publish', 'delete'].map((name) => [
        `config.${name}`,
        { docs: `\`${name}\` a configuration.`, args: nacos },
      ]),
    ),
  },
  apollo: {
    docs: 'Configuration in Apollo.',
    builtIn: false,
    anyOutputs: true,
    actions: Object.fromEntries(
      ['config.get', 'config.update', 'config.delete', 'config.release', 'namespace.import'].map((name) => [
        name,
        { docs: `\`${name}\`.`, args: apollo },
      ]),
    ),
  },
  k8s: elsewhere('Deploys to Kubernetes.'),
  vm: elsewhere('Deploys to machines.'),
  s3: elsewhere('Object storage.'),
  custom: elsewhere('A plugin of your own.'),
  pytest: elsewhere('Runs Python tests.'),
  'k8s-deploy': elsewhere('Deploys to Kubernetes.'),
};

/** Names that upstream documents use for the same plugin. */
const aliases: Readonly<Record<string, { readonly plugin: string; readonly action?: string }>> = {
  'docker-build': { plugin: 'docker', action: 'build' },
  'docker-registry': { plugin: 'docker', action: 'push' },
};

export interface UsedPlugin {
  readonly name: string;
  readonly version: string | undefined;
  /** The action meant when none is given. */
  readonly defaultAction: string;
  readonly description: PluginDescription | undefined;
}

/** Reads `uses`: `plugin`, `plugin@1.2.3` or `builtin:plugin`. */
export function usedPlugin(uses: string): UsedPlugin {
  const [plain = '', version] = uses.replace(/^builtin:/, '').split('@', 2);
  const alias = Object.hasOwn(aliases, plain) ? aliases[plain] : undefined;
  const name = alias?.plugin ?? plain;
  const description = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
  return {
    name,
    version,
    defaultAction: alias?.action ?? Object.keys(description?.actions ?? {})[0] ?? '',
    description,
  };
}

/** Channel types for notify and approval that messages are sent to (12.7). */
export const channels = [
  'slack', 'wecom', 'discord', 'dingtalk', 'feishu_app', 'lark_app', 'webhook', 'desktop',
] as const; // biome-ignore format: a list of names
export type Channel = (typeof channels)[number];

/** Channel types of the language that we cannot send to yet (V17). */
export const unsupportedChannels: readonly string[] = ['feishu_card', 'lark_card', 'email', 'telegram'];

/** The documents write `notify-slack` and `approval-slack` for `slack`. */
export function channelName(plugin: string): string {
  return plugin.replace(/^(notify|approval)-/, '');
}
