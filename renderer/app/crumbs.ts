import { useEffect } from 'react';
import { create } from 'zustand';

export interface Crumb {
  readonly label: string;
  /** Absent for the page itself. */
  readonly to?: string;
}

export const useCrumbTrail = create<{ readonly crumbs: readonly Crumb[] }>()(() => ({ crumbs: [] }));

/** Where this page is. Names the browser's tab too. */
export function useCrumbs(...crumbs: readonly Crumb[]): void {
  const signature = JSON.stringify(crumbs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the crumbs
  useEffect(() => {
    useCrumbTrail.setState({ crumbs });
    document.title = [...crumbs.map((crumb) => crumb.label).reverse(), 'Signalbox'].join(' · ');
  }, [signature]);
}
