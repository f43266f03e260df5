import type { TextMap } from '../../../pipeline/plan.ts';

/** A step as commands of a POSIX shell, which one process executes, stopping at the first that fails. */
export interface StepScript {
  readonly commands: readonly string[];
  /** What its commands find in the environment besides that of the step. Nothing secret stands in a command: it is echoed. */
  readonly environment: TextMap;
  /** Values among it that a log must not show. */
  readonly secrets: readonly string[];
}

/** As one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Ends a command that nobody wrote, so that the echo of it can be left out of the log. */
export const ownMark = '# signalbox';

/** Of one line. */
export function ownCommand(command: string): string {
  return `${command} ${ownMark}`;
}

export function inFolder(path: string): string {
  return ownCommand(`mkdir -p ${quoted(path)} && cd ${quoted(path)}`);
}

/** Commands that say what is wrong and fail the step: an ordinary failure, which an author may tolerate. */
export function failing(message: string): readonly string[] {
  return [`printf '%s\\n' ${quoted(message)} >&2`, 'exit 1'];
}
