import type { JobRun, StepRun } from '../../gen/signalbox/console/v1/run_pb.js';
import type { LogLine } from './log-lines.ts';
import type { Change, RunView } from './run-view.ts';

/** Shows a run while it happens. */
export interface Display extends Disposable {
  /** Something happened; `view` contains it. */
  changed(change: Change, view: RunView): void;
  /** Waits for the terminal when it is slower than the log. */
  lines(job: JobRun, step: StepRun, lines: readonly LogLine[]): Promise<void>;
  note(text: string): void;
  ended(view: RunView): void;
}
