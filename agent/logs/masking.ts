import { secretForms } from './secret-forms.ts';

const stars = Buffer.from('***');

/** A masker for the values, or undefined when there is nothing to hide and text may pass untouched. */
export function maskerFor(values: Iterable<string>): Masker | undefined {
  const forms = secretForms(values);
  return forms.length === 0 ? undefined : new Masker(forms);
}

/**
 * Replaces many patterns at once in time that hardly depends on their number (Wu and Manber, 1994): a table over pairs
 * of bytes says how far the window can jump, so most bytes are never looked at.
 */
export class Masker {
  /** Length of the longest pattern in bytes. */
  readonly longest: number;
  readonly #window: number;
  readonly #shift: Uint8Array;
  readonly #candidates = new Map<number, Buffer[]>();
  readonly #patterns: readonly Buffer[];

  constructor(patterns: readonly Buffer[]) {
    this.longest = Math.max(...patterns.map((pattern) => pattern.length));
    this.#window = Math.min(...patterns.map((pattern) => pattern.length), 255);
    const farthest = this.#window - 1;
    this.#shift = new Uint8Array(65_536).fill(farthest);
    for (const pattern of patterns) {
      for (let end = 1; end < this.#window; end++) {
        const pair = pairAt(pattern, end);
        this.#shift[pair] = Math.min(this.#shift[pair] ?? farthest, farthest - end);
      }
      const last = pairAt(pattern, farthest);
      const list = this.#candidates.get(last);
      if (list) list.push(pattern);
      else this.#candidates.set(last, [pattern]);
    }
    for (const list of this.#candidates.values()) list.sort((a, b) => b.length - a.length);
    this.#patterns = patterns;
  }

  /** The text with stars in place of secrets; the very same buffer when there are none. */
  mask(text: Buffer): Buffer {
    const found = this.#find(text);
    if (found.length === 0) return text;
    const parts: Buffer[] = [];
    let copied = 0;
    for (const [start, end] of found) {
      parts.push(text.subarray(copied, start), stars);
      copied = end;
    }
    parts.push(text.subarray(copied));
    return Buffer.concat(parts);
  }

  /** True when any secret is in the text. */
  finds(text: Buffer): boolean {
    return this.#find(text).length > 0;
  }

  /** How many bytes at the end may be the beginning of a secret whose rest has not arrived. */
  openTail(text: Buffer): number {
    const most = Math.min(text.length, this.longest - 1);
    for (let length = most; length > 0; length--) {
      const tail = text.subarray(text.length - length);
      if (this.#patterns.some((pattern) => pattern.length > length && startsWith(pattern, tail))) return length;
    }
    return 0;
  }

  /** Half-open ranges, rising, overlapping matches joined: of two secrets that overlap nothing remains. */
  #find(text: Buffer): [start: number, end: number][] {
    const found: [number, number][] = [];
    const reach = this.#window - 1;
    for (let at = reach; at < text.length; ) {
      const pair = pairAt(text, at);
      const shift = this.#shift[pair] ?? 0;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const start = at - reach;
      const match = this.#candidates.get(pair)?.find((pattern) => matchesAt(text, start, pattern));
      if (match) {
        const last = found.at(-1);
        if (last && start < last[1]) last[1] = Math.max(last[1], start + match.length);
        else found.push([start, start + match.length]);
      }
      at += 1;
    }
    return found;
  }
}

function pairAt(bytes: Buffer, end: number): number {
  return ((bytes[end - 1] ?? 0) << 8) | (bytes[end] ?? 0);
}

function matchesAt(text: Buffer, start: number, pattern: Buffer): boolean {
  const end = start + pattern.length;
  return end <= text.length && text.compare(pattern, 0, pattern.length, start, end) === 0;
}

function startsWith(pattern: Buffer, head: Buffer): boolean {
  return pattern.compare(head, 0, head.length, 0, head.length) === 0;
}
