import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  EventType,
  type StreamEventsRequest,
  type StreamEventsResponseSchema,
} from '../../../gen/stream/v1/stream_pb.js';
import { DomainError } from '../../domain/errors.ts';
import { type StoredEvent, system } from '../../domain/events.ts';
import { secondsFrom } from './from-domain.ts';
import type { Watched } from './watch.ts';

type Message = MessageInitShape<typeof StreamEventsResponseSchema>;

const resourceTypes = ['step_run', 'job', 'pipeline', 'agent'] as const;
type ResourceType = (typeof resourceTypes)[number];

/** The sequence number to resume after, from metadata `last-event-id`; undefined without it. */
export function resumePointFrom(header: string | null, lastSeq: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (!/^\d{1,15}$/.test(text)) {
    throw new DomainError('invalid', `last-event-id "${text}" is not an event id`, { subject: 'last-event-id' });
  }
  if (Number(text) > lastSeq)
    throw new DomainError('out-of-range', `there is no event ${text} yet; the last is ${lastSeq}`);
  return Number(text);
}

export function watchedEvents(request: StreamEventsRequest, features: ReadonlySet<string>): Watched<Message> {
  const types = new Set(request.eventTypes);
  const ids = new Set(request.resourceIds.map((id) => id.trim()));
  const resourceType = request.resourceType.trim();
  if (resourceType !== '' && !(resourceTypes as readonly string[]).includes(resourceType)) {
    throw new DomainError('invalid', `resource_type ${resourceType} is not one of ${resourceTypes.join(', ')}`, {
      subject: 'resource_type',
    });
  }
  return {
    present: [],
    change(event) {
      const shown = shownAs(event, features.has('exact-status'));
      if (!shown) return undefined;
      if (types.size > 0 && !types.has(shown.eventType)) return undefined;
      if (resourceType !== '' && resourceType !== shown.resourceType) return undefined;
      if (ids.size > 0 && !shown.ids.some((id) => ids.has(id))) return undefined;
      return {
        eventId: String(event.seq),
        eventType: shown.eventType,
        timestamp: secondsFrom(event.atMs),
        resourceId: shown.ids[0] ?? '',
        resourceType: shown.resourceType,
        title: shown.title,
        description: 'message' in event ? event.message : '',
        metadata: metadataOf(event),
        userId: event.actor === system ? '' : event.actor,
      };
    },
    isOver: () => false,
  };
}

interface Shown {
  readonly eventType: EventType;
  readonly resourceType: ResourceType;
  /** The resource's own id first; a pipeline's event may be asked for by the pipeline, too. */
  readonly ids: readonly string[];
  readonly title: string;
}

/** Events without a type on this wire are not sent. `isExact`: the peer knows the types from 100 on. */
function shownAs(event: StoredEvent, isExact: boolean): Shown | undefined {
  const added = <Type extends EventType>(type: Type) => (isExact ? type : undefined);
  const shown = (
    eventType: EventType | undefined,
    resourceType: ResourceType,
    ids: readonly string[],
    title: string,
  ) => (eventType === undefined ? undefined : { eventType, resourceType, ids, title });

  switch (event.type) {
    case 'step-run.created':
    case 'step-run.started':
    case 'step-run.succeeded':
    case 'step-run.failed':
    case 'step-run.timed-out':
    case 'step-run.cancelled':
    case 'step-run.skipped':
      return shown(stepTypes[event.type], 'step_run', [event.stepRunId], `step ${event.stepName}: ${event.to}`);
    case 'job-run.started':
    case 'job-run.succeeded':
    case 'job-run.failed':
    case 'job-run.timed-out':
    case 'job-run.cancelled':
      return shown(jobTypes[event.type], 'job', [event.jobRunId], `job ${event.jobName}: ${event.to}`);
    case 'job-run.skipped': {
      const type = event.reason === 'condition' ? EventType.JOB_COMPLETED : EventType.JOB_CANCELLED;
      return shown(type, 'job', [event.jobRunId], `job ${event.jobName}: skipped`);
    }
    case 'job-run.queued':
      return shown(added(EventType.JOB_QUEUED), 'job', [event.jobRunId], `job ${event.jobName}: queued`);
    case 'job-run.lost':
      return shown(
        added(EventType.JOB_LOST) ?? EventType.JOB_FAILED,
        'job',
        [event.jobRunId],
        `job ${event.jobName}: lost`,
      );
    case 'pipeline-run.started':
    case 'pipeline-run.succeeded':
    case 'pipeline-run.failed':
    case 'pipeline-run.cancelled':
    case 'pipeline-run.ended-partial':
    case 'pipeline-run.paused':
    case 'pipeline-run.resumed': {
      const exact = event.type === 'pipeline-run.ended-partial' && isExact ? EventType.PIPELINE_PARTIAL : undefined;
      const isAdded = event.type === 'pipeline-run.paused' || event.type === 'pipeline-run.resumed';
      const type = isAdded ? added(runTypes[event.type]) : (exact ?? runTypes[event.type]);
      const title = `run ${event.number} of ${event.pipelineName}: ${event.to}`;
      return shown(type, 'pipeline', [event.runId, event.pipelineId], title);
    }
    case 'approval.requested':
    case 'approval.approved':
    case 'approval.rejected':
    case 'approval.expired': {
      const title = `approval of ${event.subject}: ${event.to}`;
      return shown(added(approvalTypes[event.type]), 'pipeline', [event.runId, event.pipelineId], title);
    }
    case 'runner.registered': {
      const pending = event.to === 'pending' ? added(EventType.AGENT_PENDING) : undefined;
      return shown(pending ?? EventType.AGENT_REGISTERED, 'agent', [event.runnerId], `agent ${event.name}: registered`);
    }
    case 'runner.approved':
      return shown(added(EventType.AGENT_APPROVED), 'agent', [event.runnerId], `agent ${event.name}: approved`);
    case 'runner.unregistered':
    case 'runner.removed':
      return shown(EventType.AGENT_UNREGISTERED, 'agent', [event.runnerId], `agent ${event.name}: unregistered`);
    case 'runner.went-offline':
      return shown(EventType.AGENT_OFFLINE, 'agent', [event.runnerId], `agent ${event.name}: offline`);
    case 'artifact.stored': {
      const ids = event.stepRunId === null ? [event.runId, event.pipelineId] : [event.stepRunId];
      const type = event.stepRunId === null ? 'pipeline' : 'step_run';
      return shown(added(EventType.ARTIFACT_STORED), type, ids, `artifact ${event.name}: stored`);
    }
    case 'runner.reported': {
      // What agents push has no type of its own on this wire: the number is 0, the title says what the agent calls it.
      const [type, id] =
        event.stepRunId === null ? (['agent', event.runnerId] as const) : (['step_run', event.stepRunId] as const);
      return shown(EventType.UNSPECIFIED, type, [id], event.eventType);
    }
    case 'ingest.gap':
      return shown(added(EventType.INGEST_GAP), 'agent', [event.runnerId], 'log lines are missing');
    default:
      return undefined;
  }
}

const stepTypes = {
  'step-run.created': EventType.STEP_RUN_CREATED,
  'step-run.started': EventType.STEP_RUN_STARTED,
  'step-run.succeeded': EventType.STEP_RUN_COMPLETED,
  'step-run.failed': EventType.STEP_RUN_FAILED,
  'step-run.timed-out': EventType.STEP_RUN_FAILED,
  'step-run.cancelled': EventType.STEP_RUN_CANCELLED,
  'step-run.skipped': EventType.STEP_RUN_COMPLETED,
} as const;

const jobTypes = {
  'job-run.started': EventType.JOB_STARTED,
  'job-run.succeeded': EventType.JOB_COMPLETED,
  'job-run.failed': EventType.JOB_FAILED,
  'job-run.timed-out': EventType.JOB_FAILED,
  'job-run.cancelled': EventType.JOB_CANCELLED,
} as const;

const runTypes = {
  'pipeline-run.started': EventType.PIPELINE_STARTED,
  'pipeline-run.succeeded': EventType.PIPELINE_COMPLETED,
  'pipeline-run.ended-partial': EventType.PIPELINE_COMPLETED,
  'pipeline-run.failed': EventType.PIPELINE_FAILED,
  'pipeline-run.cancelled': EventType.PIPELINE_CANCELLED,
  'pipeline-run.paused': EventType.PIPELINE_PAUSED,
  'pipeline-run.resumed': EventType.PIPELINE_RESUMED,
} as const;

const approvalTypes = {
  'approval.requested': EventType.APPROVAL_REQUESTED,
  'approval.approved': EventType.APPROVAL_APPROVED,
  'approval.rejected': EventType.APPROVAL_REJECTED,
  'approval.expired': EventType.APPROVAL_EXPIRED,
} as const;

/** Ids and names of the surrounding objects; what an event does not have is left out. */
function metadataOf(event: StoredEvent): Record<string, string> {
  const facts: Readonly<Record<string, string | number | null | undefined>> = {
    pipeline_id: 'pipelineId' in event ? event.pipelineId : undefined,
    pipeline_run_id: 'runId' in event ? event.runId : undefined,
    job_name: 'jobName' in event ? event.jobName : undefined,
    step_name: 'stepName' in event ? event.stepName : undefined,
    agent_id: 'runnerId' in event ? event.runnerId : undefined,
    status: 'to' in event ? event.to : undefined,
    reason: 'reason' in event ? event.reason : undefined,
    attempt: 'attempt' in event ? event.attempt : undefined,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, fact]) =>
      fact === undefined || fact === null || fact === '' ? [] : [[name, String(fact)]],
    ),
  );
}
