import { useCallback } from 'react';
import { type Language, languageFrom } from './language.ts';
import { usePreferences } from './preferences.ts';
import { type Translate, translate, type Words } from './translate.ts';

export type { Entry, Translate, Words } from './translate.ts';

export function useWords<W extends Words>(words: W): Translate<W> {
  const language = useLanguage();
  return useCallback((key, values) => translate(words, key, language, values), [words, language]);
}

export function useLanguage(): Language {
  return languageFrom(usePreferences((preferences) => preferences.language));
}
