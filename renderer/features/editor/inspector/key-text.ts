import { stringify } from 'yaml';

/** A key as it is written in place of another: in quotes where that one was, or where the name needs them. */
export function keyText(name: string, written: string): string {
  const plain = stringify(name, { lineWidth: 0, version: '1.2', schema: 'core' }).trim();
  const isJsonLike = written.startsWith('"');
  if (isJsonLike) return JSON.stringify(name);
  // A key that is read as something else than text would be another key.
  return /[\n,[\]{}]/.test(plain) && plain === name ? JSON.stringify(name) : plain;
}
