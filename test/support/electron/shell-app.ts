import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { slowDown } from '../slowness.ts';
import { Witness } from '../witness.ts';

/** What a journey is given: the app, driven through Electron or through its double, which it cannot tell apart. */
export interface ShellApp extends AsyncDisposable {
  readonly dataDir: string;
  /** Runs in main, with what is imported from `electron` there. Nothing of the journey's own scope is seen. */
  evaluate<Result, Value = undefined>(
    work: (electron: typeof Electron.CrossProcessExports, value: Value) => Result | Promise<Result>,
    value?: Value,
  ): Promise<Result>;
  /** The window's page, once it shows one. */
  page(): Promise<Page>;
  /** Starts the app once more on the same data; its exit code. */
  startAgain(...args: readonly string[]): Promise<number>;
  /** Resolves with the exit code when the app has ended by itself. */
  readonly ended: Promise<number>;
}

export interface LaunchOptions {
  /** The app's bundled program, over the double; absent: its sources. */
  readonly program?: string;
  /** Absent: a folder of its own, removed at the end. */
  readonly dataDir?: string;
  readonly args?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the desktop shows trays, and whether it has a keychain; true unless said otherwise. */
  readonly hasTray?: boolean;
  readonly hasKeychain?: boolean;
}

/** Ports that nobody else has; no question about closing unless the journey is about it. */
const usualSettings = { version: 1, consolePort: 0, agentPort: 0, whenClosed: 'background' };

/** The folder of a launch, with its settings in place. */
export function preparedDataDir({ dataDir, settings }: LaunchOptions): string {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'signalbox-shell-'));
  const file = join(folder, 'shell', 'settings.json');
  if (existsSync(file)) return folder; // launched before
  mkdirSync(join(folder, 'shell'), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...usualSettings, ...settings }));
  return folder;
}

const register = fileURLToPath(new URL('register.ts', import.meta.url));
const entry = fileURLToPath(new URL('entry.ts', import.meta.url));

/** The app with its real main, preload, control plane, agent and console, over the double. */
export async function launchDouble(options: LaunchOptions = {}): Promise<ShellApp> {
  const dataDir = preparedDataDir(options);
  const app = new DoubleApp(dataDir, options);
  return app;
}

class DoubleApp implements ShellApp {
  readonly dataDir: string;
  readonly ended: Promise<number>;
  readonly #options: LaunchOptions;
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (answer: { result?: unknown; problem?: string }) => void>();
  readonly #endpoint = Promise.withResolvers<string>();
  #windows: Promise<Windows> | undefined;
  #lastId = 0;

  constructor(dataDir: string, options: LaunchOptions) {
    this.dataDir = dataDir;
    this.#options = options;
    this.#child = this.#fork(options.args ?? []);
    this.#child.on('message', (message: Answer) => {
      if (message.kind === 'chromium') this.#endpoint.resolve(message.endpoint);
      else this.#answers.get(message.id)?.(message);
    });
    this.ended = once(this.#child, 'exit').then(([exitCode]) => exitCode as number);
    this.#endpoint.promise.catch(() => {}); // told by whatever waits for a page
    void this.ended.then(() => this.#endpoint.reject(new Error('the app has ended')));
  }

  async evaluate<Result, Value>(
    work: (electron: typeof Electron.CrossProcessExports, value: Value) => Result | Promise<Result>,
    value?: Value,
  ): Promise<Result> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<{ result?: unknown; problem?: string }>();
    this.#answers.set(id, resolve);
    this.#child.send({ kind: 'evaluate', id, source: work.toString(), value });
    const { result, problem } = await Promise.race([
      promise,
      this.ended.then((exitCode) => ({ result: undefined, problem: `the app ended with ${exitCode}` })),
    ]);
    this.#answers.delete(id);
    if (problem !== undefined) throw new Error(problem);
    return result as Result; // what `work` returned, copied
  }

  async page(): Promise<Page> {
    this.#windows ??= windowsAt(await this.#endpoint.promise);
    const { context } = await this.#windows;
    return context.pages()[0] ?? (await context.waitForEvent('page'));
  }

  async startAgain(...args: readonly string[]): Promise<number> {
    const [exitCode] = await once(this.#fork(args), 'exit');
    return exitCode as number;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const windows = await this.#windows;
    await windows?.witness.look();
    await windows?.context.browser()?.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await this.ended;
    }
    if (this.#options.dataDir === undefined) rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  #fork(args: readonly string[]): ChildProcess {
    return fork(this.#options.program ?? entry, [`--data=${this.dataDir}`, ...args], {
      execArgv: ['--import', register],
      env: {
        ...process.env,
        ...desktopPath(this.#options),
        ...(this.#options.hasKeychain === false && { DOUBLE_KEYCHAIN: 'none' }),
        ...this.#options.env,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
  }
}

interface Windows {
  readonly context: BrowserContext;
  readonly witness: Witness;
}

async function windowsAt(endpoint: string): Promise<Windows> {
  const [context] = (await chromium.connectOverCDP(endpoint)).contexts();
  if (!context) throw new Error('Chromium has no context');
  context.setDefaultTimeout(60_000);
  await slowDown(context);
  return { context, witness: new Witness(context) };
}

/** A desktop bus that answers whether trays are shown. */
export function desktopPath({ hasTray = true }: LaunchOptions): { readonly PATH: string } {
  const folder = hasTray ? 'desktop-with-tray' : 'desktop-without-tray';
  return { PATH: `${fileURLToPath(new URL(folder, import.meta.url))}:${process.env.PATH}` };
}

type Answer =
  | { readonly kind: 'chromium'; readonly endpoint: string }
  | { readonly kind: 'evaluated'; readonly id: number; readonly result?: unknown; readonly problem?: string };
