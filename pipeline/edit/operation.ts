import type { TextEdit } from '../diagnostic.ts';
import type { JsonObject, JsonValue } from '../plan.ts';
import type { FieldPath } from './fields.ts';
import type { StepList } from './structure.ts';

/**
 * One gesture on a definition, as plain data: it can be stored, sent and repeated. Jobs, stages and steps are named as
 * in the file. `at` and `to` are positions in the list; without `at` the end. New values use the canonical (snake_case)
 * keys; the file's own spelling is used when they are written.
 */
export type Operation =
  | { readonly kind: 'add-stage'; readonly name: string; readonly at?: number; readonly jobs?: readonly JsonObject[] }
  | { readonly kind: 'remove-stage'; readonly stage: string }
  | { readonly kind: 'rename-stage'; readonly stage: string; readonly name: string }
  | { readonly kind: 'move-stage'; readonly stage: string; readonly to: number }
  | { readonly kind: 'add-job'; readonly job: JsonObject; readonly stage?: string; readonly at?: number }
  | { readonly kind: 'remove-job'; readonly job: string }
  | { readonly kind: 'rename-job'; readonly job: string; readonly name: string }
  | { readonly kind: 'move-job'; readonly job: string; readonly to: number; readonly stage?: string }
  | { readonly kind: 'duplicate-job'; readonly job: string; readonly name?: string }
  | { readonly kind: 'paste-job'; readonly text: string; readonly stage?: string; readonly at?: number }
  | ({ readonly kind: 'add-step'; readonly job: string; readonly step: JsonObject } & InSteps)
  | { readonly kind: 'remove-step'; readonly job: string; readonly step: string }
  | { readonly kind: 'rename-step'; readonly job: string; readonly step: string; readonly name: string }
  | {
      readonly kind: 'move-step';
      readonly job: string;
      readonly step: string;
      readonly to: number;
      readonly toJob?: string;
      readonly list?: StepList;
    }
  | { readonly kind: 'duplicate-step'; readonly job: string; readonly step: string; readonly name?: string }
  | ({ readonly kind: 'paste-step'; readonly job: string; readonly text: string } & InSteps)
  /** `to` depends on `from`. */
  | { readonly kind: 'connect'; readonly from: string; readonly to: string }
  | { readonly kind: 'disconnect'; readonly from: string; readonly to: string }
  /** `null` unsets. */
  | { readonly kind: 'set-field'; readonly path: FieldPath; readonly value: JsonValue }
  | { readonly kind: 'unset-field'; readonly path: FieldPath }
  | { readonly kind: 'convert-to-stages'; readonly name?: string }
  | { readonly kind: 'convert-to-jobs' }
  /** Moves jobs into a file of their own and includes it. */
  | { readonly kind: 'extract-template'; readonly jobs: readonly string[]; readonly file: string }
  /** Several as one: all of them, or none. */
  | { readonly kind: 'batch'; readonly operations: readonly Operation[] };

interface InSteps {
  readonly list?: StepList;
  readonly at?: number;
}

export type OperationResult =
  | {
      readonly ok: true;
      readonly text: string;
      /** Against the text before; they never overlap, and touch nothing that stays the same. */
      readonly edits: readonly TextEdit[];
      /** Against the text after: they restore the text before, byte for byte. */
      readonly inverse: readonly TextEdit[];
      /** Files to be written along with it. */
      readonly files: readonly { readonly path: string; readonly text: string }[];
    }
  | {
      readonly ok: false;
      /** Why not, for the person who asked; the text stays as it is. */
      readonly reason: string;
    };
