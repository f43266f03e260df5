import type { Words } from './words.ts';

export const appearanceWords = {
  theme: ['Theme', 'Farbschema', 'Thème'],
  themeSystem: ['System', 'System', 'Système'],
  themeLight: ['Light', 'Hell', 'Clair'],
  themeDark: ['Dark', 'Dunkel', 'Sombre'],
  density: ['Density', 'Dichte', 'Densité'],
  densityCompact: ['Compact', 'Kompakt', 'Compacte'],
  densityDefault: ['Default', 'Normal', 'Normale'],
  densityComfortable: ['Comfortable', 'Luftig', 'Aérée'],
} satisfies Words;
