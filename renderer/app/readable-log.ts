interface LogEntry {
  readonly time?: number;
  readonly msg?: string;
  /** A refusal that was foreseen has a kind, and needs no stack to be understood. */
  readonly err?: { readonly stack?: string; readonly message?: string; readonly kind?: string };
}

/** Entries of the control plane's log as lines for people; what is no entry stays as it is. */
export function readableLog(text: string, timeOf: (atMs: number) => string): string {
  return text
    .split('\n')
    .map((line) => {
      const entry = entryIn(line);
      if (entry?.msg === undefined || entry.time === undefined) return line;
      const { stack, message, kind } = entry.err ?? {};
      const cause = kind === undefined ? (stack ?? message) : message;
      return `${timeOf(entry.time)}  ${entry.msg}${cause === undefined ? '' : `\n${cause}`}`;
    })
    .join('\n');
}

function entryIn(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogEntry; // written by our own logger; each field is checked where it is used
  } catch {
    return undefined; // cut off by a crash
  }
}
