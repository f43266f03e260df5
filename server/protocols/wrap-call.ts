import type { Interceptor } from '@connectrpc/connect';

/** An interceptor that replaces what a call throws: the call itself, and its response stream long after it returned. */
export function wrapCall(
  replace: (reason: unknown, request: Parameters<ReturnType<Interceptor>>[0]) => unknown,
): Interceptor {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: replacing(response.message, (reason) => replace(reason, request)) };
    } catch (reason) {
      throw replace(reason, request);
    }
  };
}

async function* replacing<T>(messages: AsyncIterable<T>, replace: (reason: unknown) => unknown): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (reason) {
    throw replace(reason);
  }
}
