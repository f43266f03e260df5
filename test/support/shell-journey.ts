import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Connection, serverAccessFrom } from '../../cli/connection.ts';
import { PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { type RunState, type RunSummary, StepState } from '../../gen/signalbox/console/v1/run_pb.js';
import { type RunnerStatus, RunnersService } from '../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { SecretScopeKind, SecretsService } from '../../gen/signalbox/console/v1/secrets_pb.js';
import { WatchService } from '../../gen/signalbox/console/v1/watch_pb.js';
import { shellPipeline } from './console-session.ts';
import type { ShellApp } from './electron/shell-app.ts';
import './electron/record.ts';

/** The control plane of a running app, as programs on the same machine reach it. */
export class PlaneOf {
  readonly #connection: Connection;

  constructor({ dataDir }: ShellApp) {
    this.#connection = new Connection(serverAccessFrom({ data: dataDir }));
  }

  get url(): string {
    return this.#connection.url;
  }

  /** A pipeline of one step. */
  async createPipeline(name: string, script: string): Promise<string> {
    const home = { case: 'managed' as const, value: { text: shellPipeline(script) } };
    const { pipeline } = await this.#connection.client(PipelinesService).createPipeline({ name, home });
    return pipeline?.pipelineId ?? '';
  }

  async trigger(pipelineId: string): Promise<string> {
    const requestId = crypto.randomUUID();
    const { run } = await this.#connection.client(RunsService).triggerRun({ pipelineId, requestId });
    return run?.runId ?? '';
  }

  async createSecret(name: string, value: string): Promise<void> {
    const scope = { kind: SecretScopeKind.GLOBAL };
    await this.#connection.client(SecretsService).createSecret({ name, value, scope });
  }

  /** Both at once. */
  async run(name: string, script: string): Promise<string> {
    return this.trigger(await this.createPipeline(name, script));
  }

  /** Resolves once a step of the run is under way on its runner. */
  async untilStepRuns(runId: string): Promise<void> {
    const stop = new AbortController();
    try {
      for await (const _change of this.#connection
        .client(WatchService)
        .watch({ runIds: [runId] }, { signal: stop.signal })) {
        const { steps } = await this.#connection.client(RunsService).getRun({ runId });
        if (steps.some(({ state }) => state === StepState.RUNNING)) return;
      }
    } finally {
      stop.abort();
    }
  }

  /** Resolves once the runner of that name is in one of these states. */
  async untilRunner(name: string, ...statuses: readonly RunnerStatus[]): Promise<void> {
    const stop = new AbortController();
    try {
      for await (const message of this.#connection.client(WatchService).watch({}, { signal: stop.signal })) {
        const { runners } = message.hello ? await this.#connection.client(RunnersService).listRunners({}) : message;
        if (runners.some((runner) => runner.name === name && statuses.includes(runner.status))) return;
      }
    } finally {
      stop.abort();
    }
  }

  /** The run, once it is in one of these states. */
  async until(runId: string, ...states: readonly RunState[]): Promise<RunSummary> {
    const isThere = (run: RunSummary | undefined) => run !== undefined && states.includes(run.state);
    const stop = new AbortController();
    const watch = this.#connection.client(WatchService).watch({ runIds: [runId] }, { signal: stop.signal });
    try {
      for await (const message of watch) {
        const { run } = message.hello ? await this.#connection.client(RunsService).getRun({ runId }) : {};
        const found = [run, ...message.runs].find((candidate) => candidate?.runId === runId && isThere(candidate));
        if (found) return found;
      }
    } finally {
      stop.abort();
    }
    throw new Error(`run ${runId} did not get there`);
  }
}

/** A script that goes on until the journey lets it end. */
export function heldScript(): Disposable & { readonly script: string; release(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-held-'));
  const file = join(folder, 'go');
  return {
    script: `until [ -e '${file}' ]; do sleep 0.05; done`,
    release: () => writeFileSync(file, ''),
    [Symbol.dispose]: () => existsSync(folder) && rmSync(folder, { recursive: true }),
  };
}

/** The window's page, once it shows a console that is connected. */
export async function consoleOf(app: ShellApp): Promise<Page> {
  const page = await app.page();
  await page.getByText('Server ok').waitFor();
  return page;
}

/** A data folder for more than one launch, with ports that nobody else has. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-shell-'));
  return {
    path,
    [Symbol.dispose]: () => existsSync(path) && rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}
