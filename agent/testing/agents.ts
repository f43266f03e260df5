import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Bell } from '../bell.ts';
import { type AgentSettings, parseAgentConfig } from '../config.ts';
import type { AgentExit } from '../exit.ts';
import { runAgent } from '../run-agent.ts';

export const quietLog = pino({ level: process.env.AGENT_TEST_LOG ?? 'silent' });

export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'agent-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface TestAgent extends AsyncDisposable {
  readonly exit: Promise<AgentExit>;
  drain(): void;
  stop(): void;
}

/** A real agent in this process. Disposing stops it whatever it does. */
export function startAgent(
  settings: AgentSettings,
  more: Pick<Parameters<typeof runAgent>[1], 'whenDataDirIsTaken'> = {},
): TestAgent {
  const parsed = parseAgentConfig({
    insecure: true,
    containers: { enabled: false },
    registrationToken: `art_${'0'.repeat(40)}`,
    ...settings,
  });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const [drain, stopNow] = [new AbortController(), new AbortController()];
  const exit = runAgent(parsed.config, {
    signal: drain.signal,
    stopNow: stopNow.signal,
    log: quietLog,
    random: () => 0, // reconnect at once
    ...more,
  });
  const stop = () => {
    drain.abort();
    stopNow.abort();
  };
  return {
    exit,
    drain: () => drain.abort(),
    stop,
    async [Symbol.asyncDispose]() {
      stop();
      await exit;
    },
  };
}

/** Output of a process, kept by stream. */
export function recordedOutput() {
  const parts: { readonly stream: string; readonly text: string }[] = [];
  const changed = new Bell();
  const textOf = (stream: string) =>
    parts
      .filter((part) => part.stream === stream)
      .map(({ text }) => text)
      .join('');
  const keep = (stream: string, text: string) => {
    parts.push({ stream, text });
    changed.ring();
  };
  return {
    write: (stream: 'stdout' | 'stderr', chunk: Buffer) => keep(stream, chunk.toString('utf8')),
    note: (text: string) => keep('note', `${text}\n`),
    room: () => undefined,
    stdout: () => textOf('stdout'),
    stderr: () => textOf('stderr'),
    notes: () => textOf('note'),
    async until(isThere: () => boolean): Promise<void> {
      while (!isThere()) {
        changed.reset();
        await changed.rung;
      }
    },
  };
}
