import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../pipeline/plan.ts';
import { systemClock } from '../clock.ts';
import { NodePipes } from '../executors/output-pipes.ts';
import { builtInPlugins } from '../plugins/built-in.ts';
import type { ActionResult, ArtifactStore, StepContext } from '../plugins/plugin.ts';
import { baseEnvironment, stepEnvironment } from '../steps/environment.ts';
import { noServices } from '../steps/services-of-step.ts';
import type { StepOrder } from '../steps/step-order.ts';
import { recordedOutput } from './agents.ts';

export function anOrder(order: Partial<StepOrder> = {}): StepOrder {
  return {
    stepRunId: 'step-1',
    pipelineId: 'pipeline-1',
    runId: 'run-1',
    jobRunId: 'job-1',
    jobName: 'build',
    stepName: 'compile',
    uses: 'shell',
    action: '',
    args: {},
    env: {},
    workspace: '',
    timeoutMs: null,
    image: '',
    container: {},
    service: undefined,
    caches: undefined,
    secrets: {},
    masks: [],
    artifacts: [],
    token: 'step-token',
    ...order,
  };
}

export const noArtifacts: ArtifactStore = {
  put: () => Promise.reject(new Error('no artifact store in this test')),
  list: () => Promise.reject(new Error('no artifact store in this test')),
  get: () => Promise.reject(new Error('no artifact store in this test')),
};

export interface PerformOptions {
  readonly folder: string;
  readonly order?: Partial<StepOrder>;
  readonly artifacts?: ArtifactStore;
  readonly signal?: AbortSignal;
}

/** Performs `uses` and `action` as a step would, in `folder` as its workspace. */
export async function perform(
  uses: string,
  action: string,
  args: JsonObject,
  options: PerformOptions,
): Promise<ActionResult & { readonly log: string }> {
  const { folder } = options;
  const order = anOrder({ uses, action, args, ...options.order });
  const output = recordedOutput();
  const places = {
    outputFile: join(folder, '.output'),
    annotations: join(folder, '.annotations'),
    workspace: folder,
    services: {},
  };
  const base = { ...baseEnvironment(process.env, []), GIT_CONFIG_GLOBAL: '/dev/null' };
  mkdirSync(join(folder, '.step'), { recursive: true });
  const context: StepContext = {
    order,
    workspace: folder,
    directory: folder,
    folder: join(folder, '.step'),
    services: noServices,
    output,
    environment: (extra) => stepEnvironment(order, base, places, extra),
    signal: options.signal ?? new AbortController().signal,
    host: {
      defaultShell: 'sh',
      pipes: new NodePipes(),
      clock: systemClock,
      containers: undefined,
      artifacts: options.artifacts ?? noArtifacts,
      annotations: { post: () => Promise.reject(new Error('no page of a run in this test')) },
      dataDir: folder,
    },
  };
  const found = builtInPlugins.find(uses, action);
  if (!found.ok) throw new Error(found.because);
  const result = await found.action.run(context);
  return { ...result, log: output.stdout() + output.stderr() + output.notes() };
}
