import type { Detail } from './graph-context.ts';

/** The zoom at which the 13 px of a name are 12 px on the screen: the smallest at which everything is drawn. */
export const readableZoom = 12 / 13;

/** Below it names are drawn larger, so that they still are; what is smaller than the last of these is a chip. */
const larger = [
  { from: 0.66, label: 18.2 },
  { from: 0.46, label: 26.1 },
] as const;

export interface DetailAt {
  readonly detail: Detail;
  /** Size of names at zoom 1, in pixels. */
  readonly label: number;
}

const full: DetailAt = { detail: 'full', label: 13 };
const chips: DetailAt = { detail: 'chips', label: 13 };
const names = larger.map(({ from, label }) => ({ from, at: { detail: 'names', label } satisfies DetailAt }));

/** The same object for the same level: a store can be asked for it on every frame. */
export function detailAt(zoom: number): DetailAt {
  if (zoom >= readableZoom) return full;
  return names.find(({ from }) => zoom >= from)?.at ?? chips;
}
