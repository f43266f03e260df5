import type { ServiceImpl } from '@connectrpc/connect';
import type { EventsService } from '../../../gen/signalbox/console/v1/event_pb.js';
import { malformed } from '../../domain/errors.ts';
import type { PipelineId, PipelineRunId, RunnerId } from '../../domain/ids.ts';
import { eventMessage } from './event-messages.ts';
import { pageSizeFrom } from './pages.ts';
import type { ConsoleServices } from './services.ts';

export function eventsRoutes({ history }: ConsoleServices): ServiceImpl<typeof EventsService> {
  return {
    listEvents(request) {
      const size = pageSizeFrom(request.pageSize);
      const events = history.events(
        {
          types: request.types,
          runId: (request.runId || null) as PipelineRunId | null, // ids are opaque; an unknown one matches nothing
          runnerId: (request.runnerId || null) as RunnerId | null,
          pipelineId: (request.pipelineId || null) as PipelineId | null,
        },
        { before: seqFrom(request.pageToken), size },
      );
      const last = events.at(-1);
      return {
        events: events.map(eventMessage),
        nextPageToken: events.length === size && last ? String(last.seq) : '',
      };
    },
  };
}

function seqFrom(pageToken: string): number | null {
  if (pageToken === '') return null;
  const seq = Number(pageToken);
  if (!Number.isSafeInteger(seq)) {
    throw malformed('page_token', 'page_token is not one of this server');
  }
  return seq;
}
