import type { JobRunId, RunnerId } from '../../domain/ids.ts';
import type { WholeJob } from '../../domain/whole-job.ts';

/** `stop`: end the work now. `over`: the job has ended as the agent said. */
export type WholeEnd = 'stop' | 'over';

/** Calls of whole-job agents that are held until there is something to answer. They cost nothing while they wait. */
export class Takers {
  readonly #parked = new Map<RunnerId, Set<(job: WholeJob | undefined) => void>>();
  readonly #watching = new Map<JobRunId, Set<(end: WholeEnd | undefined) => void>>();

  /** How many jobs the runner asks for at this moment. */
  count(runnerId: RunnerId): number {
    return this.#parked.get(runnerId)?.size ?? 0;
  }

  /** Undefined when the signal aborts first. */
  park(runnerId: RunnerId, signal: AbortSignal): Promise<WholeJob | undefined> {
    return hold(this.#parked, runnerId, signal);
  }

  /** Answers false when nobody of the runner asks any more. */
  give(runnerId: RunnerId, job: WholeJob): boolean {
    const [first] = this.#parked.get(runnerId) ?? [];
    first?.(job);
    return first !== undefined;
  }

  watch(jobRunId: JobRunId, signal: AbortSignal): Promise<WholeEnd | undefined> {
    return hold(this.#watching, jobRunId, signal);
  }

  end(jobRunId: JobRunId, end: WholeEnd): void {
    for (const tell of [...(this.#watching.get(jobRunId) ?? [])]) tell(end);
  }
}

/** A promise that is kept under its key until it is answered or the signal aborts. */
function hold<Key, Answer>(
  held: Map<Key, Set<(answer: Answer | undefined) => void>>,
  key: Key,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  if (signal.aborted) return Promise.resolve(undefined);
  const answers = held.get(key) ?? new Set();
  held.set(key, answers);
  const onAbort = () => answer(undefined);
  const answer = (value: Answer | undefined) => {
    signal.removeEventListener('abort', onAbort);
    answers.delete(answer);
    if (answers.size === 0 && held.get(key) === answers) held.delete(key);
    resolve(value);
  };
  answers.add(answer);
  signal.addEventListener('abort', onAbort);
  return promise;
}
