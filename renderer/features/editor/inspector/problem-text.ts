import type { Translate } from '../../../words/words.ts';
import type { inspectorWords } from './inspector-words.ts';
import type { Problem } from './literal.ts';

/** Why what was typed is not a value of the field. */
export function problemText(problem: Problem, t: Translate<typeof inspectorWords>): string {
  switch (problem.kind) {
    case 'not-a-number':
      return t('notANumber');
    case 'out-of-range':
      return problem.max === undefined
        ? t('atLeast', { min: problem.min })
        : t('between', { min: problem.min, max: problem.max });
    case 'not-a-duration':
      return t('notADuration');
    case 'too-short':
      return t('tooShort', { least: problem.least });
    case 'not-a-choice':
      return t('notAChoice', { values: problem.values.join(', ') });
    case 'pattern':
      return t('mustBe', { meaning: problem.meaning });
    case 'not-yaml':
      return t('notYaml', { message: problem.message });
  }
}
