/**
 * The plan: what a run executes, drawn by the editor and stored with the run (language reference 9.1). Immutable plain
 * JSON. Texts that may still hold placeholders are named `...Template`; everything else is final.
 */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}
export type TextMap = Readonly<Record<string, string>>;

export interface Plan {
  readonly formatVersion: 1;
  /** SHA-256 (hex) of the canonical JSON of this plan without this field. */
  readonly digest: string;
  /** SHA-256 (hex) of the source text. */
  readonly sourceDigest: string;
  readonly namespace: string;
  readonly version: string;
  /** Final values: definition, then trigger overrides. */
  readonly variables: TextMap;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  /** Facts that do not change during the run: git, run, pipeline, event (language reference 8.3). */
  readonly context: PlanContext;
  readonly failFast: boolean;
  readonly concurrency: PlanConcurrency | null;
  readonly notify: PlanNotify | null;
  /** In order. Jobs mode has exactly one, named `default`. */
  readonly stages: readonly PlanStage[];
  /** In file order, matrix jobs expanded in place. */
  readonly jobs: readonly PlanJob[];
}

export interface PlanContext {
  readonly git: JsonObject;
  readonly run: JsonObject;
  readonly pipeline: JsonObject;
  readonly event: JsonObject;
}

export interface PlanStage {
  readonly name: string;
  readonly description: string;
  /** Gate before the stage. */
  readonly gate: PlanGate | null;
  readonly when: PlanCondition;
}

/** A condition as CEL without braces; `source` is what the author wrote, empty for the default. */
export interface PlanCondition {
  readonly source: string;
  /** The expression to evaluate, with `success() &&` put in front where the language demands it (8.6). */
  readonly expression: string;
}

export interface PlanJob {
  /** Unique in the plan and shown to people: `test`, or `test (linux, 24)` for a matrix job. */
  readonly key: string;
  /** The name in the file; `jobs['<name>']` in expressions. */
  readonly name: string;
  readonly description: string;
  readonly stage: string;
  readonly matrix: PlanMatrixCell | null;
  /** Keys of jobs that must be terminal first, stage order included (language reference 4). */
  readonly dependsOn: readonly string[];
  readonly when: PlanCondition;
  readonly priority: number;
  readonly timeoutMs: number | null;
  readonly retry: PlanRetry;
  readonly allowFailure: boolean;
  readonly concurrency: PlanConcurrency | null;
  /** Gate before queueing, and gate after the steps. */
  readonly gateBefore: PlanGate | null;
  readonly gateAfter: PlanGate | null;
  /** The conjunction of the selectors of the job and its steps. Values may hold placeholders. */
  readonly selectors: readonly PlanSelector[];
  /** Whether the embedded runner may take it: `run_on_agent` (language reference 6). */
  readonly embeddedRunner: 'allowed' | 'required' | 'excluded';
  /** Layers of the environment, lowest first: runtime, variables, top, job (language reference 9.4). */
  readonly envTemplates: readonly TextMap[];
  readonly runtime: PlanRuntime;
  /** `@source`, if any, is step -1 and not in this list. */
  readonly source: PlanStep | null;
  readonly steps: readonly PlanStep[];
  readonly finallySteps: readonly PlanStep[];
  /** `@target`, if any. */
  readonly target: PlanStep | null;
  readonly outputTemplates: TextMap;
  readonly services: readonly JsonObject[];
  readonly cache: readonly JsonObject[];
  readonly environment: { readonly nameTemplate: string; readonly urlTemplate: string } | null;
  readonly notify: PlanNotify | null;
  /** True when a step needs values that exist only while the job runs, so a whole-job runner cannot take it. */
  readonly needsStepByStep: boolean;
  /** Why, in words for the queue explanation: one per construct. Empty when `needsStepByStep` is false. */
  readonly stepByStepReasons: readonly string[];
}

export interface PlanMatrixCell {
  readonly values: Readonly<Record<string, string | number | boolean>>;
  readonly index: number;
  /** At most this many cells of the same job at once; null for no limit. */
  readonly maxParallel: number | null;
  readonly failFast: boolean;
}

export interface PlanStep {
  readonly name: string;
  /** 0-based over steps, then target, then finally steps; -1 for `@source`. */
  readonly index: number;
  readonly uses: string;
  readonly action: string;
  readonly argsTemplate: JsonObject;
  readonly envTemplate: TextMap;
  readonly when: PlanCondition;
  readonly continueOnError: boolean;
  readonly timeoutMs: number | null;
  readonly retry: PlanRetry;
  readonly imageTemplate: string;
  readonly shell: string;
  readonly workingDirectoryTemplate: string;
  readonly declaredOutputs: readonly string[];
  readonly artifacts: readonly PlanArtifact[];
  /** Names of secrets the step's texts mention; nothing else may be delivered with it. */
  readonly secrets: readonly string[];
  /** 1-based line of the step in the source text, for links back to the editor. */
  readonly line: number;
}

export interface PlanArtifact {
  readonly name: string;
  readonly path: string;
  readonly destination: string;
  readonly expireInMs: number | null;
  readonly when: 'on_success' | 'on_failure' | 'always';
}

export interface PlanRetry {
  /** All attempts including the first; 1 means no retry. */
  readonly maxAttempts: number;
  readonly delayMs: number;
  readonly backoff: 'fixed' | 'exponential';
  readonly on: readonly ('failed' | 'timeout' | 'lost')[];
}

export interface PlanConcurrency {
  readonly keyTemplate: string;
  readonly max: number;
  readonly cancelInProgress: boolean;
  readonly scope: 'global' | 'pipeline';
}

/** A value that is filled in at a gate. */
export interface PlanField {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'number' | 'choice';
  readonly description: string;
  readonly required: boolean;
  /** Null: none. */
  readonly default: JsonValue;
  readonly options: readonly string[];
}

export interface PlanGate {
  readonly type: 'manual' | 'auto';
  readonly plugin: string;
  readonly approvers: readonly string[];
  readonly messageTemplate: string;
  readonly paramsTemplate: JsonObject;
  /** Absent: nothing is to be filled in. */
  readonly fields?: readonly PlanField[];
  /** Null: no limit. Absent: as the server's settings say. */
  readonly timeoutMs?: number | null;
  readonly quorum: number;
  readonly allowSelf: boolean;
  /** Absent: a decision needs no words. */
  readonly requireComment?: boolean;
}

export interface PlanSelector {
  readonly matchLabels: TextMap;
  readonly matchExpressions: readonly PlanLabelExpression[];
}

export const labelOperators = ['In', 'NotIn', 'Exists', 'NotExists', 'Gt', 'Lt'] as const;
export interface PlanLabelExpression {
  readonly key: string;
  readonly operator: (typeof labelOperators)[number];
  readonly values: readonly string[];
}

export interface PlanRuntime {
  readonly type: 'host' | 'docker';
  readonly imageTemplate: string;
  readonly resources: TextMap;
  readonly config: JsonObject;
}

export interface PlanNotify {
  readonly items: readonly {
    readonly occasion: 'start' | 'success' | 'failure' | 'cancelled' | 'partial' | 'approval' | 'always';
    readonly plugin: string;
    readonly action: string;
    readonly paramsTemplate: JsonObject;
  }[];
}
