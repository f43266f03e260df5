import { compilePlan } from '../../../../pipeline/compile.ts';
import { type IncludedTexts, sourcesOf } from '../../../../pipeline/include-sources.ts';
import type { Scope } from '../../../../pipeline/scope.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { type AssumedPlace, type AssumedRun, scopeContextOf } from '../simulate/assumed-run.ts';
import { scopeBefore } from './expression-value.ts';

/** Plain data: it travels to the worker. */
export interface ScopeQuestion {
  readonly text: string;
  readonly path: string;
  readonly included: IncludedTexts;
  readonly run: AssumedRun;
  readonly place: AssumedPlace;
  readonly ref: NodeRef;
}

/** What expressions at a node may see in an assumed run; undefined while the pipeline has errors. */
export function assumedScope({ text, path, included, run, place, ref }: ScopeQuestion): Scope | undefined {
  const { variables, inputs } = run;
  const context = scopeContextOf(run, place);
  const compiled = compilePlan(text, { path, variables, inputs, context, ...sourcesOf(included) });
  return compiled.ok ? scopeBefore(compiled.plan, ref) : undefined;
}

export interface ScopeReader extends Disposable {
  readonly read: (question: ScopeQuestion) => Promise<Scope | undefined>;
}

/** On this thread, at once: where there are no workers. */
export function directScopes(): ScopeReader {
  return { read: async (question) => assumedScope(question), [Symbol.dispose]: () => undefined };
}

/** In a worker: planning a large pipeline takes longer than a frame. */
export function workerScopes(): ScopeReader {
  const worker = new Worker(new URL('./assumed-scope.worker.ts', import.meta.url), { type: 'module' });
  const asked = new Map<number, (scope: Scope | undefined) => void>();
  let lastId = 0;
  worker.addEventListener(
    'message',
    ({ data }: MessageEvent<{ readonly id: number; readonly scope: Scope | undefined }>) => {
      asked.get(data.id)?.(data.scope);
      asked.delete(data.id);
    },
  );
  return {
    read: (question) =>
      new Promise((resolve) => {
        lastId += 1;
        asked.set(lastId, resolve);
        worker.postMessage({ id: lastId, question });
      }),
    [Symbol.dispose]: () => worker.terminate(),
  };
}
