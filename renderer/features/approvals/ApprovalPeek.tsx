import type { Approval } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { useDialogKey } from '../../app/shortcuts.ts';
import { Expiry } from '../../parts/Expiry.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';
import { DecideButtons } from './DecideButtons.tsx';
import { plainVerdictsOf, useDecide, useMayNot, verdictsOf } from './use-decide.ts';
import { WhatHappens } from './WhatHappens.tsx';

interface ApprovalPeekProps {
  readonly approval: Approval;
  readonly onClose: () => void;
}

/** What will happen and what changed, over the list; decided from here where nothing has to be filled in. */
export function ApprovalPeek({ approval, onClose }: ApprovalPeekProps) {
  const t = useWords(approvalWords);
  const decide = useDecide(onClose);
  const mayNot = useMayNot(approval);
  const may = verdictsOf(approval);
  const plain = plainVerdictsOf(approval);
  const isMoreAsked = may.approve !== plain.approve || may.reject !== plain.reject;
  function answer(approve: boolean) {
    if (decide.isBusy || !(approve ? plain.approve : plain.reject)) return;
    decide.run({ approvals: [approval], approve, comment: '' });
  }
  useDialogKey('a', () => answer(true));
  useDialogKey('x', () => answer(false));
  useDialogKey('space', onClose);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="large"
      title={`${approval.pipelineName} #${approval.runNumber} · ${approval.subject}`}
      description={approval.message || undefined}
    >
      <div className="flex flex-col gap-4">
        <Expiry approval={approval} />
        <WhatHappens approval={approval} />
        {mayNot ? <p className="text-muted">{mayNot}</p> : null}
        {/* Not a footer: its first button would have the focus, and the space bar that opened this would press it. */}
        {/* Not a footer: its first button would have the focus, and the space bar that opened this would press it. */}
        <div className="flex flex-wrap gap-2">
          {isMoreAsked ? <Button onClick={onClose}>{t('peekMore')}</Button> : null}
          <DecideButtons may={plain} isBusy={decide.isBusy} onAnswer={answer} />
        </div>
      </div>
    </Dialog>
  );
}
