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
  return wordedRefusal(refusal, language, textWithoutWord(error, language));
}

/** Nothing of the server: neither an answer nor a refusal came. */
export function isServerAway(reason: unknown): boolean {
  const error = ConnectError.from(reason);
  if (error.cause instanceof TypeError && /fetch|network|load failed/i.test(error.cause.message)) return true;
  return error.code === Code.Unavailable && error.findDetails(RefusalSchema).length === 0;
}

function textWithoutWord(error: ConnectError, language: Language): string {
  const t = wordsIn(refusalWords, language);
  if (isServerAway(error)) return t('unreachable');
  const word = wordOfCode[error.code];
  return word && language !== 'en' ? t(word, { detail: error.rawMessage }) : error.rawMessage;
}

/** What is refused for no reason that has a word of its own. */
const wordOfCode: Readonly<Partial<Record<Code, keyof typeof refusalWords>>> = {
  [Code.NotFound]: 'not_found',
  [Code.Unauthenticated]: 'signed_out',
  [Code.Internal]: 'internal',
  [Code.DataLoss]: 'database_damaged',
  [Code.DeadlineExceeded]: 'unreachable',
};

/** The same of a refusal that came as part of an answer. */
export function wordedRefusal(refusal: Refusal | undefined, language: Language, otherwise: string): string {
  const word = refusal?.word || refusal?.reason || '';
  return isWorded(word) ? wordsIn(refusalWords, language)(word, refusal?.values) : otherwise;
}

function isWorded(reason: string): reason is keyof typeof refusalWords {
  return Object.hasOwn(refusalWords, reason);
}
