import type { QueryClient } from '@tanstack/react-query';
import { setClockOffset } from '../ui/use-now.ts';
import { useConnection } from './connection.ts';
import { CacheFeed } from './feed-cache.ts';
import { watchClient } from './transport.ts';
import { keepWatching } from './watch-loop.ts';

/** Connects the watch stream to the query cache and to the connection state. Ends with `signal`. */
export function startWatch(client: QueryClient, signal: AbortSignal): void {
  const feed = new CacheFeed(client);
  void keepWatching(
    {
      open: (request, callSignal) => watchClient.watch(request, { signal: callSignal }),
      hello: (resumed) => {
        useConnection.setState((state) => ({
          phase: { kind: 'live' },
          epoch: resumed ? state.epoch : state.epoch + 1,
        }));
        // After a gap everything is old; after a resumed stream only what failed meanwhile.
        void client.invalidateQueries(resumed ? { predicate: (query) => query.state.status === 'error' } : {});
      },
      apply: (message) => {
        if (message.serverTimeMs > 0) noteClock(message.serverTimeMs);
        if (message.counters) useConnection.setState({ counters: message.counters });
        feed.apply(message);
      },
      lost: ({ because, nextTryAtMs }) =>
        useConnection.setState(({ phase }) => ({
          phase: {
            kind: 'offline',
            because,
            nextTryAtMs,
            sinceMs: phase.kind === 'offline' ? phase.sinceMs : Date.now(),
          },
        })),
      signedOut: () => useConnection.setState({ phase: { kind: 'signed-out' } }),
      pause,
    },
    signal,
  );
}

function noteClock(serverTimeMs: number): void {
  const clockOffsetMs = serverTimeMs - Date.now();
  setClockOffset(clockOffsetMs);
  const known = useConnection.getState().clockOffsetMs;
  if (Math.abs(known - clockOffsetMs) > 500) useConnection.setState({ clockOffsetMs });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    const early = () => {
      window.clearTimeout(timer);
      resolve();
    };
    window.addEventListener('online', early, { once: true, signal });
    signal.addEventListener('abort', early, { once: true });
  });
}
