import { Ban, ShieldCheck } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';

interface DecideButtonsProps {
  readonly isBusy: boolean;
  readonly onAnswer: (approve: boolean) => void;
}

export function DecideButtons({ isBusy, onAnswer }: DecideButtonsProps) {
  const t = useWords(approvalWords);
  return (
    <div className="flex gap-2">
      <Button look="primary" icon={ShieldCheck} keys="a" isBusy={isBusy} onClick={() => onAnswer(true)}>
        {t('approve')}
      </Button>
      <Button look="danger" icon={Ban} keys="x" isBusy={isBusy} onClick={() => onAnswer(false)}>
        {t('reject')}
      </Button>
    </div>
  );
}
