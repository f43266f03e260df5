/** Nobody came back for this long: nobody wants the results. */
const orphanLimitMs = 30 * 60_000;

/** Where an agent that is a child process hears its parent: one line first, then the lines `drain` and `stop`. */
export interface ParentLink {
  onLine(listener: (line: string) => void): void;
  /** The parent is gone. */
  onceClosed(listener: () => void): void;
}

export interface ParentOrders {
  readonly firstLine: Promise<string>;
  readonly drain: AbortSignal;
  readonly stopNow: AbortSignal;
}

/**
 * What the parent wants. When it goes away the agent ends what it does and delivers it to whoever takes the parent's
 * place (`finish`), or stops as well.
 */
export function ordersOf(parent: ParentLink, whenOrphaned: 'finish' | 'stop'): ParentOrders {
  const [drain, stopNow] = [new AbortController(), new AbortController()];
  const first = Promise.withResolvers<string>();
  let hasFirst = false;
  parent.onLine((line) => {
    if (!hasFirst) {
      hasFirst = true;
      first.resolve(line);
      return;
    }
    drain.abort();
    if (line === 'stop') stopNow.abort();
  });
  parent.onceClosed(() => {
    drain.abort();
    if (whenOrphaned === 'finish') setTimeout(() => stopNow.abort(), orphanLimitMs).unref();
    else stopNow.abort();
  });
  // The parent decides; a terminal's interrupt reaches it as well.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => drain.abort());
  return { firstLine: first.promise, drain: drain.signal, stopNow: stopNow.signal };
}
