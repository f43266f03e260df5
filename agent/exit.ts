/** Why the agent ended. Everything but `drained` deserves an operator's look. */
export type AgentExit =
  /** Asked to end: all work was finished. */
  | { readonly kind: 'drained' }
  /** Asked twice: running steps were stopped. */
  | { readonly kind: 'stopped' }
  /** The control plane or this machine does not let it start. */
  | { readonly kind: 'refused'; readonly because: string }
  /** The token is no longer valid. */
  | { readonly kind: 'revoked'; readonly because: string }
  /** Another agent connected with the same identity. */
  | { readonly kind: 'superseded'; readonly because: string };

/** Ends the whole agent from any of its loops. */
export class AgentStopped extends Error {
  override readonly name = 'AgentStopped';
  readonly exit: Exclude<AgentExit, { kind: 'drained' | 'stopped' }>;

  constructor(exit: Exclude<AgentExit, { kind: 'drained' | 'stopped' }>, options?: ErrorOptions) {
    super(exit.because, options);
    this.exit = exit;
  }
}
