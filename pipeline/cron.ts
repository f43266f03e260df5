import { parseDuration } from './duration.ts';
import type { TimeZone } from './time-zone.ts';

/** When a cron trigger fires (language reference 11.2). */
export type CronSchedule =
  | { readonly kind: 'every'; readonly everyMs: number; readonly isTooDense: boolean }
  | {
      readonly kind: 'fields';
      readonly seconds: readonly number[];
      readonly minutes: readonly number[];
      readonly hours: readonly number[];
      readonly days: ReadonlySet<number>;
      readonly months: ReadonlySet<number>;
      readonly weekdays: ReadonlySet<number>;
      /** More often than once a minute was asked for (W8). */
      readonly isTooDense: boolean;
      /** Both day fields are restricted: either may match. Otherwise both must. */
      readonly eitherDay: boolean;
    };

export type ParsedCron =
  | { readonly ok: true; readonly schedule: CronSchedule }
  | { readonly ok: false; readonly message: string };

interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const ranges = {
  second: { name: 'second', min: 0, max: 59 },
  minute: { name: 'minute', min: 0, max: 59 },
  hour: { name: 'hour', min: 0, max: 23 },
  day: { name: 'day of month', min: 1, max: 31 },
  month: {
    name: 'month',
    min: 1,
    max: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  // 7 is Sunday too, so that `5-7` is a range.
  weekday: { name: 'day of week', min: 0, max: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
} as const satisfies Readonly<Record<string, FieldRange>>;

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** The shortest accepted distance between two runs; denser schedules are thinned out to it. */
const leastDistanceMs = 60_000;

export function parseCron(text: string): ParsedCron {
  const plain = text.trim();
  const every = /^@every\s+(\S+)$/i.exec(plain);
  if (every !== null) {
    const everyMs = parseDuration(every[1] ?? '');
    if (everyMs === undefined || everyMs < 1000 || everyMs % 1000 !== 0) {
      return { ok: false, message: `\`${every[1]?.slice(0, 40)}\` must be whole seconds, such as \`@every 90m\`.` };
    }
    return {
      ok: true,
      schedule: { kind: 'every', everyMs: Math.max(everyMs, leastDistanceMs), isTooDense: everyMs < leastDistanceMs },
    };
  }
  if (plain.startsWith('@')) {
    const meant = descriptors[plain.toLowerCase()];
    if (meant === undefined) {
      const known = [...Object.keys(descriptors), '@every 1h'].map((name) => `\`${name}\``).join(', ');
      return { ok: false, message: `\`${plain.slice(0, 40)}\` is not known; use ${known}.` };
    }
    return parseCron(meant);
  }
  const fields = plain.split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    const message = 'Write five fields (minute, hour, day of month, month, day of week), or six with seconds first.';
    return { ok: false, message };
  }
  return parseFields(fields.length === 5 ? ['0', ...fields] : fields);
}

function parseFields(fields: readonly string[]): ParsedCron {
  const parsed: (readonly number[])[] = [];
  for (const [index, range] of Object.values(ranges).entries()) {
    const values = parseField(fields[index] ?? '', range);
    if (typeof values === 'string') return { ok: false, message: values };
    parsed.push(values);
  }
  const [seconds = [], minutes = [], hours = [], days = [], months = [], weekdays = []] = parsed;
  const weekdaySet = new Set(weekdays.map((day) => day % 7));
  const schedule: CronSchedule = {
    kind: 'fields',
    seconds: seconds.slice(0, 1),
    isTooDense: seconds.length > 1,
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: weekdaySet,
    eitherDay: days.length < 31 && weekdaySet.size < 7,
  };
  return { ok: true, schedule };
}

/** The values of a field in ascending order, or what is wrong with it. */
function parseField(text: string, range: FieldRange): readonly number[] | string {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\?|[A-Za-z]{3}|\d{1,2})(?:-([A-Za-z]{3}|\d{1,2}))?(?:\/(\d{1,4}))?$/.exec(part);
    const [, first = '', last, step = '1'] = match ?? [];
    const isStar = first === '*' || first === '?';
    const from = isStar ? range.min : numberOf(first, range);
    const to =
      isStar || (last === undefined && match?.[3] !== undefined)
        ? range.max
        : last === undefined
          ? from
          : numberOf(last, range);
    if (
      match === null ||
      from === undefined ||
      to === undefined ||
      (isStar && last !== undefined) ||
      Number(step) < 1
    ) {
      return `\`${part.slice(0, 40)}\` is no ${range.name}; use ${range.min} to ${range.max}, \`*\`, \`a-b\` or \`a/step\`.`;
    }
    if (from > to) return `\`${part}\` runs backwards; write the smaller ${range.name} first.`;
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function numberOf(text: string, { min, max, words }: FieldRange): number | undefined {
  const word = words?.indexOf(text.toLowerCase()) ?? -1;
  if (word >= 0) return word + min;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

const yearsAhead = 5;
const dayMs = 86_400_000;

/**
 * The first fire time after `afterMs`, or undefined when there is none within five years. A wall-clock time skipped by a
 * daylight-saving change fires at the first valid moment after it; a doubled one fires once, the first time. `@every`
 * counts from the epoch, so that its times are the same before and after a restart.
 */
export function nextCronTime(schedule: CronSchedule, afterMs: number, timeZone: TimeZone): number | undefined {
  if (schedule.kind === 'every') return (Math.floor(afterMs / schedule.everyMs) + 1) * schedule.everyMs;
  // Later wall times never come earlier, so the search can begin at the present one.
  const wallStart = timeZone.wallTimeAt(afterMs);
  let day = Math.floor(wallStart / dayMs) * dayMs;
  for (const end = day + yearsAhead * 366 * dayMs; day <= end; day += dayMs) {
    if (!isOnDay(schedule, day)) continue;
    for (const hour of schedule.hours) {
      for (const minute of schedule.minutes) {
        for (const second of schedule.seconds) {
          const wall = day + ((hour * 60 + minute) * 60 + second) * 1000;
          if (wall < wallStart) continue;
          const instant = timeZone.instantOf(wall);
          if (instant > afterMs) return instant;
        }
      }
    }
  }
  return undefined;
}

function isOnDay({ days, months, weekdays, eitherDay }: CronSchedule & { kind: 'fields' }, dayStart: number): boolean {
  const date = new Date(dayStart);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const isDay = days.has(date.getUTCDate());
  const isWeekday = weekdays.has(date.getUTCDay());
  return eitherDay ? isDay || isWeekday : isDay && isWeekday;
}
