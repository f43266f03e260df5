import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  type WatchRequest,
  type WatchResponseSchema,
  type WatchService,
  WatchTopic,
} from '../../../gen/signalbox/console/v1/watch_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Clock } from '../../services/ports/clock.ts';
import { operatorOf } from './operator.ts';
import type { ConsoleServices } from './services.ts';
import { Touched } from './touched.ts';
import type { Views } from './views.ts';

/** Changes that follow each other this closely go out together; the first after a quiet time goes out at once. */
const gatherMs = 50;
const heartbeatMs = 10_000;

const usualTopics = [
  WatchTopic.RUNS,
  WatchTopic.JOBS,
  WatchTopic.RUNNERS,
  WatchTopic.PIPELINES,
  WatchTopic.APPROVALS,
  WatchTopic.QUEUE,
];

export function watchRoutes(services: ConsoleServices, views: Views): ServiceImpl<typeof WatchService> {
  const { events, clock, facts } = services;
  return {
    async *watch(request, context): AsyncGenerator<MessageInitShape<typeof WatchResponseSchema>> {
      const start = startOf(request);
      const touched = new Touched(services, views, {
        topics: new Set(request.topics.length === 0 ? usualTopics : request.topics),
        runIds: new Set(request.runIds),
        operator: operatorOf(context),
      });

      // Subscribed before the first state is read, so that nothing falls between.
      const source = events.watch(start.seq, context.signal);
      const next = () => {
        const incoming = source.next();
        incoming.catch(() => {}); // thrown where it is awaited; the reader may be busy when it fails
        return incoming;
      };
      let incoming = next();
      let through = start.seq;
      let sentAtMs = clock.nowMs();
      yield {
        seq: start.seq,
        serverTimeMs: sentAtMs,
        hello: { bootId: facts.bootId, resumed: start.isResumed },
        counters: views.counters(),
        ...touched.queueNow(),
      };

      using alarm = new Alarm(clock);
      for (;;) {
        const dueAtMs = touched.dueAtMs(sentAtMs + gatherMs) ?? sentAtMs + heartbeatMs;
        const news = await Promise.race([incoming, alarm.rings(dueAtMs)]);
        if (news !== 'rung') {
          if (news.done) return;
          touched.note(news.value);
          through = news.value.seq;
          incoming = next();
          if (clock.nowMs() < (touched.dueAtMs(sentAtMs + gatherMs) ?? Number.POSITIVE_INFINITY)) continue;
        }
        sentAtMs = clock.nowMs();
        const states = touched.take(sentAtMs);
        yield { seq: through, serverTimeMs: sentAtMs, ...(states ?? { heartbeat: true }) };
      }
    },
  };

  function startOf(request: WatchRequest): { readonly seq: number; readonly isResumed: boolean } {
    const last = events.lastSeq();
    // Events outlive the process, so another boot resumes too; a number from the future is another server's.
    const canResume = request.afterSeq > 0 && request.afterSeq <= last && isKept(request.afterSeq);
    return canResume ? { seq: request.afterSeq, isResumed: true } : { seq: last, isResumed: false };
  }

  function isKept(seq: number): boolean {
    try {
      events.after(seq, 1);
      return true;
    } catch (reason) {
      if (reason instanceof DomainError && reason.kind === 'out-of-range') return false;
      throw reason;
    }
  }
}

/** One promise per time, however often it is asked for. */
class Alarm implements Disposable {
  readonly #clock: Clock;
  #armed: { readonly atMs: Millis; readonly promise: Promise<'rung'>; readonly timer: Disposable } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  rings(atMs: Millis): Promise<'rung'> {
    if (this.#armed?.atMs === atMs) return this.#armed.promise;
    this[Symbol.dispose]();
    const { promise, resolve } = Promise.withResolvers<'rung'>();
    this.#armed = { atMs, promise, timer: this.#clock.at(atMs, () => resolve('rung')) };
    return promise;
  }

  [Symbol.dispose](): void {
    this.#armed?.timer[Symbol.dispose]();
    this.#armed = undefined;
  }
}
