import { app } from 'electron';
import { type Language, languageOf } from '../../renderer/words/language.ts';
import { type Translate, wordsIn } from '../../renderer/words/translate.ts';
import { shellWords } from './shell-words.ts';

/** A sentence of the shell in the operator's language. */
export type Say = Translate<typeof shellWords>;

/** As chosen in the console; until something was, the operating system's. */
export function shellLanguage(choice: Language | 'system'): Language {
  return choice === 'system' ? languageOf(app.getLocale()) : choice;
}

export function sayIn(choice: Language | 'system'): Say {
  return wordsIn(shellWords, shellLanguage(choice));
}
