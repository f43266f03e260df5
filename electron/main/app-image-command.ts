import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandState } from '../ipc.ts';
import { quoted } from './command-link.ts';

interface AppImageCommandOptions {
  /** The file that the operator keeps; the app's own files are there only while it is mounted. */
  readonly appImage: string;
  /** Where shells find the command. */
  readonly file: string;
}

const mark = '# Written by the Signalbox app';

/** The signalbox command of an AppImage, which has no installation that could put it anywhere: a script of its own. */
export class AppImageCommand {
  readonly #options: AppImageCommandOptions;

  constructor(options: AppImageCommandOptions) {
    this.#options = options;
  }

  get state(): CommandState {
    return this.#present() === this.#script ? 'linked' : 'not-linked';
  }

  /** Replaces what the app has written before, perhaps for an AppImage that lay elsewhere; nothing else. */
  async make(): Promise<CommandState> {
    const { file } = this.#options;
    if (existsSync(file) && !this.#present()?.includes(mark))
      throw new Error(`${file} is a program of another origin; move it away first`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, this.#script);
    chmodSync(file, 0o755);
    return this.state;
  }

  #present(): string | undefined {
    try {
      return readFileSync(this.#options.file, 'utf8');
    } catch {
      return undefined;
    }
  }

  /**
   * Mounts the AppImage for as long as the command runs, which takes the place of the shell: signals and the exit code are
   * its own. Whoever waits for its end holds the other end of a pipe that it inherits.
   */
  get #script(): string {
    return `#!/bin/sh
${mark} (Settings, This app): the command of its AppImage.
image=${quoted(this.#options.appImage)}
[ -x "$image" ] || { echo "signalbox: $image is not there any more; start the app where it is now" >&2; exit 1; }
pipes=$(mktemp -d) && mkfifo "$pipes/root" "$pipes/life" || exit 1
"$image" --appimage-mount >"$pipes/root" </dev/null &
mount=$!
read -r root <"$pipes/root"
if [ -z "$root" ]; then
  rm -r "$pipes"
  echo "signalbox: $image cannot be mounted" >&2
  exit 1
fi
{ cat "$pipes/life" >/dev/null; kill "$mount"; } &
exec 9>"$pipes/life"
rm -r "$pipes"
exec "$root/resources/bin/signalbox" "$@"
`;
  }
}
