import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { TextMap } from '../../pipeline/plan.ts';
import { runProcess } from '../executors/process.ts';
import { scriptFor } from '../executors/scripts.ts';
import { TimeLimit } from '../steps/time-limit.ts';
import { type ActionResult, action, failed, type Plugin, type StepContext } from './plugin.ts';

const form = z.object({
  run: z.string().optional(),
  script: z.string().optional(),
  command: z.string().optional(),
  commands: z.array(z.string()).optional(),
  args: z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)).default([]),
  env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  shell: z.string().optional(),
  config: z.object({ shell: z.string().optional(), timeout: z.number().positive().optional() }).default({}),
});
type Args = z.infer<typeof form>;

/** Language reference 12.1. All actions take the first text that is not empty (Arcentra API 4.5). */
export const shell: Plugin = {
  name: 'shell',
  actions: new Map([
    ['run', action(form, runShell)],
    ['script', action(form, runShell)],
    ['command', action(form, runCommand)],
  ]),
};

async function runShell(args: Args, context: StepContext): Promise<ActionResult> {
  const script = [args.run, args.script, args.command, args.commands?.join('\n')].find((text) => text?.trim());
  if (!script) return failed('args: one of run, script, command, commands is required');
  return await execute(script, args, context);
}

/** A single command gets its arguments as they are, not as text for the shell to take apart again. */
async function runCommand(args: Args, context: StepContext): Promise<ActionResult> {
  if (!args.command?.trim() || args.args.length === 0) return await runShell(args, context);
  return await execute(`${args.command} "$@"`, args, context);
}

async function execute(script: string, args: Args, context: StepContext): Promise<ActionResult> {
  const { order, host, folder, output } = context;
  const chosen = args.shell ?? args.config.shell ?? (order.image ? 'sh' : host.defaultShell);
  const form = scriptFor(chosen, script, args.args);
  const path = join(folder, `script${form.extension}`);
  writeFileSync(path, form.content, { mode: order.image ? 0o644 : 0o600 }); // an image may have another user
  const command = form.command(path);
  const [file, ...rest] = command;
  const env = context.environment(args.env);
  const seconds = args.config.timeout;
  using limit = new TimeLimit(host.clock, seconds === undefined ? null : seconds * 1000, context.signal);
  if (order.image) return await runInContainer(command, env, context, limit.signal);
  return await runProcess(
    {
      file,
      args: rest,
      cwd: context.directory,
      env,
      output,
      pipes: host.pipes,
      clock: host.clock,
    },
    limit.signal,
  );
}

async function runInContainer(
  command: readonly string[],
  env: TextMap,
  context: StepContext,
  signal: AbortSignal,
): Promise<ActionResult> {
  const { order, host, workspace, directory, folder, output, services } = context;
  if (!host.containers) return failed(`image ${order.image}: no container engine answers on this runner`);
  const outcome = await host.containers.run(
    {
      image: order.image,
      wish: order.container,
      command,
      mounts: [workspace, folder],
      directory,
      env,
      network: services.network,
      name: order.stepRunId,
      output,
    },
    signal,
  );
  return { outcome };
}
