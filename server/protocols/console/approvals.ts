import type { ServiceImpl } from '@connectrpc/connect';
import type { ApprovalsService } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { approvalStates, pendingFirst } from '../../domain/approval.ts';
import { DomainError, malformed } from '../../domain/errors.ts';
import type { ApprovalId, PipelineRunId } from '../../domain/ids.ts';
import { approvalStateOf } from './approval-messages.ts';
import { refusalMessage } from './errors.ts';
import { idFrom } from './ids.ts';
import { operatorOf } from './operator.ts';
import { pageSizeFrom, tokenFrom } from './pages.ts';
import type { ConsoleServices } from './services.ts';
import type { Views } from './views.ts';

const mostAtOnce = 100;

export function approvalsRoutes({ approvals }: ConsoleServices, views: Views): ServiceImpl<typeof ApprovalsService> {
  return {
    listApprovals(request, context) {
      const after = tokenFrom(request.pageToken);
      const states = approvalStates.filter((state) => request.states.includes(approvalStateOf[state]));
      const page = approvals.list(
        {
          ...(request.runId !== '' && { runId: idFrom<PipelineRunId>(request.runId, 'run_id') }),
          ...(request.states.length > 0 && { states }),
        },
        { pageSize: pageSizeFrom(request.pageSize), ...(after !== null && { after }) },
      );
      const operator = operatorOf(context);
      const rows = page.rows.toSorted(pendingFirst);
      return { approvals: rows.map((approval) => views.approval(approval, operator)), nextPageToken: page.next ?? '' };
    },

    getApproval(request, context) {
      const approval = approvals.get(idFrom<ApprovalId>(request.approvalId, 'approval_id'));
      return { approval: views.approval(approval, operatorOf(context)) };
    },

    decideApprovals(request, context) {
      if (request.approvalIds.length > mostAtOnce) {
        throw new DomainError('invalid', `at most ${mostAtOnce} approvals are decided at once`, {
          subject: 'approval_ids',
          word: 'approvals_many',
          values: { max: `${mostAtOnce}` },
        });
      }
      const { fields } = request;
      if (request.approvalIds.length > 1 && Object.keys(fields).length > 0) {
        throw malformed('fields', 'what is filled in belongs to one approval');
      }
      const by = operatorOf(context);
      const verdict = request.approve ? 'approve' : 'reject';
      const decision = {
        verdict,
        by,
        comment: request.comment,
        through: request.through || 'console',
        fields,
      } as const;
      return { results: request.approvalIds.map((id) => decideOne(id, by, decision)) };
    },
  };

  function decideOne(approvalId: string, operator: string, decision: Parameters<typeof approvals.decide>[1]) {
    try {
      const { approval } = approvals.decide(idFrom<ApprovalId>(approvalId, 'approval_ids'), decision);
      return { approvalId, approval: views.approval(approval, operator) };
    } catch (reason) {
      if (!(reason instanceof DomainError)) throw reason;
      return { approvalId, refusal: reason.message, refused: refusalMessage(reason.details) };
    }
  }
}
