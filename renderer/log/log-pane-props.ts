import type { ReactNode } from 'react';
import type { LineRange } from './line-link.ts';

export interface LogPaneProps {
  readonly stepRunId: string;
  readonly name: string;
  /** Start of the step, for relative times. */
  readonly startedAtMs: number;
  /** How the step ended, if that is known. */
  readonly outcome: 'open' | 'failed' | 'passed';
  /** A step that waits or was left out has no log to ask for. */
  readonly progress: 'not-begun' | 'begun' | 'left-out';
  /** Why a step has not begun. */
  readonly waitingFor?: ReactNode;
  readonly range: LineRange;
  readonly onRange: (range: LineRange) => void;
  /** Address of a range, for links. */
  readonly linkTo: (range: LineRange) => string;
  /** Its keys are in force: of two panes side by side, one has them. */
  readonly isActive: boolean;
  readonly heading: ReactNode;
  readonly isFullScreen: boolean;
  readonly onFullScreen: () => void;
}
