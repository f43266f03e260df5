import type { StoredProgram } from './programs/program.ts';

/** Why the agent ended. Everything but `drained` and `replaced` deserves an operator's look. */
export type AgentExit =
  /** Asked to end: all work was finished. */
  | { readonly kind: 'drained' }
  /** Asked twice: running steps were stopped. */
  | { readonly kind: 'stopped' }
  /** All work was finished, so that another program can take the place of this one. */
  | { readonly kind: 'replaced'; readonly by: StoredProgram | 'previous' }
  /** The control plane or this machine does not let it start. */
  | { readonly kind: 'refused'; readonly because: string }
  /** The token is no longer valid. */
  | { readonly kind: 'revoked'; readonly because: string }
  /** Another agent connected with the same identity. */
  | { readonly kind: 'superseded'; readonly because: string };

/** Ends the whole agent from any of its loops. */
export class AgentStopped extends Error {
  override readonly name = 'AgentStopped';
  readonly exit: Extract<AgentExit, { because: string }>;

  constructor(exit: AgentStopped['exit'], options?: ErrorOptions) {
    super(exit.because, options);
    this.exit = exit;
  }
}
