import { isAbsolute, join, normalize, sep } from 'node:path';
import * as z from 'zod';
import { parseDuration } from '../../pipeline/duration.ts';
import { matchesGlob } from '../../pipeline/glob.ts';
import { findFiles } from '../files.ts';
import { succeeded } from '../steps/outcome.ts';
import { type ActionResult, action, failed, type Plugin, type StepContext, type StoredFile } from './plugin.ts';

const duration = z.string().transform((text, check) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  check.addIssue({ code: 'custom', message: `"${text}" is not a duration` });
  return z.NEVER;
});
const uploadForm = z.object({
  paths: z.array(z.string()).min(1),
  name: z.string().default(''),
  expireIn: duration.optional(),
  /** A step that uploads runs or is skipped as its own `when` says; nothing is left to decide here. */
  when: z.enum(['on_success', 'on_failure', 'always']).default('on_success'),
});
const downloadForm = z.object({
  job: z.string().default(''),
  name: z.string().default(''),
  paths: z.array(z.string()).default([]),
  path: z.string().default(''),
  to: z.string().default(''),
});

/** Language reference 12.3. Files are kept by run and job, under the paths they have in the workspace. */
export const artifacts: Plugin = {
  name: 'artifacts',
  actions: new Map([
    ['upload', action(uploadForm, upload)],
    ['download', action(downloadForm, download)],
  ]),
};

async function upload(args: z.infer<typeof uploadForm>, context: StepContext): Promise<ActionResult> {
  const { order, host, signal } = context;
  const name = args.name || order.stepName;
  const files = await findFiles(context.workspace, args.paths);
  if (files.length === 0) return failed(`no file matches ${args.paths.join(', ')}`);
  const stored: StoredFile[] = [];
  for (const { absolute, relative } of files) {
    const file = { source: absolute, name, path: relative, expireInMs: args.expireIn ?? null };
    stored.push(await host.artifacts.put(order.token, file, signal));
  }
  say(context, `${name}: stored ${summary(stored)}`);
  return { outcome: succeeded, artifacts: { [name]: stored.at(-1)?.id ?? '' } };
}

async function download(args: z.infer<typeof downloadForm>, context: StepContext): Promise<ActionResult> {
  const { order, host, workspace, signal } = context;
  const filter = { ...(args.job && { jobName: args.job }), ...(args.name && { name: args.name }) };
  const globs = [...args.paths, ...(args.path ? [args.path] : [])];
  const listed = await host.artifacts.list(order.token, filter, signal);
  const wanted = newest(listed).filter(
    ({ path }) => globs.length === 0 || globs.some((glob) => matchesGlob(path, glob)),
  );
  if (wanted.length === 0)
    return failed(`no artifact of this run matches ${JSON.stringify({ ...filter, paths: globs })}`);
  const root = below(workspace, args.to);
  for (const file of wanted) await host.artifacts.get(order.token, file, below(root, file.path), signal);
  say(context, `fetched ${summary(wanted)}`);
  return { outcome: succeeded };
}

/** The list is newest first; of the same file of the same job, an earlier attempt's does not count. */
function newest(files: readonly StoredFile[]): readonly StoredFile[] {
  const byPlace = new Map<string, StoredFile>();
  for (const file of files) {
    const place = JSON.stringify([file.jobName, file.name, file.path]);
    if (!byPlace.has(place)) byPlace.set(place, file);
  }
  return [...byPlace.values()];
}

function below(root: string, path: string): string {
  const target = normalize(join(root, path));
  if (isAbsolute(path) || (target !== root && !target.startsWith(root + sep))) {
    throw new Error(`${path} leads out of the workspace`);
  }
  return target.endsWith(sep) ? target.slice(0, -1) : target;
}

function summary(files: readonly StoredFile[]): string {
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${files.length === 1 ? (files[0]?.path ?? '') : `${files.length} files`}, ${bytes} bytes`;
}

function say({ output }: StepContext, text: string): void {
  output.write('stdout', Buffer.from(`${text}\n`));
}
