import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
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
export function startAgent(settings: AgentSettings): TestAgent {
  const parsed = parseAgentConfig({ insecure: true, registrationToken: `art_${'0'.repeat(40)}`, ...settings });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const [drain, stopNow] = [new AbortController(), new AbortController()];
  const exit = runAgent(parsed.config, {
    signal: drain.signal,
    stopNow: stopNow.signal,
    log: quietLog,
    random: () => 0, // reconnect at once
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
