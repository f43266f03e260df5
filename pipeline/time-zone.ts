/** Wall-clock time of an IANA zone. Wall times are counted as if they were UTC. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;

  private constructor(format: Intl.DateTimeFormat) {
    this.#format = format;
  }

  /** undefined when there is no such zone. */
  static find(name: string): TimeZone | undefined {
    try {
      const format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        calendar: 'iso8601',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
      return new TimeZone(format);
    } catch {
      // The only thing that can be wrong with these options is the name.
      return undefined;
    }
  }

  wallTimeAt(instant: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(instant)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
  }

  /** The moment a wall time first names; for one that a clock change skips, the moment of the change. */
  instantOf(wall: number): number {
    const before = this.#offsetAt(wall - dayMs);
    const after = this.#offsetAt(wall + dayMs);
    const instants = [wall - before, wall - after].filter((instant) => this.wallTimeAt(instant) === wall);
    if (instants.length > 0) return Math.min(...instants);
    let low = wall - Math.max(before, after);
    let high = wall - Math.min(before, after);
    const offset = this.#offsetAt(low);
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (this.#offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }

  #offsetAt(instant: number): number {
    return this.wallTimeAt(instant) - instant;
  }
}

const dayMs = 86_400_000;
