import type { RefObject } from 'react';
import { Field, TextArea } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';
import type { Verdicts } from './use-decide.ts';

interface CommentFieldProps {
  readonly box?: RefObject<HTMLTextAreaElement | null>;
  /** For which decisions it has to be filled in. */
  readonly wanted: Verdicts;
  readonly isMissing: boolean;
  readonly comment: string;
  readonly onChange: (comment: string) => void;
}

/** Why somebody decides so: kept with the decision. */
export function CommentField({ box, wanted, isMissing, comment, onChange }: CommentFieldProps) {
  const t = useWords(approvalWords);
  const isOnlyToReject = wanted.reject && !wanted.approve;
  const isWanted = wanted.approve || wanted.reject;
  return (
    <Field
      label={t(isOnlyToReject ? 'commentToReject' : isWanted ? 'commentLabel' : 'comment')}
      help={t(isWanted ? 'commentWanted' : 'commentHelp')}
      error={isMissing ? t('commentMissing') : undefined}
    >
      {(ids) => (
        <TextArea
          {...ids}
          ref={box}
          required={isWanted && !isOnlyToReject}
          aria-invalid={isMissing}
          rows={3}
          value={comment}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
