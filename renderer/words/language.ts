export const languages = ['en', 'de', 'fr', 'pseudo'] as const;
export type Language = (typeof languages)[number];

/** What a text of a language is written in; the pseudo language is English made longer. */
export type Spoken = Exclude<Language, 'pseudo'>;

const usualLocales: Readonly<Record<Spoken, string>> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' };

export function spokenIn(language: Language): Spoken {
  return language === 'pseudo' ? 'en' : language;
}

/** The language of a locale such as `fr-CA`; English where we do not speak it. */
export function languageOf(locale: string): Spoken {
  const primary = primaryOf(locale);
  return primary === 'de' || primary === 'fr' ? primary : 'en';
}

/** The chosen language, or the browser's when the choice is left to it. */
export function languageFrom(choice: Language | 'system'): Language {
  return choice === 'system' ? languageOf(navigator.language) : choice;
}

/** What Intl is given: the reader's own region where it is of that language. */
export function localeOf(language: Language): string {
  const spoken = spokenIn(language);
  return primaryOf(navigator.language) === spoken ? navigator.language : usualLocales[spoken];
}

function primaryOf(locale: string): string | undefined {
  return locale.toLowerCase().split('-')[0];
}
