import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConnectError } from '@connectrpc/connect';
import { Command } from 'commander';
import { pino } from 'pino';
import { LibrariesService } from '../../gen/signalbox/console/v1/libraries_pb.js';
import type { JobRun, RunSummary } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { Connection } from '../connection.ts';
import { exitCodes } from '../failure.ts';
import { chooseDisplay } from '../follow/choose-display.ts';
import type { Display } from '../follow/display.ts';
import { followRun } from '../follow/follow-run.ts';
import type { RunView } from '../follow/run-view.ts';
import { stuckJobs } from '../hopeless.ts';
import { collectPair, wholeNumberFrom } from '../pairs.ts';
import { refusedDefinition } from '../refused-definition.ts';
import { keptFolderPrefix, removeStaleRunFolders, runFolderPrefix } from '../stale-run-folders.ts';
import { exitCodeOf, isRunOver } from '../states.ts';
import { readDefinition } from '../working-tree.ts';

interface Options {
  readonly var: Readonly<Record<string, string>>;
  readonly input: Readonly<Record<string, string>>;
  readonly library: Readonly<Record<string, string>>;
  readonly jobs: number;
  readonly data?: string;
  readonly keep?: true;
  readonly json?: true;
}

export function runCommand(): Command {
  return new Command('run')
    .description('run a pipeline here and now: no server, no account, no commit')
    .argument('<file>', 'the definition, YAML or JSON')
    .option('--var <name=value>', 'override a variable; may be repeated', collectPair, {})
    .option('--input <name=value>', 'give an input; may be repeated', collectPair, {})
    .option('--library <name=url>', 'a template library to include from; may be repeated', collectPair, {})
    .option('-j, --jobs <count>', 'jobs at the same time', wholeNumberFrom, Math.max(2, availableParallelism()))
    .option('--json', 'print one JSON object a line; the last one is the result')
    .option('--data <dir>', 'keep runs, logs and artifacts here; default: a temporary folder')
    .option('--keep', 'do not remove the temporary folder, and say where it is')
    .addHelpText(
      'after',
      `
Starts a control plane and an agent of its own, follows the run, and stops both.
Ends with 0 when the run succeeded (also partially), 1 when it failed, 2 when the definition is invalid,
130 after Ctrl-C, which cancels the run properly; a second Ctrl-C does not wait for it.

Examples:
  $ signalbox run pipeline.yaml
  $ signalbox run ci.yaml --var LEVEL=debug --json > run.jsonl`,
    )
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const definition = await readDefinition(file);
  using folder = dataFolder(options);
  process.env.LOG_LEVEL ??= 'error'; // of the agent: its warnings would tear the display
  const log = pino(
    { name: 'signalbox', level: 'info' },
    pino.destination({ dest: join(folder.path, 'server.log'), sync: true }),
  );
  const { startServer } = await import('../../server/main.ts'); // only the commands that need a server load one
  const { lockDataDir } = await import('../../server/store/data-dir-lock.ts');
  await using server = await startServer(
    {
      dataDir: folder.path,
      console: { host: '127.0.0.1', port: 0 },
      lan: { host: '127.0.0.1', port: 0 },
      serverNames: ['localhost'],
      embeddedRunnerWhenOrphaned: 'stop', // this server never comes back
      embeddedRunnerCountsAs: 'agent', // whatever the definition says of agents: here is the only one
      embeddedCapacity: options.jobs,
      reflection: false,
    },
    { log },
  );
  const tidied = removeStaleRunFolders(tmpdir(), { lock: lockDataDir, nowMs: Date.now() });
  const connection = new Connection({ url: server.consoleUrl, token: () => server.consoleToken });
  await addLibraries(connection, options.library);
  const started = await startRun(connection, { file, definition, options });

  using display = chooseDisplay({ ...options, data: folder.path });
  using interrupt = new Interrupt(connection, started, display);
  const ended = await followRun({
    connection,
    run: started,
    display,
    seen: (view) => interrupt.seen(view),
    signal: interrupt.signal,
  }).catch((reason: unknown) => {
    if (interrupt.signal.aborted) return undefined; // asked twice: nobody waits for the end
    throw reason;
  });
  if (options.keep && options.data === undefined) display.note(`kept in ${folder.path}`);
  await tidied;
  process.exitCode = interrupt.isAsked || !ended ? exitCodes.interrupted : exitCodeOf(ended.state);
}

/** Those of a kept data directory make place: what is named now is meant, and refused when it cannot be read. */
async function addLibraries(connection: Connection, wanted: Options['library']): Promise<void> {
  const client = connection.client(LibrariesService);
  const { libraries } = await client.listLibraries({});
  for (const [name, url] of Object.entries(wanted)) {
    const repoUrl = existsSync(url) ? resolve(url) : url;
    if (libraries.some((library) => library.name === name)) await client.removeLibrary({ name });
    await client.addLibrary({ name, repoUrl });
  }
}

interface Start {
  readonly file: string;
  readonly definition: Awaited<ReturnType<typeof readDefinition>>;
  readonly options: Options;
}

async function startRun(connection: Connection, { file, definition, options }: Start): Promise<RunSummary> {
  const { text, path, includes, git } = definition;
  const answer = await connection
    .client(RunsService)
    .runText({
      text,
      fileName: path,
      requestId: randomUUID(),
      variables: options.var,
      inputs: options.input,
      includes,
      gitJson: JSON.stringify(git),
    })
    .catch((reason: unknown) => {
      throw refusedDefinition(reason, file, text, `${file} cannot be run`);
    });
  if (!answer.run) throw new Error('a text was run without a run');
  return answer.run;
}

/** The first signal cancels the run, the second one stops waiting for it. */
class Interrupt implements Disposable {
  readonly #stop: (reason: string) => void;
  readonly #display: Display;
  readonly #impatient = new AbortController();
  readonly #disposed = new AbortController();
  isAsked = false;
  #isOver = false;

  constructor(connection: Connection, { runId }: RunSummary, display: Display) {
    this.#display = display;
    this.#stop = (reason) => {
      connection
        .client(RunsService)
        .stopRun({ runId, reason })
        .catch((failure: unknown) => display.note(ConnectError.from(failure).rawMessage));
    };
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
    const { signal } = this.#disposed;
    stuckJobs(connection, runId, signal).then(
      (jobs) => this.#giveUp(jobs),
      (reason: unknown) => {
        if (!signal.aborted) display.note(ConnectError.from(reason).rawMessage);
      },
    );
  }

  get signal(): AbortSignal {
    return this.#impatient.signal;
  }

  readonly #onSignal = () => {
    if (this.isAsked || this.#isOver) {
      this.#impatient.abort();
      return;
    }
    this.isAsked = true;
    this.#display.note('cancelling; Ctrl-C again does not wait');
    this.#stop('interrupted');
  };

  seen(view: RunView): void {
    this.#isOver = isRunOver(view.run.state);
  }

  /** Here is one runner and no other will come: a job that it cannot take would wait for ever. */
  #giveUp(jobs: readonly JobRun[]): void {
    if (jobs.length === 0) return;
    for (const job of jobs) this.#display.note(`${job.key} cannot run here: ${job.waiting?.sentence}`);
    this.#stop('no runner matches');
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
    this.#disposed.abort();
  }
}

function dataFolder({ data, keep }: Options): Disposable & { readonly path: string } {
  if (data !== undefined) {
    const path = resolve(data);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return { path, [Symbol.dispose]: () => {} };
  }
  const path = mkdtempSync(join(tmpdir(), keep ? keptFolderPrefix : runFolderPrefix));
  return {
    path,
    [Symbol.dispose]: () => {
      if (!keep) rmSync(path, { recursive: true, force: true });
    },
  };
}
