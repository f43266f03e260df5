export const languages = ['en', 'de', 'pseudo'] as const;
export type Language = (typeof languages)[number];

/** The chosen language, or the browser's when the choice is left to it. */
export function languageFrom(choice: Language | 'system'): Language {
  if (choice !== 'system') return choice;
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** What Intl is given. The pseudo language is English made longer, so its dates and numbers are English. */
export function localeOf(language: Language): string {
  if (language === 'de') return navigator.language.toLowerCase().startsWith('de') ? navigator.language : 'de-DE';
  return navigator.language.toLowerCase().startsWith('en') ? navigator.language : 'en-GB';
}
