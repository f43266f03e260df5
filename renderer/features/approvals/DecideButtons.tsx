import { Ban, ShieldCheck } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';
import type { Verdicts } from './use-decide.ts';

interface DecideButtonsProps {
  readonly may: Verdicts;
  /** What was asked for and waits for a comment: it is sent from within the text. */
  readonly asked?: boolean | undefined;
  readonly isBusy: boolean;
  readonly onAnswer: (approve: boolean) => void;
}

const sendKeys = 'mod+enter';

export function DecideButtons({ may, asked, isBusy, onAnswer }: DecideButtonsProps) {
  const t = useWords(approvalWords);
  return (
    <div className="flex gap-2">
      {may.approve ? (
        <Button
          look="primary"
          icon={ShieldCheck}
          keys={asked === true ? sendKeys : 'a'}
          isBusy={isBusy}
          onClick={() => onAnswer(true)}
        >
          {t('approve')}
        </Button>
      ) : null}
      {may.reject ? (
        <Button
          look="danger"
          icon={Ban}
          keys={asked === false ? sendKeys : 'x'}
          isBusy={isBusy}
          onClick={() => onAnswer(false)}
        >
          {t('reject')}
        </Button>
      ) : null}
    </div>
  );
}
