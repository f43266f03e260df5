import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const timeModes = ['off', 'relative', 'absolute', 'delta'] as const;
export type TimeMode = (typeof timeModes)[number];
export const fontSizes = { min: 10, initial: 12.5, max: 18 } as const;

/** How this browser's user likes logs. */
export interface LogPreferences {
  readonly times: TimeMode;
  readonly wraps: boolean;
  readonly fontPx: number;
  readonly set: (change: Partial<Omit<LogPreferences, 'set'>>) => void;
}

export const useLogPreferences = create<LogPreferences>()(
  persist((set) => ({ times: 'off', wraps: false, fontPx: fontSizes.initial, set: (change) => set(change) }), {
    name: 'signalbox.log',
    version: 1,
  }),
);

export const rowHeightOf = (fontPx: number): number => Math.round(fontPx * 1.6);
