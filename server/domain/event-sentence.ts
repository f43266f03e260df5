import { durationText } from './duration-text.ts';
import type { ApprovalChanged, DomainEvent } from './events.ts';

/** What happened, for people: one sentence without the actor. Never a secret value. */
export function eventSentence(event: DomainEvent): string {
  switch (event.type) {
    case 'pipeline.created':
    case 'pipeline.updated':
    case 'pipeline.saved':
    case 'pipeline.removed':
      return `pipeline ${event.name} was ${verbOf(event.type)}`;
    case 'pipeline-run.created':
      return `run ${event.pipelineName} #${event.number} was created by ${event.triggeredBy || event.triggerType}`;
    case 'pipeline-run.started':
    case 'pipeline-run.paused':
    case 'pipeline-run.resumed':
    case 'pipeline-run.stopping':
    case 'pipeline-run.succeeded':
    case 'pipeline-run.ended-partial':
    case 'pipeline-run.failed':
    case 'pipeline-run.cancelled':
      return `run ${event.pipelineName} #${event.number} ${pastOf(event.type)}${after(event.durationMs)}${because(event)}`;
    case 'pipeline-run.noted':
      return `a note was written at run ${event.pipelineName} #${event.number}${colon(event.message)}`;
    case 'pipeline-run.removed':
      return `run ${event.pipelineName} #${event.number} was removed: it was older than runs are kept`;
    case 'job-run.created':
    case 'job-run.queued':
    case 'job-run.started':
    case 'job-run.returned':
    case 'job-run.succeeded':
    case 'job-run.failed':
    case 'job-run.lost':
    case 'job-run.timed-out':
    case 'job-run.cancelled':
    case 'job-run.skipped':
      return `job ${event.jobName} ${pastOf(event.type)}${attempt(event.attempt)}${after(event.durationMs)}${because(event)}`;
    case 'job-run.phase-changed':
      return `job ${event.jobName} is at ${event.phase}`;
    case 'job-run.refused':
    case 'job-run.cancel-requested':
      return `job ${event.jobName}: ${verbOf(event.type)}${colon(event.message)}`;
    case 'step-run.created':
    case 'step-run.queued':
    case 'step-run.started':
    case 'step-run.succeeded':
    case 'step-run.failed':
    case 'step-run.timed-out':
    case 'step-run.cancelled':
    case 'step-run.skipped':
      return `step ${event.jobName} / ${event.stepName} ${pastOf(event.type)}${attempt(event.attempt)}${after(event.durationMs)}${because(event)}`;
    case 'step-run.late-report':
    case 'step-run.refused':
    case 'step-run.cancel-requested':
    case 'step-run.removed':
      return `step ${event.jobName} / ${event.stepName}: ${verbOf(event.type)}${colon(event.message)}`;
    case 'approval.requested':
      return `approval of ${gateName(event)} was requested`;
    case 'approval.reminded':
      return `approval of ${gateName(event)} expires soon`;
    case 'approval.counted':
      return `approval of ${gateName(event)} got one voice, more are needed`;
    case 'approval.approved':
    case 'approval.rejected':
    case 'approval.expired':
    case 'approval.withdrawn':
      return `approval of ${gateName(event)} was ${verbOf(event.type)}${colon(event.comment ?? event.message)}`;
    case 'runner.registered':
    case 'runner.approved':
    case 'runner.rejected':
    case 'runner.connected':
    case 'runner.disconnected':
    case 'runner.went-offline':
    case 'runner.came-online':
    case 'runner.drained':
    case 'runner.undrained':
    case 'runner.paused':
    case 'runner.unpaused':
    case 'runner.disabled':
    case 'runner.enabled':
    case 'runner.unregistered':
    case 'runner.removed':
    case 'runner.updated':
    case 'runner.resized':
    case 'runner.program-wanted':
    case 'runner.program-fetched':
    case 'runner.program-changed':
    case 'runner.program-failed':
    case 'runner.program-dropped':
    case 'runner.alert-sent':
    case 'runner.alert-failed':
    case 'runner.token-rotated':
    case 'runner.token-revoked':
    case 'runner.unacknowledged':
    case 'runner.identity-shared':
    case 'runner.identity-unshared':
      return `runner ${event.name}: ${verbOf(event.type)}${colon(event.message)}`;
    case 'runner.alerted':
      return `runner ${event.name} is missing${event.message === '' ? '' : `; stranded by it: ${event.message}`}`;
    case 'runner.recovered':
      return `runner ${event.name} is back${after(event.durationMs)}`;
    case 'token.created':
    case 'token.revoked':
    case 'token.used-up':
      return `token ${event.name || event.tokenId} was ${verbOf(event.type)}`;
    case 'artifact.stored':
    case 'artifact.removed':
      return `artifact ${event.name} was ${verbOf(event.type)}`;
    case 'annotation.posted':
      return `job ${event.jobName} posted ${event.name}`;
    case 'secret.stored':
    case 'secret.removed':
    case 'secret.rotated':
      return `secret ${event.name} (${event.scope}) was ${verbOf(event.type)}`;
    case 'setting.changed':
      return event.after === undefined
        ? `setting ${event.key} was changed`
        : `setting ${event.key} was changed from ${event.before} to ${event.after}`;
    case 'library.added':
    case 'library.refreshed':
    case 'library.removed':
      return `template library ${event.name} was ${verbOf(event.type)}`;
    case 'library.failed':
      return `template library ${event.name} cannot be read${colon(event.message)}`;
    case 'trigger.fired':
    case 'trigger.skipped':
    case 'trigger.failed':
      return `trigger ${verbOf(event.type)}${colon(event.message)}`;
    case 'notification.sent':
    case 'notification.failed':
    case 'notification.desktop':
      return `notification ${event.title}: ${event.type === 'notification.failed' ? 'failed' : 'sent'}${colon(event.message)}`;
    case 'runner.reported':
      return `runner ${event.runnerId} reported ${event.eventType}`;
    case 'ingest.gap':
      return `part of a log or of its events will never arrive${colon(event.message)}`;
    case 'audit.refused':
      return `${event.operation} was refused${colon(event.message)}`;
  }
}

function verbOf(type: string): string {
  return (type.split('.')[1] ?? '').replaceAll('-', ' ');
}

function pastOf(type: string): string {
  const verb = verbOf(type);
  return verb === 'created' || verb === 'queued' || verb === 'cancelled' || verb === 'skipped' ? `was ${verb}` : verb;
}

function attempt(number: number): string {
  return number > 1 ? ` (attempt ${number})` : '';
}

function after(durationMs: number): string {
  return durationMs > 0 ? ` after ${durationText(durationMs)}` : '';
}

function because(event: { readonly reason: string; readonly message: string }): string {
  return colon(event.message || event.reason.replaceAll('_', ' '));
}

function colon(text: string): string {
  return text === '' ? '' : `: ${text}`;
}

function gateName({ pipelineName, number, subject }: ApprovalChanged): string {
  return number === undefined ? subject : `${pipelineName} #${number} / ${subject}`;
}
