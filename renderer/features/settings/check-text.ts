import type { Check } from '../../../gen/signalbox/console/v1/server_pb.js';
import { formatIn } from '../../words/formats.ts';
import type { Language } from '../../words/language.ts';
import { type Values, type Words, wordsIn } from '../../words/translate.ts';
import { checkNames, findingWords, fixWords } from './check-words.ts';

interface CheckText {
  readonly name: string;
  readonly finding: string;
  /** Empty when there is nothing to do. */
  readonly fix: string;
}

/** A check in the language of the reader; what this console has no words for is said as the server did. */
export function checkText(check: Check, language: Language): CheckText {
  const { bytes, count, ...texts } = check.values;
  const values: Values = {
    ...texts,
    ...(count !== undefined && { count: Number(count) }),
    ...(bytes !== undefined && { size: formatIn(language).bytes(Number(bytes)) }),
  };
  const say = (words: Words, key: string, otherwise: string) =>
    Object.hasOwn(words, key) ? wordsIn(words, language)(key, values) : otherwise;
  return {
    name: say(checkNames, check.name, check.name),
    finding: say(findingWords, check.code, check.sentence),
    fix: check.fix && say(fixWords, check.code, check.fix),
  };
}
