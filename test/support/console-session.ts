import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { pino } from 'pino';
import type { Locator, Page } from 'playwright-core';
import { PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import type { Language } from '../../renderer/words/language.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import type { Clock } from '../../server/services/ports/clock.ts';
import { openContext } from './chromium.ts';
import { slowDown } from './slowness.ts';
import { Witness } from './witness.ts';

const rendererDir = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
/** Bounds what hangs, however slow the machine is. */
const patienceMs = 60_000;

export interface SessionOptions {
  readonly colorScheme?: 'dark' | 'light';
  readonly deviceScaleFactor?: number;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly language?: Language;
  /** What the server takes for the time; default: the time. */
  readonly clock?: Clock;
  /** Without the runner of this machine. */
  readonly hasRunner?: boolean;
  /** Of the agent program that the server hands out. */
  readonly agentProgramDir?: string;
}

/** The server of the moment: a journey may start it anew. */
interface Running {
  server: RunningServer;
}

/** A server with its embedded runner, and a browser window that is signed in to it. */
export class ConsoleSession implements AsyncDisposable {
  readonly dataDir: string;
  readonly page: Page;
  /** What the page complained about; a journey ends with none. */
  readonly complaints: string[];
  readonly #life: AsyncDisposable;
  readonly #running: Running;

  private constructor(parts: {
    readonly dataDir: string;
    readonly page: Page;
    readonly complaints: string[];
    readonly running: Running;
    readonly life: AsyncDisposable;
  }) {
    this.dataDir = parts.dataDir;
    this.page = parts.page;
    this.complaints = parts.complaints;
    this.#running = parts.running;
    this.#life = parts.life;
  }

  /** With the overview on the screen, as the link of a server that has just started shows it. */
  static async open(options: SessionOptions = {}): Promise<ConsoleSession> {
    await using stack = new AsyncDisposableStack();
    const session = stack.use(await ConsoleSession.#begin(options));
    await session.page.goto(session.server.consoleLink());
    await session.page.locator('[data-connection=live]').waitFor();
    stack.move();
    return session;
  }

  /** With nothing on the screen yet, for journeys that go elsewhere first. */
  static async signedIn(options: SessionOptions = {}): Promise<ConsoleSession> {
    await using stack = new AsyncDisposableStack();
    const session = stack.use(await ConsoleSession.#begin(options));
    const code = new URL(session.server.consoleLink()).hash.replace('#code=', '');
    const answer = await session.page.request.post(`${session.url}/session`, { data: { code } });
    if (!answer.ok()) throw new Error(`not signed in: ${await answer.text()}`);
    stack.move();
    return session;
  }

  static async #begin(options: SessionOptions): Promise<ConsoleSession> {
    await using opened = new AsyncDisposableStack();
    const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-e2e-'));
    opened.defer(() => rmSync(dataDir, { recursive: true, force: true }));
    const running: Running = { server: await serverIn(dataDir, 0, options) };
    opened.defer(() => running.server[Symbol.asyncDispose]());
    const { context } = opened.use(
      await openContext({
        colorScheme: options.colorScheme ?? 'dark',
        // A view is looked at when it has arrived.
        reducedMotion: 'reduce',
        deviceScaleFactor: options.deviceScaleFactor ?? 1,
        viewport: options.viewport ?? { width: 1440, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
      }),
    );
    context.setDefaultTimeout(patienceMs);
    const witness = new Witness(context);
    opened.defer(() => witness.look());
    if (options.language) {
      const preferences = JSON.stringify({ state: { language: options.language }, version: 1 });
      await context.addInitScript(`localStorage.setItem('signalbox.preferences', '${preferences}')`);
    }
    const page = await context.newPage();
    await slowDown(context);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A server that is away is part of a journey: the browser itself writes these.
      const isNetwork = message.text().includes('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
    });
    return new ConsoleSession({ dataDir, page, complaints, running, life: opened.move() });
  }

  get server(): RunningServer {
    return this.#running.server;
  }

  get url(): string {
    return this.server.consoleUrl;
  }

  async stopServer(): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }

  /** On the same port, as an update would. */
  async startServer(): Promise<void> {
    this.#running.server = await serverIn(this.dataDir, Number(new URL(this.url).port), {});
  }

  get pipelines(): Client<typeof PipelinesService> {
    return createClient(PipelinesService, this.#transport());
  }

  get runs(): Client<typeof RunsService> {
    return createClient(RunsService, this.#transport());
  }

  async createPipeline(name: string, text: string): Promise<string> {
    const { pipeline } = await this.pipelines.createPipeline({ name, home: { case: 'managed', value: { text } } });
    return pipeline?.pipelineId ?? '';
  }

  async trigger(pipelineId: string, variables: Record<string, string> = {}): Promise<string> {
    const requestId = crypto.randomUUID();
    const { run } = await this.runs.triggerRun({ pipelineId, requestId, variables });
    return run?.runId ?? '';
  }

  /** Ends when the run has ended, with the answer of that moment. */
  async finished(runId: string, withinMs = patienceMs): Promise<void> {
    const { services } = this.server;
    const signal = AbortSignal.timeout(withinMs);
    for await (const event of services.events.watch(0, signal)) {
      if ('runId' in event && event.runId === runId && endings.has(event.type)) return;
    }
    throw new Error(`run ${runId} has not ended within ${withinMs} ms`);
  }

  /** The log of a step with lines to be seen: it answers to its keys then, and knows where its end is. */
  async logOf(step: string): Promise<Locator> {
    const log = this.page.getByRole('region', { name: `Log of ${step}`, exact: true });
    await log.locator('.log-row').first().waitFor();
    return log;
  }

  /** The dialog that is open, once it has the focus: what is pressed then is for it. */
  async dialog(): Promise<Locator> {
    await this.page.locator('[role=dialog]:focus-within').waitFor();
    return this.page.getByRole('dialog');
  }

  /**
   * Chords of the view, one after the other as fast as fingers are: they count as one sequence however slow the page is.
   * Nothing that reads its own keys may be open, nor just be closing.
   */
  async keys(...chords: readonly string[]): Promise<void> {
    await this.page.getByRole('dialog').or(this.page.getByRole('menu')).first().waitFor({ state: 'detached' });
    await Promise.all(chords.map((chord) => this.page.keyboard.press(chord)));
  }

  #transport() {
    return createConnectTransport({
      baseUrl: this.url,
      httpVersion: '1.1',
      // A connection of its own for each call: the server may just be closing one that was idle.
      nodeOptions: { agent: new Agent() },
      interceptors: [
        (next) => (request) => {
          request.header.set('authorization', `Bearer ${this.server.consoleToken}`);
          return next(request);
        },
      ],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#life[Symbol.asyncDispose]();
  }
}

const endings = new Set([
  'pipeline-run.succeeded',
  'pipeline-run.failed',
  'pipeline-run.cancelled',
  'pipeline-run.ended-partial',
]);

function serverIn(
  dataDir: string,
  consolePort: number,
  { clock, hasRunner = true, agentProgramDir }: Pick<SessionOptions, 'clock' | 'hasRunner' | 'agentProgramDir'>,
): Promise<RunningServer> {
  return startServer(
    {
      dataDir,
      rendererDir,
      console: { host: '127.0.0.1', port: consolePort },
      lan: { host: '127.0.0.1', port: 0 },
      serverNames: ['localhost'],
      embeddedRunner: hasRunner,
      ...(agentProgramDir !== undefined && { agentProgramDir }),
    },
    { log: pino({ level: 'silent' }), ...(clock && { clock }) },
  );
}

/** One job of one step. */
export function shellPipeline(script: string): string {
  return JSON.stringify({
    namespace: 'e2e',
    jobs: [{ name: 'job', steps: [{ name: 'step', uses: 'shell', args: { run: script } }] }],
  });
}
