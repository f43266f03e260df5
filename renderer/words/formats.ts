import { type Language, localeOf, type Spoken, spokenIn } from './language.ts';

/** Numbers, times and sizes in the language of the window. All times are milliseconds. */
export interface Format {
  /** `480 ms`, `41 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
  readonly duration: (ms: number) => string;
  /** `12 min ago`, `in 3 h`; absolute after a week. */
  readonly relative: (atMs: number, nowMs: number) => string;
  readonly dateTime: (atMs: number) => string;
  /** Time of day with milliseconds, for log lines. */
  readonly clock: (atMs: number) => string;
  readonly day: (atMs: number) => string;
  readonly bytes: (size: number) => string;
  readonly number: (value: number) => string;
  readonly percent: (ratio: number) => string;
}

const formats = new Map<string, Format>();

export function formatIn(language: Language): Format {
  const locale = localeOf(language);
  const known = formats.get(locale);
  if (known) return known;
  const made = makeFormat(locale, unitsOf[spokenIn(language)]);
  formats.set(locale, made);
  return made;
}

interface Units {
  readonly day: string;
  readonly sizes: readonly string[];
}

const usualSizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const unitsOf: Readonly<Record<Spoken, Units>> = {
  en: { day: 'd', sizes: usualSizes },
  de: { day: 'd', sizes: usualSizes },
  fr: { day: 'j', sizes: ['o', 'Kio', 'Mio', 'Gio', 'Tio'] },
};

function makeFormat(locale: string, units: Units): Format {
  const number = new Intl.NumberFormat(locale);
  const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(locale, {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' },
  });
  return {
    duration: (ms) => durationText(ms, (value) => oneDigit.format(value), units.day),
    relative: (atMs, nowMs) => relativeText(atMs - nowMs, relative) ?? dateTime.format(atMs),
    dateTime: (atMs) => dateTime.format(atMs),
    clock: (atMs) => clock.format(atMs),
    day: (atMs) => day.format(atMs),
    bytes: (size) => bytesText(size, (value) => oneDigit.format(value), units.sizes),
    number: (value) => number.format(value),
    percent: (ratio) => percent.format(ratio),
  };
}

export function durationText(ms: number, decimal: (value: number) => string, day = 'd'): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 0.9995) return `${Math.round(Math.max(0, ms))} ms`;
  if (seconds < 9.95) return `${decimal(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return pair(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return pair(Math.floor(whole / 86_400), day, Math.floor((whole % 86_400) / 3600), 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const relativeUnits = [
  { unit: 'second', ms: 1000, below: 60_000 },
  { unit: 'minute', ms: 60_000, below: 3_600_000 },
  { unit: 'hour', ms: 3_600_000, below: 86_400_000 },
  { unit: 'day', ms: 86_400_000, below: 7 * 86_400_000 },
] as const;

function relativeText(differenceMs: number, format: Intl.RelativeTimeFormat): string | undefined {
  const distance = Math.abs(differenceMs);
  // Anything within ten seconds is "now": a counting second hand draws the eye for nothing.
  if (distance < 10_000) return format.format(0, 'second');
  const fitting = relativeUnits.find(({ below }) => distance < below);
  if (!fitting) return undefined;
  // What is ahead is nearer than it sounds when cut off: two hours less a second are two hours.
  const count = differenceMs / fitting.ms;
  return format.format(count > 0 ? Math.round(count) : Math.trunc(count), fitting.unit);
}

function bytesText(size: number, decimal: (value: number) => string, sizes: readonly string[]): string {
  let value = size;
  let unit = 0;
  // As it will be written, with one digit: 1,023.96 is 1,024 and so one of the next unit.
  while (Math.round(value * 10) / 10 >= 1024 && unit < sizes.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${decimal(value)} ${sizes[unit] ?? ''}`;
}
