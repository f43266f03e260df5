import { nextCronTime, parseCron } from '../../../../pipeline/cron.ts';
import { TimeZone } from '../../../../pipeline/time-zone.ts';

export type CronTimes =
  | { readonly kind: 'times'; readonly atMs: readonly number[] }
  | { readonly kind: 'bad-zone' }
  /** Its finding says so already. */
  | { readonly kind: 'bad-expression' };

/** The next times at which a cron trigger fires. */
export function cronTimes(expression: string, zone: string, nowMs: number, count = 5): CronTimes {
  const parsed = parseCron(expression);
  if (!parsed.ok) return { kind: 'bad-expression' };
  const timeZone = TimeZone.find(zone);
  if (timeZone === undefined) return { kind: 'bad-zone' };
  const atMs: number[] = [];
  let after = nowMs;
  while (atMs.length < count) {
    const next = nextCronTime(parsed.schedule, after, timeZone);
    if (next === undefined) break;
    atMs.push(next);
    after = next;
  }
  return { kind: 'times', atMs };
}
