import type { MessageInitShape } from '@bufbuild/protobuf';
import type { EventSchema } from '../../../gen/signalbox/console/v1/event_pb.js';
import { eventSentence } from '../../domain/event-sentence.ts';
import type { StoredEvent } from '../../domain/events.ts';

export function eventMessage(event: StoredEvent): MessageInitShape<typeof EventSchema> {
  return {
    seq: event.seq,
    atMs: event.atMs,
    type: event.type,
    actor: event.actor,
    sentence: eventSentence(event),
    from: ('from' in event && event.from) || '',
    to: 'to' in event ? event.to : '',
    pipelineId: 'pipelineId' in event ? event.pipelineId : '',
    runId: ('runId' in event && event.runId) || '',
    jobRunId: ('jobRunId' in event && event.jobRunId) || '',
    stepRunId: ('stepRunId' in event && event.stepRunId) || '',
    runnerId: ('runnerId' in event && event.runnerId) || '',
    approvalId: 'approvalId' in event ? event.approvalId : '',
    json: JSON.stringify(event),
  };
}
