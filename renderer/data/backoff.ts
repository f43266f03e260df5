const firstMs = 250;
const mostMs = 15_000;

/** How long to wait before try `attempt` (from 0): doubles up to 15 s, with jitter so that windows do not march in step. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(mostMs, firstMs * 2 ** attempt);
  return Math.round(full * (0.5 + random / 2));
}
