import { InvalidArgumentError } from 'commander';

/** Collects `--var NAME=VALUE` into a map; the last one of a name wins. */
export function collectPair(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write NAME=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30m`, `12h`, `7d`. */
export function durationFrom(text: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined)
    throw new InvalidArgumentError('write a number and a unit: 30m, 12h, 7d.');
  return Number(amount) * unitMs[unit as keyof typeof unitMs]; // the expression admits no other unit
}

export function wholeNumberFrom(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('write a whole number.');
  return Number(text);
}

export function portFrom(text: string): number {
  const port = wholeNumberFrom(text);
  if (port > 65_535) throw new InvalidArgumentError('a port is at most 65535.');
  return port;
}
