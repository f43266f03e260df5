/** What stands in a log where a secret stood. */
export const maskText = '***';
const mask = Buffer.from(maskText);

/** Shorter values are not masked: they would turn every log into stars and give themselves away by doing so. */
export const shortestMasked = 4;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces secret values in bytes. Overlapping finds become one mask, so that no piece of either stays. */
export class Masker {
  readonly #values: readonly Buffer[];

  /** Values as they may appear, for instance from `maskForms`. */
  constructor(values: readonly Buffer[]) {
    this.#values = values;
  }

  /** Whether any value occurs: the quick question, asked of a whole batch before its lines are looked at. */
  occursIn(bytes: Buffer): boolean {
    for (const value of this.#values) if (bytes.includes(value)) return true;
    return false;
  }

  /** The same bytes when there is nothing to mask. */
  masked(bytes: Buffer): Buffer {
    const spans = this.#spansIn(bytes);
    if (spans.length === 0) return bytes;
    const parts: Buffer[] = [];
    let at = 0;
    for (const { start, end } of spans) {
      parts.push(bytes.subarray(at, start), mask);
      at = end;
    }
    parts.push(bytes.subarray(at));
    return Buffer.concat(parts);
  }

  /**
   * Where the bytes could be the beginning of a value whose rest has not come: the length of what is safe to show.
   * `shortest`: beginnings below this many bytes are not held back.
   */
  safeLength(bytes: Buffer, shortest = 1): number {
    let safe = bytes.length;
    for (const value of this.#values) {
      for (let held = Math.min(value.length - 1, bytes.length); held >= shortest; held--) {
        if (bytes.length - held >= safe) break;
        if (bytes.subarray(bytes.length - held).equals(value.subarray(0, held))) {
          safe = bytes.length - held;
          break;
        }
      }
    }
    return safe;
  }

  #spansIn(bytes: Buffer): readonly Span[] {
    const spans: Span[] = [];
    for (const value of this.#values) {
      for (let start = bytes.indexOf(value); start >= 0; start = bytes.indexOf(value, start + 1)) {
        spans.push({ start, end: start + value.length });
      }
    }
    if (spans.length < 2) return spans;
    spans.sort((a, b) => a.start - b.start);
    const joined: { start: number; end: number }[] = [];
    for (const span of spans) {
      const last = joined.at(-1);
      if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
      else joined.push({ ...span });
    }
    return joined;
  }
}

/**
 * Every form of a secret that is looked for: the value, each of its lines, and their base64 texts at each of the three
 * alignments a value can have inside a longer encoded text, in both alphabets.
 */
export function maskForms(value: string): readonly Buffer[] {
  const forms = new Set<string>();
  for (const text of new Set([value, ...value.split(/\r?\n/).map((line) => line.trim())])) {
    const bytes = Buffer.from(text);
    if (bytes.length < shortestMasked) continue;
    if (!text.includes('\n')) forms.add(text); // lines are matched one by one
    for (const encoded of base64Forms(bytes)) {
      forms.add(encoded);
      forms.add(encoded.replaceAll('+', '-').replaceAll('/', '_'));
    }
    const inUrl = encodeURIComponent(text.isWellFormed() ? text : '');
    if (inUrl.length > text.length) forms.add(inUrl);
    const inJson = JSON.stringify(text).slice(1, -1);
    if (inJson.length > text.length) forms.add(inJson);
  }
  return [...forms].filter((form) => form.length >= shortestMasked).map((form) => Buffer.from(form));
}

/** Of a short value too little would be left after cutting the borders, so a chance match becomes likely. */
const shortestEncoded = 8;

function base64Forms(bytes: Buffer): readonly string[] {
  const forms: string[] = [bytes.toString('base64')];
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // Characters that also depend on the bytes around the value are cut off.
    const first = before === 0 ? 0 : before + 1;
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    forms.push(encoded.slice(first, whole));
  }
  return forms.filter((form) => form.length >= shortestEncoded);
}
