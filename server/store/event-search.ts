import type { DomainEvent, StoredEvent } from '../domain/events.ts';
import type { PipelineId, PipelineRunId, RunnerId } from '../domain/ids.ts';
import type { ReadTx } from './store.ts';

export interface EventSearch {
  /** Any of these; one that ends in a dot stands for all of a subject. Empty: all. */
  readonly types: readonly string[];
  readonly runId: PipelineRunId | null;
  readonly runnerId: RunnerId | null;
  readonly pipelineId: PipelineId | null;
}

/** At most `limit` events older than `before`, newest first. */
export function searchEvents(tx: ReadTx, search: EventSearch, before: number | null, limit: number): StoredEvent[] {
  const whole = search.types.filter((type) => !type.endsWith('.'));
  const subjects = search.types.filter((type) => type.endsWith('.'));
  return tx
    .prepare<[Parameters], EventRow>(`
      SELECT seq, at_ms, actor, event FROM events
       WHERE seq < coalesce(@before, 9e15)
         AND (@isAnyType OR type IN (SELECT value FROM json_each(@whole))
              OR EXISTS (SELECT 1 FROM json_each(@subjects) WHERE substr(events.type, 1, length(value)) = value))
         AND (@runId IS NULL OR run_id = @runId)
         AND (@runnerId IS NULL OR json_extract(event, '$.runnerId') = @runnerId)
         AND (@pipelineId IS NULL OR json_extract(event, '$.pipelineId') = @pipelineId)
       ORDER BY seq DESC LIMIT @limit`)
    .all({
      before,
      limit,
      isAnyType: search.types.length === 0 ? 1 : 0,
      whole: JSON.stringify(whole),
      subjects: JSON.stringify(subjects),
      runId: search.runId,
      runnerId: search.runnerId,
      pipelineId: search.pipelineId,
    })
    .map((row) => ({
      ...(JSON.parse(row.event) as DomainEvent), // only Events.append writes this column
      seq: row.seq,
      atMs: row.at_ms,
      actor: row.actor,
    }));
}

interface Parameters {
  readonly before: number | null;
  readonly limit: number;
  readonly isAnyType: number;
  readonly whole: string;
  readonly subjects: string;
  readonly runId: string | null;
  readonly runnerId: string | null;
  readonly pipelineId: string | null;
}

interface EventRow {
  readonly seq: number;
  readonly at_ms: number;
  readonly actor: string;
  readonly event: string;
}
