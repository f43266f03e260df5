import type { PipelineRunId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

export type StoredNotification = NotificationOfRun | NotificationOfRunner;

/** What an announcement is about: the end of a run, an approval that is asked for, or one that expires soon. */
export const announcementItems = { end: 0, approval: 1, reminder: 2 } as const;

export interface NotificationOfRun extends Stored {
  readonly runId: PipelineRunId;
  readonly kind: 'item' | 'approval' | 'announcement';
}

/** Its subject is the runner. */
export interface NotificationOfRunner extends Stored {
  readonly runId: null;
  readonly kind: 'runner';
}

interface Stored {
  readonly notificationId: string;
  /** Key of the job, empty for the run; or id of the approval; or what the run changed. */
  readonly subject: string;
  /** Position among the notify items of the plan; of an announcement what it is about. */
  readonly item: number;
  /** Made so far. */
  readonly attempts: number;
  /** The words, as JSON, where they are not made when it is sent. */
  readonly said: string;
}

const columns = `notification_id AS notificationId, run_id AS runId, kind, subject, item, attempts, said`;

export function insertNotification(tx: WriteTx, one: StoredNotification): void {
  tx.prepare<unknown[], never>(
    `INSERT INTO notifications (notification_id, run_id, kind, subject, item, attempts, said) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(one.notificationId, one.runId, one.kind, one.subject, one.item, one.attempts, one.said);
}

export function findNotification(tx: ReadTx, notificationId: string): StoredNotification | undefined {
  return tx
    .prepare<[string], StoredNotification>(`SELECT ${columns} FROM notifications WHERE notification_id = ?`)
    .get(notificationId);
}

export function countAttempt(tx: WriteTx, notificationId: string): void {
  tx.prepare<[string], never>(`UPDATE notifications SET attempts = attempts + 1 WHERE notification_id = ?`).run(
    notificationId,
  );
}

export function deleteNotification(tx: WriteTx, notificationId: string): void {
  tx.prepare<[string], never>(`DELETE FROM notifications WHERE notification_id = ?`).run(notificationId);
}
