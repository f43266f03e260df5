import { app } from 'electron';
import { type Language, languageOf } from '../../renderer/words/language.ts';
import { translate, type Values } from '../../renderer/words/translate.ts';
import { shellWords } from './shell-words.ts';

/** A sentence of the shell in the operator's language. */
export type Say = (key: keyof typeof shellWords, values?: Values) => string;

/** As chosen in the console; until something was, the operating system's. */
export function sayIn(choice: Language | 'system'): Say {
  const language = choice === 'system' ? languageOf(app.getLocale()) : choice;
  return (key, values) => translate(shellWords, key, language, values);
}
