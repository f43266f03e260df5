import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { DomainError } from '../../domain/errors.ts';
import type { StoredEvent } from '../../domain/events.ts';
import type { Needs } from './needs.ts';

/** What one watch call is about. */
export interface Watched<Message> {
  /** The present state of everything that is named; a broad subscription names nothing. */
  readonly present: readonly Message[];
  /** What an event means for this call: nothing, or one change. Called for every event, in order. */
  change(event: StoredEvent): Message | undefined;
  /** Whether everything named is terminal, so that nothing can follow. */
  isOver(): boolean;
}

/**
 * State first, then every change once and in order (Arcentra API 7.1). `look` must not wait: it reads the state as of
 * the sequence number that is taken with it.
 */
export async function* watching<Message>(
  { events }: Needs,
  context: HandlerContext,
  look: () => Watched<Message>,
  fromSeq: number = events.lastSeq(),
): AsyncGenerator<Message> {
  const watched = look();
  yield* watched.present;
  if (watched.isOver()) return;
  for await (const event of events.watch(fromSeq, context.signal)) {
    const change = watched.change(event);
    if (change !== undefined) yield change;
    if (watched.isOver()) return;
  }
  throw ConnectError.from(context.signal.reason, Code.Canceled);
}

/**
 * What the ids of a filter name. An id that does not exist is an error when it is the only one, otherwise it is left
 * out.
 */
export function named<Id extends string, Found>(
  ids: readonly Id[],
  isOnlyFilter: boolean,
  find: (id: Id) => Found,
): readonly Found[] {
  const isOnlyOne = isOnlyFilter && ids.length === 1;
  return ids.flatMap((id) => {
    try {
      return [find(id)];
    } catch (reason) {
      if (reason instanceof DomainError && reason.kind === 'not-found' && !isOnlyOne) return [];
      throw reason;
    }
  });
}
