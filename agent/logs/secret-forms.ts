/**
 * What must never appear in a log: every line of every secret of at least `shortestSecret` bytes, as it is and in the
 * forms that tools commonly print. Shorter values would turn ordinary text into stars and reveal where they are.
 */
export const shortestSecret = 3;

/** An encoded form is looked for only from this length on: below it, it matches innocent text. */
const shortestForm = 8;

export function secretForms(values: Iterable<string>): readonly Buffer[] {
  const forms = new Set<string>();
  for (const value of values) {
    for (const text of [value, value.trim(), ...value.split(/\r?\n/).map((line) => line.trim())]) {
      if (Buffer.byteLength(text) < shortestSecret) continue;
      // A log line holds no line end, so a value of several lines can appear whole only in an encoded form.
      if (!/[\r\n]/.test(text)) forms.add(text);
      for (const form of encodedForms(text)) {
        if (form.length >= shortestForm) forms.add(form);
      }
    }
  }
  return [...forms].map((form) => Buffer.from(form));
}

function* encodedForms(text: string): Generator<string> {
  const url = encodeURIComponent(text);
  yield url;
  yield url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  yield url.replaceAll('%20', '+');
  yield JSON.stringify(text).slice(1, -1);
  yield* base64Forms(Buffer.from(text));
}

/** Base64 of the text at each of the three places it can have inside a longer encoded text (`user:secret`). */
function* base64Forms(bytes: Buffer): Generator<string> {
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const firstOwn = Math.ceil((before * 8) / 6);
    const afterOwn = Math.floor(((before + bytes.length) * 8) / 6);
    const own = encoded.slice(firstOwn, afterOwn);
    yield own;
    yield own.replaceAll('+', '-').replaceAll('/', '_');
  }
}
