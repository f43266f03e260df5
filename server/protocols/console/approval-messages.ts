import type { MessageInitShape } from '@bufbuild/protobuf';
import { type ApprovalSchema, ApprovalState, GatePosition } from '../../../gen/signalbox/console/v1/approval_pb.js';
import type { Plan, PlanField } from '../../../pipeline/plan.ts';
import {
  type Approval,
  gateOf,
  type GatePosition as Position,
  type ApprovalState as State,
  weighDecision,
} from '../../domain/approval.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { jsonValues } from './json-values.ts';
import { inputTypeOf } from './pipeline-messages.ts';
import { presentTimes } from './times.ts';

export const approvalStateOf: Readonly<Record<State, ApprovalState>> = {
  pending: ApprovalState.PENDING,
  approved: ApprovalState.APPROVED,
  rejected: ApprovalState.REJECTED,
  expired: ApprovalState.EXPIRED,
  withdrawn: ApprovalState.WITHDRAWN,
};

const positionOf: Readonly<Record<Position, GatePosition>> = {
  stage: GatePosition.BEFORE_STAGE,
  before: GatePosition.BEFORE_JOB,
  after: GatePosition.AFTER_JOB,
};

export function approvalMessage(
  approval: Approval,
  context: { readonly run: PipelineRun; readonly plan: Plan | undefined; readonly operator: string },
): MessageInitShape<typeof ApprovalSchema> {
  const { run, plan, operator } = context;
  const gate = plan && gateOf(plan, approval);
  const answer = weighDecision(approval, operator, [], 'approve');
  return {
    approvalId: approval.approvalId,
    runId: approval.runId,
    runNumber: run.number,
    pipelineId: approval.pipelineId,
    pipelineName: run.pipelineName,
    subject: approval.subject,
    position: positionOf[approval.position],
    state: approvalStateOf[approval.state],
    message: approval.message,
    approvers: [...approval.approvers],
    quorum: approval.quorum,
    allowSelf: approval.allowSelf,
    requestedBy: approval.triggeredBy,
    requestedAtMs: approval.requestedAtMs,
    ...presentTimes({ expiresAtMs: approval.expiresAtMs, endedAtMs: approval.endedAtMs }),
    decisions: approval.decisions.map((decision) => ({
      by: decision.by,
      atMs: decision.atMs,
      approved: decision.verdict === 'approve',
      comment: decision.comment,
      through: decision.through,
    })),
    jobsAfter: jobsBehind(approval, plan),
    branch: run.branch,
    commit: run.commitSha,
    fields: (gate?.fields ?? []).map(fieldMessage),
    answersJson: jsonValues(approval.answers),
    commentRequired: gate?.requireComment ?? false,
    mayDecide: answer.kind === 'counted',
    mayNotBecause: refusalText(approval, answer),
  };
}

function fieldMessage({ name, type, description, required, options, ...field }: PlanField) {
  return {
    ...{ name, description, required, options: [...options] },
    type: inputTypeOf[type],
    ...(field.default !== null && { default: String(field.default) }),
  };
}

/** Keys of the jobs that the gate holds back. */
function jobsBehind({ position, subject }: Approval, plan: Plan | undefined): string[] {
  const jobs = plan?.jobs ?? [];
  switch (position) {
    case 'stage':
      return jobs.filter((job) => job.stage === subject).map((job) => job.key);
    case 'before':
      return [subject];
    case 'after':
      return jobs.filter((job) => job.dependsOn.includes(subject)).map((job) => job.key);
  }
}

function refusalText(approval: Approval, answer: ReturnType<typeof weighDecision>): string {
  switch (answer.kind) {
    case 'counted':
      return '';
    case 'stands':
      return answer.state === 'pending' ? 'you have approved it already' : `it is ${answer.state} already`;
    case 'not-permitted':
      return answer.because === 'own-run'
        ? 'whoever started the run may not approve it'
        : `only ${approval.approvers.join(', ')} may decide`;
  }
}
