import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { TextMap } from '../../../pipeline/plan.ts';

export const authForm = z
  .object({
    username: z.string().default(''),
    password: z.string().default(''),
    token: z.string().default(''),
    ssh_key: z.string().default(''),
  })
  .prefault({});
export type GitAuth = z.infer<typeof authForm>;

export interface GitAccess {
  /** The address without anything secret: it is what ends up in `.git/config`. */
  readonly url: string;
  readonly env: TextMap;
}

/**
 * How git gets at a repository. Credentials travel in the environment of the git process only: never on a command line,
 * which every user of the machine can read, and never into the repository's configuration.
 */
export function gitAccess(
  address: string,
  auth: GitAuth,
  places: { readonly folder: string; readonly dataDir: string },
): GitAccess {
  const { url, username, password } = withoutCredentials(address);
  const secret = auth.token || auth.password || password;
  const user = auth.username || username || (auth.token ? 'oauth2' : '');
  return {
    url,
    env: {
      GIT_TERMINAL_PROMPT: '0',
      GCM_INTERACTIVE: 'never',
      ...(secret && credentialHelper(url, user, secret)),
      ...sshCommand(auth.ssh_key, places),
    },
  };
}

/** Values that must never be seen in a log, also those hidden in an address. */
export function secretsOfAccess(address: string, auth: GitAuth): readonly string[] {
  const { password } = withoutCredentials(address);
  return [auth.password, auth.token, auth.ssh_key, password].filter((value) => value !== '');
}

function withoutCredentials(address: string) {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return { url: address, username: '', password: '' };
  const parsed = new URL(address);
  const [username, password] = [decoded(parsed.username), decoded(parsed.password)];
  parsed.username = '';
  parsed.password = '';
  return { url: parsed.href, username, password };
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
function credentialHelper(url: string, username: string, password: string): TextMap {
  if (!/^https?:\/\//i.test(url)) return {};
  const helper =
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$SIGNALBOX_GIT_USER" "$SIGNALBOX_GIT_SECRET"; }; f';
  return {
    SIGNALBOX_GIT_USER: username,
    SIGNALBOX_GIT_SECRET: password,
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '', // forgets the helpers of the machine's own configuration
    GIT_CONFIG_KEY_1: `credential.${new URL(url).origin}.helper`,
    GIT_CONFIG_VALUE_1: helper,
  };
}

/** Hosts are trusted at first use, and from then on recognised: their keys stay in the agent's data directory. */
function sshCommand(key: string, { folder, dataDir }: { readonly folder: string; readonly dataDir: string }): TextMap {
  const options = [
    '-o BatchMode=yes',
    '-o StrictHostKeyChecking=accept-new',
    `-o UserKnownHostsFile=${quoted(join(dataDir, 'known_hosts'))}`,
  ];
  if (!key) return { GIT_SSH_COMMAND: ['ssh', ...options].join(' ') };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'ssh-key');
  writeFileSync(file, key.endsWith('\n') ? key : `${key}\n`, { mode: 0o600 });
  return { GIT_SSH_COMMAND: ['ssh', ...options, '-o IdentitiesOnly=yes', `-i ${quoted(file)}`].join(' ') };
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
