import { type Approval, ApprovalState, ApprovalsService } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { useAction } from '../../data/use-action.ts';
import type { FormValues } from '../../parts/input-values.ts';
import { showToast } from '../../ui/toasts.ts';
import { wordedRefusal } from '../../words/refusal-text.ts';
import { useLanguage, useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';

export interface Verdicts {
  readonly approve: boolean;
  readonly reject: boolean;
}

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

/** What this operator may say. */
export function verdictsOf({ state, mayDecide, mayReject }: Approval): Verdicts {
  const isOpen = state === ApprovalState.PENDING;
  return { approve: isOpen && mayDecide, reject: isOpen && mayReject };
}

/** Can be approved together with others: one comment is said for all, but what asks for values is decided by itself. */
export function isOneOfMany(approval: Approval): boolean {
  return verdictsOf(approval).approve && !approval.fields.some((field) => field.required);
}

/** What may be said without more words. */
export function plainVerdictsOf(approval: Approval): Verdicts {
  return {
    approve: isOneOfMany(approval) && !approval.commentRequired,
    reject: verdictsOf(approval).reject && !approval.rejectCommentRequired,
  };
}

/** Why it is not for this operator to approve; empty where it is. */
export function useMayNot({ mayNot, mayNotBecause }: Approval): string {
  return wordedRefusal(mayNot, useLanguage(), mayNotBecause);
}

/** Records a decision. One that the server refused is told with its reason; the others stand. */
export function useDecide(onDone: () => void): Decide {
  const t = useWords(approvalWords);
  const language = useLanguage();
  const { method } = ApprovalsService;
  const action = useAction(method.decideApprovals, {
    onDone: ({ results }) => {
      const refused = results.filter((result) => result.refusal !== '');
      const recorded = results.length - refused.length;
      if (refused.length > 0) {
        showToast({
          tone: 'failed',
          text: t('partly'),
          detail: [...new Set(refused.map(({ refused: why, refusal }) => wordedRefusal(why, language, refusal)))].join(
            '. ',
          ),
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
