import type { JsonObject, TextMap } from '../../../pipeline/plan.ts';
import { failing, inFolder, ownCommand, quoted, type StepScript } from './posix-shell.ts';
import { objectOf, textOf } from './values.ts';

const commitForm = /^[0-9a-f]{40}([0-9a-f]{24})?$/i;

/**
 * A checkout as commands of git, as our own agent makes it: the agents' own clone step downloads a program for every
 * workflow. Credentials travel in the environment: a command is echoed, an address is kept in `.git/config`.
 */
export function gitCheckout(args: JsonObject): StepScript {
  const repo = textOf(args.repo);
  const [branch, tag, commit, ref] = ['branch', 'tag', 'commit', 'ref'].map((name) => textOf(args[name]));
  const wanted = commit || ref || tag || branch || '';
  const broken = (message: string) => ({ commands: failing(message), environment: {}, secrets: [] });
  if (repo === '') return broken('args.repo: no repository is given, and neither the job nor the pipeline has one');
  if ([repo, wanted].some((text) => text.startsWith('-'))) return broken('args: a value may not begin with "-"');
  const access = accessTo(repo, objectOf(args.auth));
  const path = textOf(args.path);
  const depth = depthOf(args);
  const source = tag && wanted === tag ? `refs/tags/${tag}` : wanted || 'HEAD';
  const fetch = `git fetch --quiet --force --no-tags${depth} origin ${quoted(source)}`;
  const onto = branch && wanted === branch ? `-B ${quoted(branch)}` : '--detach';
  return {
    environment: access.environment,
    secrets: access.secrets,
    commands: [
      ...access.commands,
      ...(path === '' ? [] : [inFolder(path)]),
      'git init --quiet',
      `git config --replace-all remote.origin.url ${quoted(access.url)}`,
      "git config --replace-all remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'",
      // Some servers hand out only what a branch or tag points to: get everything, then take the commit from it.
      commitForm.test(source) ? `${fetch} || { ${fetchAll} && git fetch --quiet . ${quoted(source)}; }` : fetch,
      `git checkout --quiet --force ${onto} FETCH_HEAD`,
      ...(args.lfs === true ? ['git lfs pull'] : []),
      ...(args.submodules === true ? [`git submodule update --init --recursive${depth}`] : []),
      "git log -1 --format='checked out %h %s'",
    ],
  };
}

const fetchAll = "git fetch --quiet --force --tags origin '+refs/heads/*:refs/remotes/origin/*'";

/** Depth 0 is the whole history; without a depth, `shallow` means the newest commit only. */
function depthOf({ depth, shallow }: JsonObject): string {
  const commits = typeof depth === 'number' ? depth : shallow === true ? 1 : 0;
  return commits > 0 ? ` --depth ${Math.trunc(commits)}` : '';
}

interface Access extends StepScript {
  /** Without anything secret. */
  readonly url: string;
}

function accessTo(address: string, auth: JsonObject): Access {
  const [token, givenPassword, givenUser, sshKey] = ['token', 'password', 'username', 'ssh_key'].map((name) =>
    textOf(auth[name]),
  );
  const { url, origin, username, password } = withoutCredentials(address);
  const secret = token || givenPassword || password;
  const user = givenUser || username || (token ? 'oauth2' : '');
  return {
    url,
    secrets: [secret, sshKey ?? ''].filter((value) => value !== ''),
    commands: sshKey ? keyInFile : [],
    environment: {
      GIT_TERMINAL_PROMPT: '0',
      GIT_SSH_COMMAND: sshCommand,
      ...(secret !== '' && origin !== '' && credentialHelper(origin, user, secret)),
      ...(sshKey && { SIGNALBOX_GIT_KEY: sshKey }),
    },
  };
}

const sshCommand = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new';

/** Only ssh is told of it, and it is gone when the step ends. */
const keyInFile = [
  `SIGNALBOX_GIT_KEY_FILE="$(mktemp)"; trap 'rm -f "$SIGNALBOX_GIT_KEY_FILE"' EXIT`,
  `printf '%s\\n' "$SIGNALBOX_GIT_KEY" > "$SIGNALBOX_GIT_KEY_FILE"`,
  `export GIT_SSH_COMMAND="$GIT_SSH_COMMAND -o IdentitiesOnly=yes -i '$SIGNALBOX_GIT_KEY_FILE'"`,
].map(ownCommand);

function withoutCredentials(address: string) {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    return { url: address, origin: '', username: '', password: '' };
  }
  const parsed = new URL(address);
  const [username, password] = [parsed.username, parsed.password].map(decoded);
  parsed.username = '';
  parsed.password = '';
  return { url: parsed.href, origin: parsed.origin, username: username ?? '', password: password ?? '' };
}

/** An address that an author wrote by hand may hold a `%` that encodes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Answers only for the host of the repository: a submodule elsewhere must not be given its password. */
function credentialHelper(origin: string, username: string, password: string): TextMap {
  const helper =
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$SIGNALBOX_GIT_USER" "$SIGNALBOX_GIT_SECRET"; }; f';
  return {
    SIGNALBOX_GIT_USER: username,
    SIGNALBOX_GIT_SECRET: password,
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '', // forgets the helpers of the machine's own configuration
    GIT_CONFIG_KEY_1: `credential.${origin}.helper`,
    GIT_CONFIG_VALUE_1: helper,
  };
}
