/** A place in the window that something small is put beside. */
export interface Anchor {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function anchorOf(element: Element): Anchor {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return { left, top, right, bottom };
}

export function anchorAt({ x, y }: { readonly x: number; readonly y: number }): Anchor {
  return { left: x, top: y, right: x, bottom: y };
}

/** Where a box of this size begins: at the side that is wanted, and inside of the window in any case. */
export function placeBeside(
  anchor: Anchor,
  side: 'right' | 'below' | 'over',
  { width, height }: { readonly width: number; readonly height: number },
) {
  const wanted = {
    right: { left: anchor.right + 8, top: anchor.top },
    below: { left: anchor.left, top: anchor.bottom + 4 },
    over: { left: anchor.left, top: anchor.top },
  }[side];
  const edge = 8;
  return {
    left: Math.max(edge, Math.min(wanted.left, innerWidth - width - edge)),
    top: Math.max(edge, Math.min(wanted.top, innerHeight - height - edge)),
  };
}

/** Where an item of the graph or of its outline is drawn now. */
export function elementOf(frame: Element | null, key: string): HTMLElement | undefined {
  return [...(frame?.querySelectorAll<HTMLElement>('[data-item]') ?? [])].find(({ dataset }) => dataset.item === key);
}
