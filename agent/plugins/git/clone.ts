import { mkdirSync } from 'node:fs';
import * as z from 'zod';
import { succeeded } from '../../steps/outcome.ts';
import { type ActionResult, action, failed, type StepContext } from '../plugin.ts';
import { authForm, gitAccess, secretsOfAccess } from './credentials.ts';
import { directoryOf, ending, type Git, GitFailed, gitIn } from './run-git.ts';

const form = z.object({
  repo: z.string().default(''),
  branch: z.string().default(''),
  tag: z.string().default(''),
  commit: z.string().default(''),
  /** Exact commit or tag; wins over `branch` (language reference 7.1). */
  ref: z.string().default(''),
  path: z.string().default(''),
  shallow: z.boolean().default(false),
  depth: z.int().min(0).optional(),
  submodules: z.boolean().default(false),
  lfs: z.boolean().default(false),
  auth: authForm,
  env: z.record(z.string(), z.string()).default({}),
});
type Args = z.infer<typeof form>;

const commitForm = /^[0-9a-f]{40}([0-9a-f]{24})?$/i;

/** `clone` (language reference 12.2). With a commit, exactly that commit is fetched. */
export const clone = action(form, cloneRepository, ({ repo, auth }) => secretsOfAccess(repo, auth));

async function cloneRepository(args: Args, context: StepContext): Promise<ActionResult> {
  if (!args.repo) return failed('args.repo: no repository is given, and neither the job nor the pipeline has one');
  const wanted = args.commit || args.ref || args.tag || args.branch;
  if ([args.repo, wanted].some((text) => text.startsWith('-'))) return failed('args: a value may not begin with "-"');
  const directory = directoryOf(args.path, context);
  mkdirSync(directory, { recursive: true });
  const { url, env } = gitAccess(args.repo, args.auth, { folder: context.folder, dataDir: context.host.dataDir });
  const git = gitIn(directory, context, { ...args.env, ...env }, 'progress');
  return await ending(async () => {
    // Not `git clone`: it wants an empty directory, and the workspace may hold artifacts already.
    await git('init', '--quiet');
    await git('config', '--replace-all', 'remote.origin.url', url);
    await git('config', '--replace-all', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
    await fetchWanted(git, args, wanted);
    await git(
      'checkout',
      '--quiet',
      '--force',
      ...(args.branch && wanted === args.branch ? ['-B', args.branch] : ['--detach']),
      'FETCH_HEAD',
    );
    if (args.lfs) await git('lfs', 'pull');
    if (args.submodules) await git('submodule', 'update', '--init', '--recursive', ...depthOf(args));
    const [commit = '', subject = ''] = (await git('log', '-1', '--format=%H%n%h %s')).split('\n');
    context.output.write('stdout', Buffer.from(`checked out ${subject}\n`));
    return { outcome: succeeded, outputs: { commit, ...(args.branch && { branch: args.branch }) } };
  });
}

async function fetchWanted(git: Git, args: Args, wanted: string): Promise<void> {
  const quietly = ['fetch', '--quiet', '--force', '--no-tags'];
  const source = args.tag && wanted === args.tag ? `refs/tags/${args.tag}` : wanted || 'HEAD';
  try {
    await git(...quietly, ...depthOf(args), 'origin', source);
  } catch (error) {
    if (!(error instanceof GitFailed) || error.outcome.kind !== 'exited' || !commitForm.test(source)) throw error;
    // Some servers hand out only what a branch or tag points to: get everything, then take the commit from it.
    await git('fetch', '--quiet', '--force', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    await git('fetch', '--quiet', '.', source);
  }
}

/** Depth 0 is the whole history; without a depth, `shallow` means the newest commit only. */
function depthOf({ depth, shallow }: Args): readonly string[] {
  const commits = depth ?? (shallow ? 1 : 0);
  return commits > 0 ? ['--depth', String(commits)] : [];
}
