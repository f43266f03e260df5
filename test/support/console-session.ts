import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { pino } from 'pino';
import { type Browser, chromium, type Page } from 'playwright-core';
import { PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import type { Language } from '../../renderer/words/language.ts';
import { type RunningServer, startServer } from '../../server/main.ts';

const rendererDir = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
const browsers = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const browserArgs = [
  ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

export interface SessionOptions {
  readonly colorScheme?: 'dark' | 'light';
  readonly deviceScaleFactor?: number;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly language?: Language;
}

/** A server with its embedded runner, and a browser window that is signed in to it. */
export class ConsoleSession implements AsyncDisposable {
  readonly dataDir: string;
  readonly page: Page;
  readonly #browser: Browser;
  /** What the page complained about; a journey ends with none. */
  readonly complaints: string[];
  #server: RunningServer;

  private constructor(parts: {
    readonly dataDir: string;
    readonly server: RunningServer;
    readonly browser: Browser;
    readonly page: Page;
    readonly complaints: string[];
  }) {
    this.dataDir = parts.dataDir;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.page = parts.page;
    this.complaints = parts.complaints;
  }

  static async open(options: SessionOptions = {}): Promise<ConsoleSession> {
    const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-e2e-'));
    const server = await serverIn(dataDir, 0);
    const executablePath = browsers.find((path) => existsSync(path));
    if (!executablePath) throw new Error('the journeys need Chromium; set CHROMIUM to its path');
    const browser = await chromium.launch({ executablePath, args: browserArgs });
    const context = await browser.newContext({
      colorScheme: options.colorScheme ?? 'dark',
      // A view is looked at when it has arrived.
      reducedMotion: 'reduce',
      deviceScaleFactor: options.deviceScaleFactor ?? 1,
      viewport: options.viewport ?? { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    if (options.language) {
      const preferences = JSON.stringify({ state: { language: options.language }, version: 1 });
      await context.addInitScript(`localStorage.setItem('signalbox.preferences', '${preferences}')`);
    }
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A server that is away is part of a journey: the browser itself writes these.
      const isNetwork = message.text().includes('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
    });
    await page.goto(server.consoleLink());
    await page.locator('[data-connection=live]').waitFor();
    return new ConsoleSession({ dataDir, server, browser, page, complaints });
  }

  get server(): RunningServer {
    return this.#server;
  }

  get url(): string {
    return this.#server.consoleUrl;
  }

  async stopServer(): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  /** On the same port, as an update would. */
  async startServer(): Promise<void> {
    this.#server = await serverIn(this.dataDir, Number(new URL(this.url).port));
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
  async finished(runId: string, withinMs = 60_000): Promise<void> {
    const { services } = this.#server;
    const signal = AbortSignal.timeout(withinMs);
    for await (const event of services.events.watch(0, signal)) {
      if ('runId' in event && event.runId === runId && endings.has(event.type)) return;
    }
  }

  #transport() {
    return createConnectTransport({
      baseUrl: this.url,
      httpVersion: '1.1',
      interceptors: [
        (next) => (request) => {
          request.header.set('authorization', `Bearer ${this.#server.consoleToken}`);
          return next(request);
        },
      ],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server[Symbol.asyncDispose]();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

const endings = new Set([
  'pipeline-run.succeeded',
  'pipeline-run.failed',
  'pipeline-run.cancelled',
  'pipeline-run.ended-partial',
]);

function serverIn(dataDir: string, consolePort: number): Promise<RunningServer> {
  return startServer(
    {
      dataDir,
      rendererDir,
      console: { host: '127.0.0.1', port: consolePort },
      lan: { host: '127.0.0.1', port: 0 },
      serverNames: ['localhost'],
    },
    { log: pino({ level: 'silent' }) },
  );
}

/** One job of one step. */
export function shellPipeline(script: string): string {
  return JSON.stringify({
    namespace: 'e2e',
    jobs: [{ name: 'job', steps: [{ name: 'step', uses: 'shell', args: { run: script } }] }],
  });
}
