import type { Interceptor } from '@connectrpc/connect';

/** Resolves when all that was written is on disk, undefined: it is. Throws or rejects when something could not be stored. */
type OnceStored = () => Promise<void> | undefined;

/**
 * Innermost, so that a door words the refusal: nothing leaves before what it tells is on disk, no answer, no refusal and
 * no message of a stream. A call during which something could not be stored ends, since that may have been its own; an
 * agent then opens its stream again and repeats what it said.
 */
export function answerOnceStored(beginCall: () => OnceStored): Interceptor {
  return (next) => async (request) => {
    const onceStored = beginCall();
    try {
      const response = await next(
        request.stream ? { ...request, message: heard(request.message, onceStored) } : request,
      );
      await onceStored();
      return response.stream ? { ...response, message: told(response.message, onceStored) } : response;
    } catch (reason) {
      await onceStored();
      throw reason;
    }
  };
}

async function* heard<T>(messages: AsyncIterable<T>, onceStored: OnceStored): AsyncGenerator<T> {
  for await (const message of messages) {
    void onceStored(); // throws when something was lost; what is under way need not be waited for
    yield message;
  }
}

async function* told<T>(messages: AsyncIterable<T>, onceStored: OnceStored): AsyncGenerator<T> {
  try {
    for await (const message of messages) {
      await onceStored();
      yield message;
    }
  } catch (reason) {
    await onceStored();
    throw reason;
  }
}
