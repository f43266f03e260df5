import { execFile } from 'node:child_process';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { CommandState } from '../ipc.ts';

interface CommandLinkOptions {
  /** The command inside the app. */
  readonly command: string;
  /** Where shells find it. */
  readonly link: string;
  /** Runs a line of shell with the rights of an administrator, who is asked by the system. */
  readonly asAdministrator?: (line: string) => Promise<void>;
}

/** The signalbox command on macOS, where nothing is run at installation that could put it on the PATH. */
export class CommandLink {
  readonly #options: CommandLinkOptions;

  constructor(options: CommandLinkOptions) {
    this.#options = options;
  }

  get state(): CommandState {
    try {
      return readlinkSync(this.#options.link) === this.#options.command ? 'linked' : 'not-linked';
    } catch {
      return 'not-linked'; // absent, or a file of somebody else's
    }
  }

  /** Replaces a link, also one into a former place of the app; a file that is no link is refused. */
  async make(): Promise<CommandState> {
    const { command, link, asAdministrator = askForRights } = this.#options;
    try {
      mkdirSync(dirname(link), { recursive: true });
      if (isLink(link)) rmSync(link);
      symlinkSync(command, link);
    } catch (reason) {
      const code = reason instanceof Error && 'code' in reason ? reason.code : '';
      if (code === 'EEXIST') throw new Error(`${link} is a program of another origin; move it away first`);
      if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw reason;
      await asAdministrator(`mkdir -p ${quoted(dirname(link))} && ln -sfn ${quoted(command)} ${quoted(link)}`);
    }
    return this.state;
  }
}

function isLink(path: string): boolean {
  try {
    readlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

async function askForRights(line: string): Promise<void> {
  const script = `do shell script ${JSON.stringify(line)} with administrator privileges`;
  await promisify(execFile)('/usr/bin/osascript', ['-e', script]);
}

/** As one word of sh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
