import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { installedElectron } from '../../../scripts/electron-program.ts';
import { desktopPath, type LaunchOptions, preparedDataDir, type ShellApp } from './shell-app.ts';

const root = resolve(import.meta.dirname, '../../..');
const bundle = join(root, 'dist/desktop/app');

/** Electron's own executable; undefined where it is not installed. */
export function electronExecutable(): string | undefined {
  return installedElectron({
    packageDir: join(root, 'node_modules/electron'),
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
  });
}

/** The app as it is packaged, in Electron itself. What it shows outside its window is recorded as over the double. */
export async function launchElectron(options: LaunchOptions = {}): Promise<ShellApp> {
  if (!existsSync(join(bundle, 'main.js'))) throw new Error('build the app first: npm run desktop:build');
  const dataDir = preparedDataDir(options);
  const executablePath = electronExecutable();
  if (executablePath === undefined) throw new Error('Electron is not installed: npm start downloads it');
  const args = (more: readonly string[]) => [
    ...['-r', join(import.meta.dirname, 'recorder.cjs'), bundle, `--data=${dataDir}`, '--lang=en-GB'],
    ...(options.hasKeychain === false ? ['--password-store=basic'] : []),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...more,
  ];
  const env = { ...process.env, ...desktopPath(options), ...options.env };
  const app = await _electron.launch({ executablePath, args: args(options.args ?? []), env: definedIn(env) });
  return shellAppOf(app, {
    dataDir,
    isTemporary: options.dataDir === undefined,
    startAgain: async (more) => {
      const [exitCode] = await once(spawn(executablePath, args(more), { env, stdio: 'ignore' }), 'exit');
      return exitCode as number;
    },
  });
}

interface Parts {
  readonly dataDir: string;
  readonly isTemporary: boolean;
  readonly startAgain: (args: readonly string[]) => Promise<number>;
}

function shellAppOf(app: ElectronApplication, { dataDir, isTemporary, startAgain }: Parts): ShellApp {
  const process = app.process();
  const ended = once(process, 'exit').then(([exitCode]) => exitCode as number);
  return {
    dataDir,
    ended,
    evaluate: (work, value) => app.evaluate(work as never, value) as never, // the same function, typed for one import
    page: () => app.firstWindow(),
    startAgain: (...args) => startAgain(args),
    async [Symbol.asyncDispose]() {
      if (process.exitCode === null && process.signalCode === null) process.kill('SIGKILL');
      await ended;
      if (isTemporary) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
