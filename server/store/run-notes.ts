import type { Millis, PipelineRunId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';
import { tableOf } from './table.ts';

/** One line that somebody wrote at a run. */
export interface RunNote {
  readonly runId: PipelineRunId;
  readonly text: string;
  /** Whoever wrote it looks after the run. */
  readonly isTaken: boolean;
  readonly by: string;
  readonly atMs: Millis;
}

const notes = tableOf<RunNote>('run_notes', 'runId', {
  runId: 'plain',
  text: 'plain',
  isTaken: 'flag',
  by: 'plain',
  atMs: 'plain',
});

export const findRunNote: (tx: ReadTx, runId: string) => RunNote | undefined = notes.find;

export function saveRunNote(tx: WriteTx, note: RunNote): void {
  deleteRunNote(tx, note.runId);
  notes.insert(tx, note);
}

export function deleteRunNote(tx: WriteTx, runId: PipelineRunId): void {
  tx.prepare<[string], never>('DELETE FROM run_notes WHERE run_id = ?').run(runId);
}
