import { type Language, localeOf, spokenIn } from './language.ts';

/**
 * Texts live beside the feature that shows them, every language in one place: a text without its translation does not
 * compile. `{name}` is filled from the arguments; one of the plural forms is chosen by `{count}`.
 */
export interface Plural {
  readonly one: string;
  readonly other: string;
  /** French has it for whole millions: “1 000 000 de lignes”. */
  readonly many?: string;
}
export type Text = string | Plural;
/** English, German, French. */
export type Entry = readonly [en: Text, de: Text, fr: Text];
export type Values = Readonly<Record<string, string | number>>;
export type Words = Readonly<Record<string, Entry>>;
export type Translate<W extends Words> = (key: keyof W & string, values?: Values) => string;

export function translate<W extends Words>(
  words: W,
  key: keyof W & string,
  language: Language,
  values: Values = {},
): string {
  const entry = words[key];
  return entry === undefined ? key : textIn(language, entry, values);
}

/** What `useWords` gives to a component, for code that is none. */
export function wordsIn<W extends Words>(words: W, language: Language): Translate<W> {
  return (key, values) => translate(words, key, language, values);
}

export function textIn(language: Language, entry: Entry, values: Values = {}): string {
  const [en, de, fr] = entry;
  const text = formOf({ en, de, fr }[spokenIn(language)], language, values);
  return fill(asWritten(text, language), language, values);
}

function asWritten(text: string, language: Language): string {
  if (language === 'pseudo') return pseudo(text);
  return language === 'fr' ? withFrenchSpaces(text) : text;
}

/** French keeps its signs on the line of the word before them; the texts have plain spaces, which can be seen. */
function withFrenchSpaces(text: string): string {
  return text
    .replace(/ (?=[;!?%])/g, '\u202f')
    .replace(/ (?=[:»])/g, '\u00a0')
    .replace(/« /g, '«\u00a0');
}

function formOf(text: Text, language: Language, values: Values): string {
  if (typeof text === 'string') return text;
  const rule = new Intl.PluralRules(localeOf(language)).select(Number(values.count ?? 0));
  return rule === 'one' || rule === 'many' ? (text[rule] ?? text.other) : text.other;
}

function fill(text: string, language: Language, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(localeOf(language)).format(value) : value;
  });
}

const accents: Readonly<Record<string, string>> = {
  ...{ a: 'á', c: 'ç', e: 'é', i: 'í', n: 'ñ', o: 'ó', s: 'š', u: 'ú', y: 'ý', z: 'ž' },
  ...{ A: 'Á', C: 'Ç', E: 'É', I: 'Í', N: 'Ñ', O: 'Ó', S: 'Š', U: 'Ú', Y: 'Ý', Z: 'Ž' },
};

/** English with accents and 40 % longer: shows what is not translated, and what does not fit. */
export function pseudo(text: string): string {
  const accented = text.replace(/\{\w+\}|[a-zA-Z]/g, (part) => accents[part] ?? part);
  return `[${accented}${'·'.repeat(Math.ceil(text.length * 0.4))}]`;
}
