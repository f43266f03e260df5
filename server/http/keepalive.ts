import type { ServerHttp2Session } from 'node:http2';
import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../services/ports/clock.ts';

/** A connection on which nothing came for so long is asked whether there is still anybody. */
export const pingAfterMs: Millis = 20_000;
/** Then anything at all must come within this time. */
export const answerWithinMs: Millis = 10_000;

/**
 * Ends a connection whose other end is gone without a word: a machine without power, a pulled cable, a process that hangs.
 * TCP would take a quarter of an hour to notice, and until then calls of that peer would be held and work given to it.
 * Whatever comes counts, not only the answer, which waits behind all that a peer on a slow line is sending.
 */
export function keepAlive(session: ServerHttp2Session, clock: Clock): void {
  let alarm: Disposable | undefined;
  let seenBytes = session.socket.bytesRead;
  session.once('close', () => alarm?.[Symbol.dispose]());
  rest();

  function rest(): void {
    alarm = clock.at(clock.nowMs() + pingAfterMs, () => {
      if (session.destroyed) return;
      if (isHeard()) return rest();
      session.ping(() => {});
      alarm = clock.at(clock.nowMs() + answerWithinMs, end);
    });
  }

  function end(): void {
    if (session.destroyed) return;
    if (isHeard()) rest();
    else session.destroy();
  }

  function isHeard(): boolean {
    const before = seenBytes;
    seenBytes = session.socket.bytesRead;
    return seenBytes !== before;
  }
}
