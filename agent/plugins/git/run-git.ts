import { isAbsolute, join, normalize, sep } from 'node:path';
import type { TextMap } from '../../../pipeline/plan.ts';
import { type OutputSink, runProcess } from '../../executors/process.ts';
import { isSuccess, type StepOutcome } from '../../steps/outcome.ts';
import type { ActionResult, StepContext } from '../plugin.ts';

/** A git command that did not succeed; becomes the ending of the step. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  readonly outcome: StepOutcome;

  constructor(outcome: StepOutcome) {
    super(`git ended with ${JSON.stringify(outcome)}`);
    this.outcome = outcome;
  }
}

export type Git = (...args: readonly string[]) => Promise<string>;

/**
 * Git in one directory. Each call resolves with what it wrote to stdout. Its progress goes to the step's log; stdout goes
 * there too when `shows` says that it is what the step is about.
 */
export function gitIn(directory: string, context: StepContext, env: TextMap, shows: 'output' | 'progress'): Git {
  const { host, output, signal } = context;
  return async (...args) => {
    const parts: Buffer[] = [];
    const sink: OutputSink = {
      write(stream, chunk) {
        if (stream === 'stdout') parts.push(chunk);
        if (stream === 'stderr' || shows === 'output') output.write(stream, chunk);
      },
      note: (text) => output.note(text),
      room: () => output.room(),
    };
    const request = { file: 'git', args, cwd: directory, env: context.environment(env), output: sink };
    const { outcome } = await runProcess({ ...request, pipes: host.pipes, clock: host.clock }, signal);
    if (!isSuccess(outcome)) throw new GitFailed(outcome);
    return Buffer.concat(parts).toString();
  };
}

/** Runs the work of an action; a failing git is the failure of the step. */
export async function ending(work: () => Promise<ActionResult>): Promise<ActionResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitFailed) return { outcome: error.outcome };
    throw error;
  }
}

/** `path` of an action: below the workspace, and the workspace itself when empty. */
export function directoryOf(path: string, { workspace, directory }: StepContext): string {
  if (!path) return directory;
  const target = isAbsolute(path) ? normalize(path) : normalize(join(workspace, path));
  if (target !== workspace && !target.startsWith(workspace + sep)) {
    throw new Error(`path ${path} leads out of the workspace`);
  }
  return target;
}
