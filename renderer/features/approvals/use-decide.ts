import { type Approval, ApprovalState, ApprovalsService } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { useAction } from '../../data/use-action.ts';
import type { FormValues } from '../../parts/input-values.ts';
import { showToast } from '../../ui/toasts.ts';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';

interface Decide {
  readonly run: (decision: {
    readonly approvals: readonly Approval[];
    readonly approve: boolean;
    readonly comment: string;
    /** What was filled in, for one approval. */
    readonly fields?: FormValues;
  }) => void;
  readonly isBusy: boolean;
}

/** Can be decided without more words: what asks for values or for a reason is decided by itself. */
export function isPlain({ state, mayDecide, fields, commentRequired }: Approval): boolean {
  const asks = commentRequired || fields.some((field) => field.required);
  return state === ApprovalState.PENDING && mayDecide && !asks;
}

/** Records a decision. One that the server refused is told with its reason; the others stand. */
export function useDecide(onDone: () => void): Decide {
  const t = useWords(approvalWords);
  const { method } = ApprovalsService;
  const action = useAction(method.decideApprovals, {
    onDone: ({ results }) => {
      const refused = results.filter((result) => result.refusal !== '');
      const recorded = results.length - refused.length;
      if (refused.length > 0) {
        showToast({
          tone: 'failed',
          text: t('partly'),
          detail: refused.map((result) => result.refusal).join('. '),
        });
      } else {
        const isYes = results.every((result) => result.approval?.decisions.at(-1)?.approved ?? false);
        showToast({ tone: 'passed', text: isYes ? t('approvedNow', { count: recorded }) : t('rejectedNow') });
      }
      onDone();
    },
  });
  return {
    isBusy: action.isBusy,
    run: ({ approvals, approve, comment, fields }) =>
      action.run({
        approvalIds: approvals.map((approval) => approval.approvalId),
        approve,
        comment,
        through: 'console',
        fields: { ...fields },
      }),
  };
}
