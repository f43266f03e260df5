import { useRef, useState } from 'react';
import type { Approval } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { useShortcuts } from '../../app/shortcuts.ts';
import { checkInputs, type FormValues, initialInputs } from '../../parts/input-values.ts';
import { noProblems, ValueFields } from '../../parts/ValueFields.tsx';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';
import { CommentField } from './CommentField.tsx';
import { DecideButtons } from './DecideButtons.tsx';
import { useDecide, useMayNot, verdictsOf } from './use-decide.ts';

/** What the gate and the server ask for, and the decision. Nothing is sent before that is filled in. */
export function Decision({ approval }: { readonly approval: Approval }) {
  const t = useWords(approvalWords);
  const may = verdictsOf(approval);
  const mayNot = useMayNot(approval);
  const [comment, setComment] = useState('');
  const [fields, setFields] = useState<FormValues>(() => initialInputs(approval.fields));
  /** The verdict for which something was missing. */
  const [asked, setAsked] = useState<boolean>();
  const decide = useDecide(() => {
    setComment('');
    setAsked(undefined);
  });
  const commentBox = useRef<HTMLTextAreaElement>(null);
  const problems = checkInputs(approval.fields, fields);
  const lacksComment = (approve: boolean) =>
    (approve ? approval.commentRequired : approval.rejectCommentRequired) && comment.trim() === '';
  function answer(approve: boolean) {
    if (!(approve ? may.approve : may.reject) || decide.isBusy) return;
    setAsked(approve);
    if (lacksComment(approve)) commentBox.current?.focus();
    else if (!approve || problems.size === 0) {
      decide.run({ approvals: [approval], approve, comment, ...(approve && { fields }) });
    }
  }
  const group = t('title');
  useShortcuts([
    ...(may.approve ? [{ keys: 'a', label: t('approve'), group, run: () => answer(true) }] : []),
    ...(may.reject ? [{ keys: 'x', label: t('reject'), group, run: () => answer(false) }] : []),
    ...(asked === undefined
      ? []
      : [{ keys: 'mod+enter', label: t('sendDecision'), group, isLocal: true, run: () => answer(asked) }]),
  ]);
  return (
    <div className="flex max-w-[560px] flex-col gap-3">
      {mayNot ? <p className="rounded-md border bg-surface px-3 py-2">{mayNot}</p> : null}
      {may.approve && approval.fields.length > 0 ? (
        <ValueFields
          definition={{ inputs: approval.fields, variables: [] }}
          values={{ inputs: fields, variables: {} }}
          problems={asked === true ? problems : noProblems}
          onChange={({ inputs }) => setFields(inputs)}
        />
      ) : null}
      {may.approve || may.reject ? (
        <>
          <CommentField
            box={commentBox}
            wanted={{
              approve: may.approve && approval.commentRequired,
              reject: may.reject && approval.rejectCommentRequired,
            }}
            isMissing={asked !== undefined && lacksComment(asked)}
            comment={comment}
            onChange={setComment}
          />
          <DecideButtons may={may} asked={asked} isBusy={decide.isBusy} onAnswer={answer} />
        </>
      ) : null}
    </div>
  );
}
