import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PipelineStatus } from '../../gen/pipeline/v1/pipeline_pb.js';

/** What the benchmark drives: Signalbox, and the floor programs in the same run. */
export interface SystemUnderTest extends AsyncDisposable {
  readonly name: string;
  /** From starting the server's process until it takes calls. */
  readonly startedInMs: number;
  /** Starts a run of `steps` steps that each execute `script`; answers its id. */
  trigger(steps: number, script: string): Promise<string>;
  readonly ended: Endings;
  /** Milliseconds from the start of a step that prints the lines of `file` until all of them are committed. */
  pushLines(file: string): Promise<number>;
  /** Resident memory now, in bytes. */
  memoryBytes(): { readonly server: number; readonly agent: number };
}

export interface Endings {
  /** Resolves when the run has ended, at once if it already has. */
  of(runId: string): Promise<void>;
}

const terminal = new Set([
  PipelineStatus.SUCCESS,
  PipelineStatus.FAILED,
  PipelineStatus.CANCELLED,
  PipelineStatus.PARTIAL,
]);

/** Collects the ends of runs from a watch stream, which the caller's signal ends. */
export function endings(changes: AsyncIterable<{ readonly runId: string; readonly status: PipelineStatus }>): Endings {
  const resolvers = new Map<string, PromiseWithResolvers<void>>();
  const ending = (runId: string) => {
    const known = resolvers.get(runId) ?? Promise.withResolvers<void>();
    resolvers.set(runId, known);
    return known;
  };
  const collect = async () => {
    for await (const { runId, status } of changes) if (terminal.has(status)) ending(runId).resolve();
  };
  collect().catch(() => {}); // the stream ends when the benchmark does
  return { of: (runId) => ending(runId).promise };
}

/** Resident set of a child, from the process file system; NaN where there is none. */
export function childMemory(child: ChildProcess): number {
  return processMemory(child.pid ?? 0);
}

export function processMemory(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}
