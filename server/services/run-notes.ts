import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { PipelineRunId } from '../domain/ids.ts';
import { findRun } from '../store/pipeline-runs.ts';
import { deleteRunNote, findRunNote, type RunNote, saveRunNote } from '../store/run-notes.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';

const longestNote = 280;

/** What people tell one another about a run: "known flake", "I'm on it". */
export class RunNotes {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #events: Events;

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly events: Events }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#events = options.events;
  }

  find(runId: PipelineRunId): RunNote | undefined {
    return this.#store.read((tx) => findRunNote(tx, runId));
  }

  /** In the place of the one before. Nothing said and nothing taken on: there is no note any more. */
  set(runId: PipelineRunId, note: Pick<RunNote, 'text' | 'isTaken'>, by: Actor): void {
    const text = note.text.replace(/\s+/g, ' ').trim();
    if (text.length > longestNote) {
      throw new DomainError('invalid', `a note has at most ${longestNote} characters`, {
        subject: 'text',
        word: 'note_long',
        values: { max: `${longestNote}` },
      });
    }
    this.#store.write((tx) => {
      const run = findRun(tx, runId);
      if (!run) throw new DomainError('not-found', `there is no run ${runId}`, { subject: 'run_id' });
      if (text === '' && !note.isTaken) deleteRunNote(tx, runId);
      else saveRunNote(tx, { runId, text, isTaken: note.isTaken, by, atMs: this.#clock.nowMs() });
      const { pipelineId, pipelineName, number } = run;
      this.#events.append(
        tx,
        { type: 'pipeline-run.noted', pipelineId, runId, pipelineName, number, message: text },
        by,
      );
    });
  }
}
