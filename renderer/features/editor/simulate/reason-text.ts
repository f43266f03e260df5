import type { Translate } from '../../../words/words.ts';
import type { simulateWords } from './simulate-words.ts';

type Word = keyof typeof simulateWords;

/** Every reason that a simulation gives (pipeline/simulate.ts), and the words for it. */
const reasons: readonly (readonly [pattern: RegExp, word: Word])[] = [
  [/^stage (?<stage>.+?): condition is false: (?<condition>.+)$/s, 'stageConditionFalse'],
  [/^condition is false: (?<condition>.+)$/s, 'conditionFalse'],
  [/^something before it failed or was skipped$/, 'upstream'],
  [/^no runner matches$/, 'noRunner'],
  [/^no runner becomes free$/, 'noRunnerFree'],
  [/^waits for an approval$/, 'waitsApproval'],
  [/^the approval is rejected$/, 'approvalRejected'],
  [/^waits for (?<jobs>.+)$/, 'waitsFor'],
  [/^step (?<step>.+) fails$/, 'stepFails'],
  [/^step (?<step>.+) times out$/, 'stepTimesOut'],
  [/^(the job limit is reached in step .+|job limit)$/, 'jobLimit'],
  [/^the job is over$/, 'jobOver'],
  [/^(?<job>.+) failed and `fail_fast` is set$/, 'failFast'],
  [/^assumed: (?<condition>.+) cannot be known before the run$/s, 'assumed'],
];

/** In the language of the window. */
export function reasonText(because: string, t: Translate<typeof simulateWords>): string {
  for (const [pattern, word] of reasons) {
    const match = pattern.exec(because);
    if (match) return t(word, match.groups ?? {});
  }
  return because;
}
