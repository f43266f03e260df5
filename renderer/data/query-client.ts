import { Code, ConnectError } from '@connectrpc/connect';
import { QueryClient } from '@tanstack/react-query';

/** The watch stream keeps what is cached true, so nothing goes stale by age, focus or remounting. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // A lost connection is mended by the watch stream, which then reads again what failed.
        retry: (failures, error) => failures < 2 && ConnectError.from(error).code === Code.ResourceExhausted,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
