import type { Menu, Notification } from 'electron';

/** What `recorder.cjs` keeps in main, and how a journey answers. Reached by `evaluate`; nothing of it exists outside tests. */
export interface ShellRecord {
  readonly tray: { readonly toolTip: string; readonly menu: Menu | null };
  /** What was not taken yet. */
  readonly entries: { readonly opened: readonly object[] };
  /** Power save blockers that are on. */
  readonly awake: ReadonlySet<number>;
  /** Resolves with what `find` gives, as soon as that is something. */
  when<T>(find: (record: ShellRecord) => T | undefined | false): Promise<T>;
  /** The oldest of its kind that was not taken yet; waits for it. */
  take(kind: 'notifications'): Promise<Notification>;
  take(kind: 'dialogs'): Promise<{ readonly message?: string; readonly detail?: string; readonly buttons?: string[] }>;
  take(kind: 'opened'): Promise<{ readonly method: string; readonly target: string }>;
  /** The answer to the oldest dialog that waits, or to the next one. */
  answer(answer: object): void;
}

declare global {
  var shellRecord: ShellRecord;
}
