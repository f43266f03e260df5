import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const inspectorWidths = { initial: 360, min: 280, max: 640 } as const;

interface InspectorView {
  readonly isOpen: boolean;
  readonly width: number;
  readonly setOpen: (isOpen: boolean) => void;
  readonly setWidth: (width: number) => void;
}

/** How this browser shows the inspector. */
export const useInspectorView = create<InspectorView>()(
  persist(
    (set) => ({
      // A small window is for graph and text at first.
      isOpen: window.innerWidth >= 1280,
      width: inspectorWidths.initial,
      setOpen: (isOpen) => set({ isOpen }),
      setWidth: (width) =>
        set({ width: Math.max(inspectorWidths.min, Math.min(inspectorWidths.max, Math.round(width))) }),
    }),
    { name: 'signalbox.inspector', version: 1 },
  ),
);
