/** One arrow, by the keys of its ends. */
export interface EdgeEnds {
  readonly from: string;
  readonly to: string;
}

export function edgeId({ from, to }: EdgeEnds): string {
  return `${from} → ${to}`;
}
