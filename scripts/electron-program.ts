import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron's executable, or one clause that says why the app has no window of its own here. */
export type ElectronProgram =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly because: string };

interface Surroundings {
  /** The npm package `electron`. */
  readonly packageDir: string;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Whether this is the administrator of a Unix system. */
  readonly isRoot: boolean;
}

/** What makes a window impossible or unwanted, whether or not Electron is here; undefined: nothing does. */
export function windowObstacle({ platform, env, isRoot }: Surroundings): string | undefined {
  if (env.CI) return 'this is a CI environment (CI is set)';
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display here';
  if (platform !== 'win32' && isRoot) return "Electron's sandbox does not work for root";
  return undefined;
}

/** Where the npm package has it, or would have it: as its own index.js looks for it, but without downloading. */
export function installedElectron({ packageDir, env }: Surroundings): string | undefined {
  const pathFile = join(packageDir, 'path.txt');
  const named = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : undefined;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const path = override ? join(override, named ?? 'electron') : named && join(packageDir, 'dist', named);
  return path && existsSync(path) ? path : undefined;
}

/** Finds it, or lets the package download it: about 110 MB, once. `limitMs`: how long that may take. */
export async function electronProgram(
  surroundings: Surroundings,
  limits: { readonly limitMs: number; readonly announce: (sentence: string) => void },
): Promise<ElectronProgram> {
  const obstacle = windowObstacle(surroundings);
  if (obstacle !== undefined) return { kind: 'missing', because: obstacle };
  const present = installedElectron(surroundings);
  if (present !== undefined) return { kind: 'found', path: present };
  limits.announce('Downloading Electron (about 110 MB, only once); `npm start -- --browser` does without.');
  const failure = await download(surroundings, limits.limitMs);
  const path = installedElectron(surroundings);
  if (path !== undefined) return { kind: 'found', path };
  return {
    kind: 'missing',
    because: `Electron could not be downloaded (${failure ?? 'it is not where it should be'})`,
  };
}

/** Resolves with why it failed, as far as that can be told in a few words. */
async function download({ packageDir, env }: Surroundings, limitMs: number): Promise<string | undefined> {
  const installer = spawn(process.execPath, [join(packageDir, 'install.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  let said = '';
  installer.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-20_000);
  });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  installer.once('error', (reason) => resolve(reason.message));
  installer.once('close', (exitCode, signal) => {
    if (exitCode === 0) resolve(undefined);
    else if (signal === 'SIGKILL') resolve(`it took longer than ${Math.round(limitMs / 1000)} s`);
    else resolve(reasonIn(said) ?? `exit code ${exitCode}`);
  });
  return promise;
}

/** The innermost cause of a stack, which names the network's own trouble. */
function reasonIn(stack: string): string | undefined {
  const causes = [...stack.matchAll(/^\s*(?:\[cause\]: )?(?:\w*Error): (.+?)(?: \{)?$/gm)].map(([, text]) => text);
  return causes.at(-1);
}
