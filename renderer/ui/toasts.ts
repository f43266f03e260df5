import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly tone: 'passed' | 'failed';
  readonly text: string;
  readonly detail?: string | undefined;
  readonly undo?: (() => void) | undefined;
}

interface Toasts {
  readonly toasts: readonly Toast[];
  readonly show: (toast: Omit<Toast, 'id'>) => void;
  readonly dismiss: (id: number) => void;
}

let lastId = 0;

/** What just happened. At most four: the oldest leaves when a fifth comes. */
export const useToasts = create<Toasts>()((set) => ({
  toasts: [],
  show: (toast) =>
    set(({ toasts }) => {
      lastId += 1;
      return { toasts: [...toasts.slice(-3), { ...toast, id: lastId }] };
    }),
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}));

export const showToast = (toast: Omit<Toast, 'id'>): void => useToasts.getState().show(toast);
