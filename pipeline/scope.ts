import type { JsonObject, JsonValue, TextMap } from './plan.ts';

/**
 * What an expression may see at one moment (language reference 8.3). The caller fills in what exists by then; a name
 * that is absent here but known to the language is "not available in this phase", and says so.
 */
export interface Scope {
  readonly variables?: TextMap;
  readonly env?: TextMap;
  readonly git?: JsonObject;
  readonly run?: JsonObject;
  readonly pipeline?: JsonObject;
  readonly event?: JsonObject;
  readonly inputs?: JsonObject;
  readonly matrix?: JsonObject;
  readonly params?: JsonObject;
  /** By job name: `status`, `outputs`, `attempt`; for a matrix job `outputs` is a list. */
  readonly jobs?: Readonly<Record<string, JsonObject>>;
  /** By stage or job key of the gate: `by`, `comment`, `fields`. */
  readonly approvals?: Readonly<Record<string, JsonObject>>;
  readonly job?: JsonObject;
  /** By step name: `status`, `exit_code`, `outputs`. */
  readonly steps?: Readonly<Record<string, JsonObject>>;
  readonly step?: JsonObject;
  readonly runner?: JsonObject;
  readonly secrets?: TextMap;
  /** Answers of the status functions (language reference 8.6). Absent: the functions are refused. */
  readonly status?: { readonly success: boolean; readonly failure: boolean; readonly cancelled: boolean };
}

export type Evaluated<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Signatures of the evaluator (expressions.ts implements them). Pure, bounded in cost, never throw. */
export type EvaluateCondition = (expression: string, scope: Scope) => Evaluated<boolean>;
export type ResolveText = (template: string, scope: Scope) => Evaluated<string>;
/** Resolves every text inside `value`; a text that is exactly one placeholder keeps the type of its result (8.2). */
export type ResolveValue = <V extends JsonValue>(value: V, scope: Scope) => Evaluated<JsonValue>;
