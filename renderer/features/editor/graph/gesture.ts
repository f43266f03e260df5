import type { Operation } from '../../../../pipeline/edit/operation.ts';
import type { StepList } from '../../../../pipeline/edit/structure.ts';
import type { NodeRef } from '../session/node-ref.ts';
import type { GestureWord } from './gesture-words.ts';

/** A sentence that is not said in any language yet. */
export interface Say {
  readonly word: GestureWord;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What a person asked for, as an operation of the language; or why it cannot be. */
export type Gesture =
  | {
      readonly ok: true;
      readonly operation: Operation;
      /** `Add job lint`: what an undo takes back, and what is announced. */
      readonly label: Say;
      /** What follows from it that cannot be seen. */
      readonly consequence?: Say;
      readonly select: readonly NodeRef[];
    }
  | { readonly ok: false; readonly reason: Say };

export const no = (word: GestureWord, values?: Say['values']): Gesture => ({
  ok: false,
  reason: { word, ...(values && { values }) },
});

export const stepRef = (job: string, step: string, list: StepList): NodeRef => ({ kind: 'step', job, step, list });

export function asOne(operations: readonly Operation[]): Operation {
  const [only, second] = operations;
  return only !== undefined && second === undefined ? only : { kind: 'batch', operations };
}
