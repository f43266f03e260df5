import type { appearanceWords } from './appearance-words.ts';
import type { Density, Theme } from './preferences.ts';

export const themeWord = {
  system: 'themeSystem',
  light: 'themeLight',
  dark: 'themeDark',
} as const satisfies Record<Theme, keyof typeof appearanceWords>;

export const densityWord = {
  compact: 'densityCompact',
  default: 'densityDefault',
  comfortable: 'densityComfortable',
} as const satisfies Record<Density, keyof typeof appearanceWords>;
