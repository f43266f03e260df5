import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Approval } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';
import { CommentField } from './CommentField.tsx';
import { useDecide } from './use-decide.ts';

interface ApproveTogetherProps {
  readonly approvals: readonly Approval[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Names what is about to be approved; what is said holds for all of it. */
export function ApproveTogether({ approvals, onClose, onDone }: ApproveTogetherProps) {
  const t = useWords(approvalWords);
  const decide = useDecide(onDone);
  const [comment, setComment] = useState('');
  const [wasSent, setWasSent] = useState(false);
  const isWanted = approvals.some((approval) => approval.commentRequired);
  const isMissing = isWanted && comment.trim() === '';
  function approve() {
    setWasSent(true);
    if (!isMissing) decide.run({ approvals, approve: true, comment });
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('confirmTitle')}
      footer={
        <Button look="primary" icon={ShieldCheck} isBusy={decide.isBusy} onClick={approve}>
          {t('approve')}
        </Button>
      }
    >
      <ul className="list-disc pl-5">
        {approvals.map((approval) => (
          <li key={approval.approvalId}>
            {approval.pipelineName} #{approval.runNumber} · {approval.subject}
          </li>
        ))}
      </ul>
      {isWanted ? (
        <div className="mt-3">
          <CommentField
            wanted={{ approve: true, reject: false }}
            isMissing={wasSent && isMissing}
            comment={comment}
            onChange={setComment}
          />
        </div>
      ) : null}
    </Dialog>
  );
}
