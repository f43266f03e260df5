import { Code, ConnectError } from '@connectrpc/connect';
import { useCallback } from 'react';
import { type Refusal, RefusalSchema } from '../../gen/signalbox/console/v1/run_pb.js';
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
  const [refusal] = error.findDetails(RefusalSchema);
  const isGone = error.code === Code.NotFound && language !== 'en';
  const otherwise = isGone ? wordsIn(refusalWords, language)('not_found') : error.rawMessage;
  return wordedRefusal(refusal, language, otherwise);
}

/** The same of a refusal that came as part of an answer. */
export function wordedRefusal(refusal: Refusal | undefined, language: Language, otherwise: string): string {
  const word = refusal?.word || refusal?.reason || '';
  return isWorded(word) ? wordsIn(refusalWords, language)(word, refusal?.values) : otherwise;
}

function isWorded(reason: string): reason is keyof typeof refusalWords {
  return Object.hasOwn(refusalWords, reason);
}
