import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Language } from './language.ts';

export const themes = ['system', 'light', 'dark'] as const;
export const densities = ['compact', 'default', 'comfortable'] as const;
export type Theme = (typeof themes)[number];
export type Density = (typeof densities)[number];

/** What this window's user prefers. Stays in this browser; `public/appearance.js` reads it before the first paint. */
export interface Preferences {
  readonly theme: Theme;
  readonly density: Density;
  readonly language: Language | 'system';
  readonly hasWideRail: boolean;
  /** Keys that were given to what has others at first: from these to those. */
  readonly keys: Readonly<Record<string, string>>;
  readonly hasWideRailInEditor: boolean;
  readonly set: (change: Partial<Omit<Preferences, 'set'>>) => void;
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: 'system',
      density: 'default',
      language: 'system',
      hasWideRail: true,
      keys: {},
      hasWideRailInEditor: false,
      set: (change) => set(change),
    }),
    { name: 'signalbox.preferences', version: 1 },
  ),
);
