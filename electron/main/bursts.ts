import type { Clock } from '../../server/services/ports/clock.ts';

interface Said {
  readonly title: string;
  readonly path: string;
}

const withinMs = 30_000;
const mostAlone = 3;
const mostTogether = 20;

/**
 * Much at once is told once: after the first few, what follows within half a minute is one notification that grows,
 * until it says enough and the next things are told by themselves again.
 */
export class Bursts {
  readonly #clock: Clock;
  #recent: readonly (Said & { readonly atMs: number })[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Empty: it is told by itself. Else everything that is told together, oldest first. */
  next({ title, path }: Said): readonly Said[] {
    const nowMs = this.#clock.nowMs();
    const last = this.#recent.at(-1)?.atMs ?? 0;
    const isFull = this.#recent.length >= mostAlone + mostTogether;
    const isOver = isFull || nowMs - last > withinMs;
    this.#recent = [...(isOver ? [] : this.#recent), { title, path, atMs: nowMs }];
    return this.#recent.slice(mostAlone);
  }
}

/** Where all of it can be seen. */
export function commonPath(together: readonly Said[]): string {
  const places = new Set(together.map(({ path }) => path.split(/[/?]/)[1] ?? ''));
  const [only] = places;
  return places.size === 1 && only ? `/${only}` : '/';
}
