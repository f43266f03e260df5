import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type WatchRequestSchema, type WatchResponse, WatchTopic } from '../../gen/signalbox/console/v1/watch_pb.js';
import { backoffMs } from './backoff.ts';

/** Silence of this length means that the connection is dead: the server speaks every 10 s. */
const silenceMs = 30_000;

export interface WatchOutlets {
  readonly open: (
    request: MessageInitShape<typeof WatchRequestSchema>,
    signal: AbortSignal,
  ) => AsyncIterable<WatchResponse>;
  readonly hello: (resumed: boolean) => void;
  readonly apply: (message: WatchResponse) => void;
  readonly lost: (loss: { readonly because: string; readonly nextTryAtMs: number }) => void;
  /** The session has ended: trying again is of no use until the page is opened anew. */
  readonly signedOut: () => void;
  /** Resolves after `ms`, or earlier when the browser says that the network is back. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

const topics = [
  WatchTopic.RUNS,
  WatchTopic.JOBS,
  WatchTopic.RUNNERS,
  WatchTopic.PIPELINES,
  WatchTopic.APPROVALS,
  WatchTopic.QUEUE,
  WatchTopic.EVENTS,
];

/** Keeps the one watch stream open until `signal`: resumes where it stopped, and says when everything must be read again. */
export async function keepWatching(outlets: WatchOutlets, signal: AbortSignal): Promise<void> {
  let afterSeq = 0;
  let attempt = 0;
  while (!signal.aborted) {
    const call = new AbortController();
    const stop = () => call.abort();
    signal.addEventListener('abort', stop, { once: true });
    let watchdog = setTimeout(stop, silenceMs);
    try {
      for await (const message of outlets.open({ afterSeq, topics }, call.signal)) {
        clearTimeout(watchdog);
        watchdog = setTimeout(stop, silenceMs);
        if (message.hello) {
          attempt = 0;
          outlets.hello(message.hello.resumed);
        } else if (message.seq < afterSeq) {
          continue;
        }
        afterSeq = message.seq;
        outlets.apply(message);
      }
      // A server that stops may end the stream politely: that is a loss like any other, not a reason to hurry.
      throw new ConnectError('the server ended the stream', Code.Unavailable);
    } catch (reason) {
      if (ConnectError.from(reason).code === Code.Unauthenticated) return outlets.signedOut();
      if (signal.aborted) return;
      const waitMs = backoffMs(attempt, Math.random());
      attempt += 1;
      outlets.lost({ because: ConnectError.from(reason).rawMessage, nextTryAtMs: Date.now() + waitMs });
      await outlets.pause(waitMs, signal);
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', stop);
    }
  }
}
