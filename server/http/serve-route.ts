import type { Logger } from 'pino';
import { DomainError, type ErrorKind } from '../domain/errors.ts';
import type { Caller } from '../protocols/authenticate.ts';
import { answerText, type HttpRequest, type HttpResponse, type HttpRoute } from './http-route.ts';

const statusOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  'not-found': 404,
  'already-exists': 409,
  stale: 409,
  'wrong-state': 409,
  'lease-lost': 409,
  unauthenticated: 401,
  forbidden: 403,
  exhausted: 429,
  'out-of-range': 416,
  corrupt: 500,
  unavailable: 503,
};

/** Runs a route. Its refusals become statuses; what fails after the first byte breaks the answer off. */
export async function serveRoute(
  route: HttpRoute,
  request: HttpRequest,
  response: HttpResponse,
  {
    caller,
    shutdown,
    log,
  }: { readonly caller: Caller | undefined; readonly shutdown: AbortSignal; readonly log: Logger },
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    if (route.openTo === 'operator' && caller?.kind !== 'operator') {
      throw new DomainError('unauthenticated', 'open the console with a code, or send an operator token');
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    await route.handle(request, response, { url, caller, signal: AbortSignal.any([gone.signal, shutdown]) });
  } catch (reason) {
    const isRefusal = reason instanceof DomainError;
    if (!isRefusal && !gone.signal.aborted) log.error({ err: reason, path: route.prefix }, 'a request failed');
    if (response.headersSent) response.destroy();
    else if (isRefusal) answerText(response, statusOf[reason.kind], reason.message);
    else answerText(response, 500, 'internal error');
  }
}
