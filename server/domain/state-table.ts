/** One cell of a state machine: where an event leads, and what the service must do in the same transaction. */
export interface Cell<State extends string, Effect extends string> {
  readonly to: State;
  readonly effects?: readonly Effect[];
}

/** Rows without cells are terminal: they absorb every event. */
export type StateTable<State extends string, Event extends string, Effect extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, Cell<State, Effect>>>>>
>;

export type Step<State extends string, Effect extends string> =
  | { readonly kind: 'moved'; readonly to: State; readonly effects: readonly Effect[] }
  /** The state is terminal and stays. */
  | { readonly kind: 'absorbed' }
  /** The event has no meaning in this state. */
  | { readonly kind: 'refused' };

/** Looks the event up and does nothing else. */
export function step<State extends string, Event extends string, Effect extends string>(
  table: StateTable<State, Event, Effect>,
  state: State,
  event: Event,
): Step<State, Effect> {
  const cell = table[state][event];
  if (cell) return { kind: 'moved', to: cell.to, effects: cell.effects ?? [] };
  return { kind: isTerminalIn(table, state) ? 'absorbed' : 'refused' };
}

export function isTerminalIn<State extends string>(
  table: Readonly<Record<State, Readonly<Record<string, unknown>>>>,
  state: State,
): boolean {
  for (const _ in table[state]) return false;
  return true;
}
