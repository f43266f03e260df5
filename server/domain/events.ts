import type { JsonObject } from '../../pipeline/plan.ts';
import type { ApprovalState, GatePosition } from './approval.ts';
import type {
  AnnotationId,
  ApprovalId,
  ArtifactId,
  JobRunId,
  Millis,
  PipelineId,
  PipelineRunId,
  RunnerId,
  StepRunId,
  TokenId,
} from './ids.ts';
import type { JobPhase, JobRunState, ResultReason, StepCounters } from './job-run.ts';
import type { JobCounters, PipelineRunState, TriggerType } from './pipeline-run.ts';
import type { RefusedEntry } from './refused-entry.ts';
import type { RunnerState } from './runner.ts';
import type { StepRunState } from './step-run.ts';

/** Who caused a change: a person or client by name, an agent, or the control plane itself (`system`). */
export type Actor = string;
export const system: Actor = 'system';

/** A fact, in the past tense. Stored in the transaction that made it true, published after the commit. */
export type DomainEvent =
  | PipelineChanged
  | PipelineRunChanged
  | PipelineRunRemoved
  | PipelineRunNoted
  | JobRunChanged
  | JobRunNoted
  | StepRunChanged
  | StepRunNoted
  | ApprovalChanged
  | RunnerChanged
  | RunnerNoted
  | RunnerMissed
  | TokenChanged
  | ArtifactChanged
  | AnnotationPosted
  | SecretChanged
  | SettingChanged
  | LibraryChanged
  | TriggerNoted
  | NotificationNoted
  | RunnerReported
  | IngestGap
  | AuditRefused;

export type StoredEvent = DomainEvent & {
  /** Rises by commit order, without gaps in what a reader sees. */
  readonly seq: number;
  readonly atMs: Millis;
  readonly actor: Actor;
};

export interface PipelineChanged {
  readonly type: 'pipeline.created' | 'pipeline.updated' | 'pipeline.saved' | 'pipeline.removed';
  readonly pipelineId: PipelineId;
  readonly name: string;
  readonly commitSha: string;
}

interface OfRun {
  readonly pipelineId: PipelineId;
  readonly runId: PipelineRunId;
}

export interface PipelineRunChanged extends OfRun {
  readonly type:
    | 'pipeline-run.created'
    | 'pipeline-run.started'
    | 'pipeline-run.paused'
    | 'pipeline-run.resumed'
    | 'pipeline-run.stopping'
    | 'pipeline-run.succeeded'
    | 'pipeline-run.ended-partial'
    | 'pipeline-run.failed'
    | 'pipeline-run.cancelled';
  /** Null: it did not exist. */
  readonly from: PipelineRunState | null;
  readonly to: PipelineRunState;
  readonly reason: string;
  readonly message: string;
  readonly pipelineName: string;
  readonly namespace: string;
  readonly number: number;
  readonly attempt: number;
  readonly triggerType: TriggerType;
  readonly triggeredBy: string;
  readonly counters: JobCounters;
  readonly durationMs: number;
}

/** Retention let go of it. */
export interface PipelineRunRemoved extends OfRun {
  readonly type: 'pipeline-run.removed';
  readonly pipelineName: string;
  readonly number: number;
}

/** Somebody wrote a line at it; an empty message took it away or says no more than that they look after it. */
export interface PipelineRunNoted extends OfRun {
  readonly type: 'pipeline-run.noted';
  readonly pipelineName: string;
  readonly number: number;
  readonly message: string;
}

interface OfJob extends OfRun {
  readonly jobRunId: JobRunId;
  readonly jobName: string;
  readonly attempt: number;
}

export interface JobRunChanged extends OfJob {
  readonly type:
    | 'job-run.created'
    | 'job-run.queued'
    | 'job-run.started'
    | 'job-run.returned' // back to the queue: the lease ended before any step was acknowledged
    | 'job-run.succeeded'
    | 'job-run.failed'
    | 'job-run.lost'
    | 'job-run.timed-out'
    | 'job-run.cancelled'
    | 'job-run.skipped'
    | 'job-run.phase-changed';
  readonly from: JobRunState | null;
  readonly to: JobRunState;
  readonly phase: JobPhase;
  readonly reason: ResultReason;
  readonly message: string;
  readonly runnerId: RunnerId | null;
  readonly leaseEpoch: number;
  readonly hasWarning: boolean;
  readonly steps: StepCounters;
  readonly durationMs: number;
}

/** Worth recording, without a change of state. */
export interface JobRunNoted extends OfJob {
  readonly type: 'job-run.refused' | 'job-run.cancel-requested';
  readonly runnerId: RunnerId | null;
  readonly message: string;
}

interface OfStep extends OfJob {
  readonly stepRunId: StepRunId;
  readonly stepName: string;
  readonly stepIndex: number;
}

export interface StepRunChanged extends OfStep {
  readonly type:
    | 'step-run.created'
    | 'step-run.queued'
    | 'step-run.started'
    | 'step-run.succeeded'
    | 'step-run.failed'
    | 'step-run.timed-out'
    | 'step-run.cancelled'
    | 'step-run.skipped';
  readonly from: StepRunState | null;
  readonly to: StepRunState;
  readonly reason: ResultReason;
  readonly runnerId: RunnerId | null;
  readonly exitCode: number;
  readonly message: string;
  readonly durationMs: number;
}

export interface StepRunNoted extends OfStep {
  readonly type: 'step-run.late-report' | 'step-run.refused' | 'step-run.cancel-requested' | 'step-run.removed';
  readonly runnerId: RunnerId | null;
  readonly message: string;
}

export interface ApprovalChanged extends OfRun {
  readonly type:
    | 'approval.requested'
    | 'approval.reminded' // it expires soon
    | 'approval.counted' // one voice more, not enough yet
    | 'approval.approved'
    | 'approval.rejected'
    | 'approval.expired'
    | 'approval.withdrawn';
  readonly approvalId: ApprovalId;
  readonly position: GatePosition;
  readonly subject: string;
  /** Of the run, as people call it. */
  readonly pipelineName?: string;
  readonly number?: number;
  readonly from: ApprovalState | null;
  readonly to: ApprovalState;
  readonly message: string;
  /** Why, as whoever decided said it. */
  readonly comment?: string;
  /** When it counts as rejected. */
  readonly expiresAtMs?: Millis;
}

export interface RunnerChanged {
  readonly type:
    | 'runner.registered'
    | 'runner.approved'
    | 'runner.rejected'
    | 'runner.connected'
    | 'runner.disconnected'
    | 'runner.went-offline'
    | 'runner.came-online'
    | 'runner.drained'
    | 'runner.undrained'
    | 'runner.paused'
    | 'runner.unpaused'
    | 'runner.disabled'
    | 'runner.enabled'
    | 'runner.unregistered'
    | 'runner.removed';
  readonly runnerId: RunnerId;
  readonly name: string;
  readonly from: RunnerState | null;
  readonly to: RunnerState;
  readonly message: string;
}

export interface RunnerNoted {
  readonly type:
    | 'runner.updated'
    | 'runner.resized'
    | 'runner.program-wanted'
    | 'runner.program-fetched'
    | 'runner.program-changed'
    | 'runner.program-failed'
    | 'runner.program-dropped'
    | 'runner.alert-sent'
    | 'runner.alert-failed'
    | 'runner.token-rotated'
    | 'runner.token-revoked'
    | 'runner.unacknowledged'
    | 'runner.identity-shared'
    | 'runner.identity-unshared';
  readonly runnerId: RunnerId;
  readonly name: string;
  readonly message: string;
}

/** Told to people: a runner stays away against everybody's will, or is back. */
export interface RunnerMissed {
  readonly type: 'runner.alerted' | 'runner.recovered';
  readonly runnerId: RunnerId;
  readonly name: string;
  /** The jobs that it strands. */
  readonly message: string;
  /** How long it was away; 0 while it is. */
  readonly durationMs: Millis;
}

export interface TokenChanged {
  readonly type: 'token.created' | 'token.revoked' | 'token.used-up';
  readonly tokenId: TokenId;
  readonly name: string;
}

export interface ArtifactChanged extends OfRun {
  readonly type: 'artifact.stored' | 'artifact.removed';
  readonly artifactId: ArtifactId;
  readonly jobRunId: JobRunId | null;
  readonly stepRunId: StepRunId | null;
  readonly name: string;
  readonly bytes: number;
}

export interface AnnotationPosted extends OfRun {
  readonly type: 'annotation.posted';
  readonly annotationId: AnnotationId;
  readonly jobRunId: JobRunId;
  readonly stepRunId: StepRunId;
  readonly jobName: string;
  readonly name: string;
}

/** Never carries a value. */
export interface SecretChanged {
  readonly type: 'secret.stored' | 'secret.removed' | 'secret.rotated';
  readonly name: string;
  readonly scope: string;
}

export interface SettingChanged {
  readonly type: 'setting.changed';
  readonly key: string;
  /** As JSON. Absent where the value is nobody's business. */
  readonly before?: string;
  readonly after?: string;
}

export interface LibraryChanged {
  readonly type: 'library.added' | 'library.refreshed' | 'library.failed' | 'library.removed';
  readonly name: string;
  readonly commitSha: string;
  /** Of a failure: why it cannot be read. */
  readonly message: string;
}

export interface TriggerNoted {
  readonly type: 'trigger.fired' | 'trigger.skipped' | 'trigger.failed';
  readonly pipelineId: PipelineId;
  readonly message: string;
}

export interface NotificationNoted extends OfRun {
  readonly type: 'notification.sent' | 'notification.failed' | 'notification.desktop';
  readonly title: string;
  readonly message: string;
}

/** An event that an agent pushed. It never changes a state (Arcentra API 5.5). */
export interface RunnerReported {
  readonly type: 'runner.reported';
  readonly runnerId: RunnerId;
  /** Null: it names no step of this runner. */
  readonly stepRunId: StepRunId | null;
  readonly runId: PipelineRunId | null;
  readonly eventId: string;
  /** As the agent says, e.g. `arcentra.task.progress`. */
  readonly eventType: string;
  readonly agentAtMs: Millis;
  readonly payload: JsonObject;
}

/** Lines or events of an agent that will never arrive. */
export interface IngestGap {
  readonly type: 'ingest.gap';
  readonly runnerId: RunnerId;
  readonly stepRunId: StepRunId | null;
  readonly message: string;
}

export interface AuditRefused {
  readonly type: 'audit.refused';
  /** Where the call came from; events of earlier versions say it in the message only. */
  readonly address?: string;
  /** Present when somebody wanted to be let in. */
  readonly entry?: RefusedEntry;
  /** What was attempted, e.g. `agent.v1.AgentService/ReportStepRunStatus`. */
  readonly operation: string;
  readonly runnerId: RunnerId | null;
  readonly message: string;
}
