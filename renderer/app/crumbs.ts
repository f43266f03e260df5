import { useEffect, useLayoutEffect } from 'react';
import { create } from 'zustand';

export interface Crumb {
  readonly label: string;
  /** Absent for the page itself. */
  readonly to?: string;
}

export const useCrumbTrail = create<{ readonly crumbs: readonly Crumb[] }>()(() => ({ crumbs: [] }));

/** The view that a page belongs to, until the page itself is known, or when there is none. */
export function useFirstCrumb({ label, to }: Required<Crumb>): void {
  // Before the effects of the page, which may be known already.
  useLayoutEffect(() => {
    useCrumbTrail.setState({ crumbs: [{ label, to }] });
  }, [label, to]);
}

/** Where this page is. Names the browser's tab too. */
export function useCrumbs(...crumbs: readonly Crumb[]): void {
  const signature = JSON.stringify(crumbs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the crumbs
  useEffect(() => {
    useCrumbTrail.setState({ crumbs });
    document.title = [...crumbs.map((crumb) => crumb.label).reverse(), 'Signalbox'].join(' · ');
  }, [signature]);
}
