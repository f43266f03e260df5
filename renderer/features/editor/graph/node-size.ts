/** Sizes are known before anything is drawn: nothing is measured, so nothing jumps. All in pixels at zoom 1. */
export const nodeWidth = 232;
export const headHeight = 46;
export const stepHeight = 26;
export const footHeight = 26;
/** More steps than this are counted, not listed, until the node is opened. */
export const listedSteps = 8;

export const columnGap = 56;
export const lanePadding = 20;
export const laneHeadHeight = 52;
export const laneGap = 36;
export const opaqueHeight = 52;

interface Sized {
  readonly steps: readonly unknown[];
  readonly gate: boolean;
  readonly isOpaque: boolean;
}

/** One row for each listed step, and one for what is not listed and for adding. */
export function heightOf({ steps, gate, isOpaque }: Sized, isOpen: boolean): number {
  if (isOpaque) return opaqueHeight;
  const rows = isOpen ? steps.length : Math.min(steps.length, listedSteps);
  return headHeight + rows * stepHeight + footHeight + (gate ? stepHeight : 0);
}
