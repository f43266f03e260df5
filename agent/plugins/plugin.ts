import type * as z from 'zod';
import type { TextMap } from '../../pipeline/plan.ts';
import type { Clock } from '../clock.ts';
import type { OutputPipes } from '../executors/output-pipes.ts';
import type { OutputSink, ProcessEnd } from '../executors/process.ts';
import type { StepOutcome } from '../steps/outcome.ts';
import type { ServicesOfStep } from '../steps/services-of-step.ts';
import type { ContainerWish, ServiceOrder, StepOrder } from '../steps/step-order.ts';

/** What a step works with. */
export interface StepContext {
  readonly order: StepOrder;
  /** Root of the job's workspace. */
  readonly workspace: string;
  /** Where the step starts: the workspace or a directory below. */
  readonly directory: string;
  /** Private to the step and removed after it: scripts, keys. */
  readonly folder: string;
  /** The whole environment for processes; `extra` lies over the step's own and below the standard names. */
  environment(extra?: TextMap): TextMap;
  readonly output: OutputSink;
  readonly host: StepHost;
  readonly services: ServicesOfStep;
  /** Aborted with a `StepStopped` by cancellation and by the step's time limit. */
  readonly signal: AbortSignal;
}

/** What steps share. */
export interface StepHost {
  readonly defaultShell: string;
  readonly pipes: OutputPipes;
  readonly clock: Clock;
  readonly containers: ContainerEngine | undefined;
  readonly artifacts: ArtifactStore;
  readonly annotations: AnnotationBoard;
  /** Where hosts' keys are remembered between steps. */
  readonly dataDir: string;
}

/** A container beside the steps of a job. */
export interface ServiceRequest {
  readonly service: ServiceOrder;
  readonly image: string;
  readonly wish: ContainerWish;
  /** The whole environment. */
  readonly env: TextMap;
  readonly name: string;
  readonly network: string;
  readonly output: OutputSink;
  readonly clock: Clock;
  /** Called once, when steps may use it, with the ports of this machine that lead to its own. */
  readonly ready: (hostPorts: ReadonlyMap<number, number>) => void;
}

/** Runs a step's script inside an image, and services beside it. */
export interface ContainerEngine {
  /** Makes the network of a job and answers its name. */
  openNetwork(jobRunId: string): Promise<string>;
  /** Rejects while containers are on it. */
  closeNetwork(name: string): Promise<void>;
  /** Runs a service until it ends or the signal is aborted. */
  runService(request: ServiceRequest, signal: AbortSignal): Promise<StepOutcome>;
  run(
    request: {
      readonly image: string;
      readonly wish: ContainerWish;
      readonly command: readonly string[];
      readonly mounts: readonly string[];
      readonly directory: string;
      readonly env: TextMap;
      /** Of the job's services. */
      readonly network: string | undefined;
      readonly name: string;
      readonly output: OutputSink;
    },
    signal: AbortSignal,
  ): Promise<StepOutcome>;
}

export interface StoredFile {
  readonly id: string;
  readonly jobName: string;
  readonly name: string;
  /** Relative, `/` between parts. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly isExecutable: boolean;
}

/** Files that outlive the job, kept by the control plane. Each call carries the token of a running step. */
export interface ArtifactStore {
  put(
    token: string,
    file: { readonly source: string; readonly name: string; readonly path: string; readonly expireInMs: number | null },
    signal: AbortSignal,
  ): Promise<StoredFile>;
  list(
    token: string,
    filter: { readonly jobName?: string; readonly name?: string },
    signal: AbortSignal,
  ): Promise<readonly StoredFile[]>;
  get(token: string, file: StoredFile, target: string, signal: AbortSignal): Promise<void>;
}

export interface AnnotationText {
  readonly name: string;
  readonly style: 'info' | 'success' | 'warning' | 'error';
  readonly markdown: string;
}

/** The page of the run. Each call carries the token of a running step. */
export interface AnnotationBoard {
  post(token: string, annotation: AnnotationText, signal: AbortSignal): Promise<void>;
}

export interface ActionResult {
  readonly outcome: StepOutcome;
  readonly outputs?: TextMap;
  /** Artifact name to the id it was stored under. */
  readonly artifacts?: TextMap;
  /** What to say about it on the page of the run. */
  readonly annotations?: readonly AnnotationText[];
  readonly lingeringGroup?: ProcessEnd['lingeringGroup'];
}

export interface Action {
  run(context: StepContext): Promise<ActionResult>;
  /** Values among the arguments that must never be seen in a log. */
  secretsIn(args: unknown): readonly string[];
}

/** One value of `uses`. The first action is the default. */
export interface Plugin {
  readonly name: string;
  readonly actions: ReadonlyMap<string, Action>;
}

/** An action with checked arguments: what does not fit the form fails the step and names the field. */
export function action<Args>(
  form: z.ZodType<Args>,
  run: (args: Args, context: StepContext) => Promise<ActionResult>,
  secretsIn: (args: Args) => readonly string[] = () => [],
): Action {
  return {
    async run(context) {
      const parsed = form.safeParse(context.order.args);
      if (!parsed.success) return failed(`args.${argumentProblem(parsed.error)}`);
      return await run(parsed.data, context);
    },
    secretsIn(args) {
      const parsed = form.safeParse(args);
      return parsed.success ? secretsIn(parsed.data) : [];
    },
  };
}

export function failed(because: string): ActionResult {
  return { outcome: { kind: 'failed', because } };
}

function argumentProblem(error: z.ZodError): string {
  const [first] = error.issues;
  return `${first?.path.join('.') ?? ''}: ${first?.message ?? 'invalid'}`;
}
