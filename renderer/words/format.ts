import { type Format, formatIn } from './formats.ts';
import { useLanguage } from './words.ts';

export type { Format } from './formats.ts';

export function useFormat(): Format {
  return formatIn(useLanguage());
}
