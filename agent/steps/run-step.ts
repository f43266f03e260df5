import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TextMap } from '../../pipeline/plan.ts';
import type { JobCaches } from '../caches/job-caches.ts';
import type { StepReport } from '../journal.ts';
import { type Masker, maskerFor } from '../logs/masking.ts';
import { type BatchSink, StepLog } from '../logs/step-log.ts';
import type { Action, ActionResult, StepContext, StepHost } from '../plugins/plugin.ts';
import { stepEnvironment } from './environment.ts';
import { withFileHashes } from './hash-files.ts';
import { keepArtifacts } from './keep-artifacts.ts';
import { endingOf, isSuccess, type StepOutcome, stopOf } from './outcome.ts';
import { checkedOutputs, type ParsedOutputs, parseOutputs } from './outputs.ts';
import { postAnnotations } from './post-annotations.ts';
import type { ServicesOfStep } from './services-of-step.ts';
import type { StepOrder } from './step-order.ts';
import { TimeLimit } from './time-limit.ts';

export interface StepRun {
  readonly order: StepOrder;
  readonly action: Action;
  readonly workspace: string;
  readonly directory: string;
  readonly baseEnv: TextMap;
  readonly services: ServicesOfStep;
  readonly caches: JobCaches;
  readonly host: StepHost;
  readonly spool: BatchSink;
  /** The step begins; called once. */
  started(): void;
}

export interface StepEnd {
  readonly report: StepReport;
  /** Number of the last log batch of the step; 0 without any. */
  readonly lastLogSeq: number;
  readonly lingeringGroup: number | null;
}

/** Executes one step to its end: process or built-in work, outputs, artifacts. Never throws. */
export async function runStep(run: StepRun, signal: AbortSignal): Promise<StepEnd> {
  const { order, host } = run;
  const folder = join(host.dataDir, 'steps', order.stepRunId.replace(/[^A-Za-z0-9_-]/g, '_'));
  const startedAtMs = host.clock.nowMs();
  const masker = maskerFor([...Object.values(order.secrets), ...order.masks, ...run.action.secretsIn(order.args)]);
  const { stepRunId, pipelineId } = order;
  const log = new StepLog({ stepRunId, pipelineId, masker, sink: run.spool, clock: host.clock });
  const outputFile = join(folder, 'output');
  const annotations = join(folder, 'annotations');
  const places = { outputFile, annotations, workspace: run.workspace, services: run.services.environment };
  using limit = new TimeLimit(host.clock, order.timeoutMs, signal);
  const contextOf = (final: StepOrder): StepContext => ({
    ...run,
    order: final,
    folder,
    output: log,
    signal: limit.signal,
    environment: (extra) => stepEnvironment(final, run.baseEnv, places, extra),
  });
  const context = contextOf(order);

  run.started();
  const result = await perform(context, async () => {
    mkdirSync(annotations, { mode: 0o777 });
    const final = contextOf(await withFileHashes(order, run.workspace));
    await run.caches.restore(final.order, run.workspace, log, limit.signal);
    return await run.action.run(final);
  });
  const outputs = resultingOutputs(result, outputFile);
  const ending = outputs.ok ? result.outcome : worse(result.outcome, outputs.because);
  const shown = outputs.ok ? withoutSecrets(outputs.outputs, masker, log) : {};
  await postAnnotations(context, annotations, result.annotations ?? [], masker, signal);
  const kept = await keepArtifacts(context, isSuccess(ending), signal);
  const outcome = kept.ok ? ending : signal.aborted ? stopOf(signal) : worse(ending, kept.because);
  const { state, exitCode, errorMessage } = endingOf(outcome);
  if (outcome.kind !== 'exited') log.note(errorMessage);
  log.close();
  removeFolder(folder);
  return {
    lastLogSeq: log.lastSeq,
    lingeringGroup: result.lingeringGroup ?? null,
    report: {
      state,
      exitCode,
      errorMessage: masker ? String(masker.mask(Buffer.from(errorMessage))) : errorMessage,
      startedAtMs,
      endedAtMs: host.clock.nowMs(),
      metrics: { ...prefixed('output.', shown), ...prefixed('artifact.', { ...result.artifacts, ...kept.artifacts }) },
    },
  };
}

async function perform({ signal, folder }: StepContext, work: () => Promise<ActionResult>): Promise<ActionResult> {
  try {
    signal.throwIfAborted();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return await work();
  } catch (error) {
    if (signal.aborted) return { outcome: stopOf(signal) };
    return { outcome: { kind: 'failed', because: error instanceof Error ? error.message : String(error) } };
  }
}

/** Without waiting: it holds a script and little else, and the report of the step comes next. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // What the step has made unremovable goes, or stays, at the next start.
  }
}

/** A step that succeeded but whose results are unusable has failed; another ending stands. */
function worse(outcome: StepOutcome, because: string): StepOutcome {
  return isSuccess(outcome) ? { kind: 'failed', because } : outcome;
}

/** What the step's plugin answered, and over it what its processes wrote. */
function resultingOutputs({ outputs }: ActionResult, outputFile: string): ParsedOutputs {
  const fromFile = readOutputs(outputFile);
  return fromFile.ok ? checkedOutputs({ ...outputs, ...fromFile.outputs }) : fromFile;
}

/** Outputs are shown to everybody who sees the run, so none may carry a secret. */
function withoutSecrets(outputs: TextMap, masker: Masker | undefined, log: StepLog): TextMap {
  if (!masker) return outputs;
  const isClean = ([name, value]: [string, string]) => {
    if (!masker.finds(Buffer.from(value))) return true;
    log.note(`output ${name} holds a secret and is not passed on`);
    return false;
  };
  return Object.fromEntries(Object.entries(outputs).filter(isClean));
}

/** Far above what the limits of outputs allow; a file as large as a log was not meant to be one. */
const maxOutputFileBytes = 4 << 20;

function readOutputs(path: string): ParsedOutputs {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size === 0) return { ok: true, outputs: {} };
    if (size > maxOutputFileBytes) return { ok: false, because: `outputs: the file has ${size} bytes` };
    return parseOutputs(readFileSync(path, 'utf8'));
  } catch (error) {
    return { ok: false, because: `outputs: ${String(error)}` }; // the step has put something else in its place
  }
}

function prefixed(prefix: string, values: TextMap): TextMap {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}
