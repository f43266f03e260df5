import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { type Clock, Deadline } from '../clock.ts';
import type { AgentExit } from '../exit.ts';
import { lastLines } from './last-lines.ts';
import type { launchForm } from './run-launched.ts';

const because = z.string();
const toldForm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('works') }),
  z.object({
    kind: z.literal('ended'),
    exit: z.discriminatedUnion('kind', [
      z.object({ kind: z.enum(['drained', 'stopped']) }),
      z.object({ kind: z.enum(['refused', 'revoked', 'superseded']), because }),
      z.object({
        kind: z.literal('replaced'),
        by: z.union([z.literal('previous'), z.object({ version: z.string(), digest: z.string() })]),
      }),
    ]),
  }),
]);

/** It ended, or was ended, before the control plane had heard of it. */
export interface Faulty {
  readonly kind: 'faulty';
  readonly because: string;
}

export interface StoredAgentOptions {
  readonly file: string;
  readonly firstLine: z.input<typeof launchForm>;
  readonly drain: AbortSignal;
  readonly stopNow: AbortSignal;
  readonly works: () => void;
  /** Within this time the control plane must have heard of it; undefined: it has proved itself before. */
  readonly trialMs: number | undefined;
  readonly clock: Clock;
}

/** Runs a stored program until it ends. Rejects when one that had worked ends without saying why. */
export async function runStoredAgent(options: StoredAgentOptions): Promise<AgentExit | Faulty> {
  const { file, firstLine, drain, stopNow, works, trialMs, clock } = options;
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(signal ? `it ended with ${signal}` : `it ended with exit code ${code}`),
    );
  });
  child.stdin.on('error', () => {}); // it ended before it read everything; its end says so
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    said = `${said}${chunk}`.slice(-4_096);
  });
  const send = (line: string) => void child.stdin.write(`${line}\n`);
  send(JSON.stringify(firstLine));
  using _drain = onAbort(drain, () => send('drain'));
  using _stop = onAbort(stopNow, () => send('stop'));

  let hasWorked = false;
  let exit: AgentExit | undefined;
  let isOverdue = false;
  using trial = trialMs === undefined ? undefined : new Deadline(clock, trialMs);
  using _trial = onAbort(trial?.signal, () => {
    if (hasWorked) return;
    isOverdue = true;
    child.kill('SIGKILL');
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = toldForm.safeParse(jsonFrom(line)).data;
    if (told?.kind === 'ended') exit = told.exit;
    if (told?.kind !== 'works' || hasWorked) return;
    hasWorked = true;
    works();
  });

  const how = await ended;
  if (isOverdue) {
    return { kind: 'faulty', because: `the control plane did not hear of it within ${(trialMs ?? 0) / 1000} s` };
  }
  if (exit?.kind === 'refused' && trialMs !== undefined && !hasWorked) return { kind: 'faulty', because: exit.because };
  if (exit) return exit;
  if (!hasWorked) return { kind: 'faulty', because: `${how}: ${lastLines(said)}` };
  throw new Error(`${how}: ${lastLines(said)}`);
}

function onAbort(signal: AbortSignal | undefined, act: () => void): Disposable {
  if (signal?.aborted) act();
  else signal?.addEventListener('abort', act, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', act) };
}

function jsonFrom(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // nothing that this version knows
  }
}
