import { Code, ConnectError } from '@connectrpc/connect';
import { useCallback } from 'react';
import { RefusalSchema } from '../../gen/signalbox/console/v1/run_pb.js';
import type { Language } from './language.ts';
import { refusalWords } from './refusal-words.ts';
import { wordsIn } from './translate.ts';
import { useLanguage } from './words.ts';

/** Why a call was refused, in the language of the window. What it has no words for is said as the server did. */
export function useRefusalText(): (error: unknown) => string {
  const language = useLanguage();
  return useCallback((error) => refusalText(error, language), [language]);
}

export function refusalText(reason: unknown, language: Language): string {
  const error = ConnectError.from(reason);
  const t = wordsIn(refusalWords, language);
  const [refusal] = error.findDetails(RefusalSchema);
  const word = refusal?.word || refusal?.reason || '';
  if (isWorded(word)) return t(word, refusal?.values);
  return error.code === Code.NotFound && language !== 'en' ? t('not_found') : error.rawMessage;
}

function isWorded(reason: string): reason is keyof typeof refusalWords {
  return Object.hasOwn(refusalWords, reason);
}
