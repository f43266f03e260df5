import type { RunnerWarning } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { formatIn } from '../../words/formats.ts';
import type { Language } from '../../words/language.ts';
import { wordsIn } from '../../words/translate.ts';
import { warningWords } from './warning-words.ts';

/** What is odd about a runner. A warning of a newer server is told in its words. */
export function warningText({ kind, sentence }: RunnerWarning, language: Language): string {
  const t = wordsIn(warningWords, language);
  switch (kind.case) {
    case 'clockAheadMs': {
      const duration = formatIn(language).duration(Math.abs(kind.value));
      return t(kind.value > 0 ? 'clockAhead' : 'clockBehind', { duration });
    }
    case 'runningCount': {
      const { reported, expected } = kind.value;
      return t('runningCount', { reported, expected });
    }
    case 'namelessConnection':
      return t('nameless');
    case undefined:
      return sentence;
  }
}
