import * as z from 'zod';
import { succeeded } from '../../steps/outcome.ts';
import { type Action, type ActionResult, action, type Plugin, type StepContext } from '../plugin.ts';
import { clone } from './clone.ts';
import { authForm, gitAccess, secretsOfAccess } from './credentials.ts';
import { directoryOf, ending, type Git, gitIn } from './run-git.ts';

const place = { path: z.string().default('') };
const remote = { ...place, auth: authForm, env: z.record(z.string(), z.string()).default({}) };
type RemoteArgs = z.infer<z.ZodObject<typeof remote>>;
/** Never taken for an option. */
const name = z.string().refine((text) => !text.startsWith('-'), 'may not begin with "-"');

const checkoutForm = z.object({
  ref: name.min(1),
  force: z.boolean().default(false),
  create: z.boolean().default(false),
  ...remote,
});
const pullForm = z.object({
  branch: name.default(''),
  remote: name.default('origin'),
  rebase: z.boolean().default(false),
  ...remote,
});
const statusForm = z.object({ short: z.boolean().default(false), ...place });
const logForm = z.object({
  ref: name.default('HEAD'),
  limit: z.int().positive().default(20),
  since: z.string().default(''),
  until: z.string().default(''),
  author: z.string().default(''),
  ...place,
});
const branchForm = z.object({ remote: z.boolean().default(false), all: z.boolean().default(false), ...place });
const tagForm = z.object({ sort: name.default(''), ...place });
const commitForm = z.object({ commitId: name.min(1), ...place });

/** Language reference 12.2. */
export const git: Plugin = {
  name: 'git',
  actions: new Map<string, Action>([
    ['clone', clone],
    [
      'checkout',
      remoteAction(checkoutForm, ({ ref, force, create }) => [
        'checkout',
        ...flags({ force }),
        ...(create ? ['-B'] : []),
        ref,
      ]),
    ],
    [
      'pull',
      remoteAction(pullForm, ({ remote: from, branch, rebase }) => [
        'pull',
        ...(rebase ? ['--rebase'] : []),
        from,
        ...(branch ? [branch] : []),
      ]),
    ],
    ['status', showing(statusForm, ({ short }) => ['status', ...flags({ short })])],
    ['log', showing(logForm, (args) => ['log', ...logArgs(args)])],
    ['branch', showing(branchForm, (args) => ['branch', ...branchArgs(args)])],
    ['tag', showing(tagForm, (args) => ['tag', ...tagArgs(args)])],
    [
      'branches.list',
      listing(
        branchForm,
        'branches',
        async (run, args) => await lines(run, 'branch', '--format=%(refname:short)', ...branchArgs(args)),
      ),
    ],
    ['tags.list', listing(tagForm, 'tags', async (run, args) => await lines(run, 'tag', ...tagArgs(args)))],
    ['commits.list', listing(logForm, 'commits', async (run, args) => await commits(run, ...logArgs(args)))],
    [
      'commit.get',
      listing(commitForm, 'commit', async (run, { commitId }) => (await commits(run, '-1', commitId))[0] ?? null),
    ],
  ]),
};

function remoteAction<Args extends RemoteArgs>(
  form: z.ZodType<Args>,
  command: (args: Args) => readonly string[],
): Action {
  return action(
    form,
    async (args, context) => {
      const directory = directoryOf(args.path, context);
      const url = await addressOf(directory, context);
      const { env } = gitAccess(url, args.auth, { folder: context.folder, dataDir: context.host.dataDir });
      const run = gitIn(directory, context, { ...args.env, ...env }, 'output');
      return await ending(async () => {
        await run(...command(args));
        return { outcome: succeeded };
      });
    },
    ({ auth }) => secretsOfAccess('', auth),
  );
}

/** What `auth` is for: the address of `origin`, which holds no credentials because `clone` wrote it. */
async function addressOf(directory: string, context: StepContext): Promise<string> {
  const quiet = { ...context, output: { write() {}, note() {}, room: () => undefined } };
  return await gitIn(
    directory,
    quiet,
    {},
    'progress',
  )('remote', 'get-url', 'origin').then(
    (text) => text.trim(),
    () => '',
  );
}

function showing<Args extends { readonly path: string }>(
  form: z.ZodType<Args>,
  command: (args: Args) => readonly string[],
): Action {
  return action(form, async (args, context) => {
    const run = gitIn(directoryOf(args.path, context), context, {}, 'output');
    return await ending(async () => {
      await run('--no-pager', ...command(args));
      return { outcome: succeeded };
    });
  });
}

function listing<Args extends { readonly path: string }>(
  form: z.ZodType<Args>,
  output: string,
  collect: (run: Git, args: Args) => Promise<unknown>,
): Action {
  return action(form, async (args, context): Promise<ActionResult> => {
    const run = gitIn(directoryOf(args.path, context), context, {}, 'progress');
    return await ending(async () => ({
      outcome: succeeded,
      outputs: { [output]: JSON.stringify(await collect(run, args)) },
    }));
  });
}

function logArgs({ ref, limit, since, until, author }: z.infer<typeof logForm>): readonly string[] {
  const filters = Object.entries({ since, until, author }).flatMap(([key, value]) =>
    value ? [`--${key}=${value}`] : [],
  );
  return [`--max-count=${limit}`, ...filters, ref, '--'];
}

function branchArgs({ remote: isRemote, all }: z.infer<typeof branchForm>): readonly string[] {
  return flags({ remotes: isRemote, all });
}

function tagArgs({ sort }: z.infer<typeof tagForm>): readonly string[] {
  return ['--list', ...(sort ? [`--sort=${sort}`] : [])];
}

function flags(given: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(given).flatMap(([flag, isSet]) => (isSet ? [`--${flag}`] : []));
}

async function lines(run: Git, ...args: readonly string[]): Promise<readonly string[]> {
  return (await run('--no-pager', ...args))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

async function commits(run: Git, ...args: readonly string[]) {
  const fields = ['%H', '%an', '%ae', '%aI', '%s', '%b'];
  const text = await run('--no-pager', 'log', `--format=${fields.join('%x1f')}%x1e`, ...args);
  return text
    .split('\x1e')
    .map((record) => record.trim().split('\x1f'))
    .filter((record) => record.length === fields.length)
    .map(([id, author, email, at, subject, body]) => ({ id, author, email, at, subject, body: body?.trim() }));
}
