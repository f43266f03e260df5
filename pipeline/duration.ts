const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const units = ['d', 'h', 'm', 's', 'ms'] as const;

/** 30 days, the most a duration may be (language reference 8.1). */
export const maxDurationMs = 30 * unitMs.d;

/**
 * Milliseconds of `30s`, `1h30m`, `1.5h`; undefined when the text is no duration: pairs of number and unit, biggest unit
 * first, a fraction only in the last pair, no sign, no bare number. Limits are the caller's business.
 */
export function parseDuration(text: string): number | undefined {
  const pair = /(\d{1,15})(\.\d{1,9})?(ms|d|h|m|s)/y;
  let total = 0;
  let lastUnit = -1;
  let fractionSeen = false;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null || fractionSeen) return undefined;
    const unit = (units as readonly string[]).indexOf(match[3] ?? '');
    const name = units[unit];
    if (name === undefined || unit <= lastUnit) return undefined;
    lastUnit = unit;
    fractionSeen = match[2] !== undefined;
    total += Number(`${match[1]}${match[2] ?? ''}`) * unitMs[name];
  }
  return lastUnit < 0 ? undefined : Math.round(total);
}

/** The shortest text that `parseDuration` reads back as `ms`. */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  if (rest === 0) return '0s';
  let text = '';
  for (const unit of units) {
    const count = Math.floor(rest / unitMs[unit]);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMs[unit];
  }
  return text;
}
