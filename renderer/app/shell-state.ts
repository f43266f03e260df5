import { create } from 'zustand';

export type Overlay = 'palette' | 'keys';

interface Shell {
  readonly overlay: Overlay | undefined;
  readonly open: (overlay: Overlay) => void;
  readonly close: () => void;
}

export const useShell = create<Shell>()((set) => ({
  overlay: undefined,
  open: (overlay) => set({ overlay }),
  close: () => set({ overlay: undefined }),
}));
