import { app } from 'electron';
import type { Language } from '../../renderer/words/language.ts';
import { translate, type Values } from '../../renderer/words/translate.ts';
import { shellWords } from './shell-words.ts';

/** A sentence of the shell in the operator's language. */
export type Say = (key: keyof typeof shellWords, values?: Values) => string;

/** As chosen in the console; until something was, the operating system's. */
export function sayIn(choice: Language | 'system'): Say {
  const own: Language = app.getLocale().toLowerCase().startsWith('de') ? 'de' : 'en';
  return (key, values) => translate(shellWords, key, choice === 'system' ? own : choice, values);
}
