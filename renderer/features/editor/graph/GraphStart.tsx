import { Workflow } from 'lucide-react';
import type { MouseEvent } from 'react';
import { Blank } from '../../../ui/Blank.tsx';
import { Button } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { graphWords } from './graph-words.ts';

/** A pipeline without anything in it. */
export function GraphStart({
  onAdd,
}: {
  readonly onAdd: (what: 'stage' | 'job', event: MouseEvent<HTMLButtonElement>) => void;
}) {
  const t = useWords(graphWords);
  return (
    <Blank icon={Workflow} title={t('startTitle')} body={t('startBody')}>
      <Button look="primary" onClick={(event) => onAdd('stage', event)}>
        {t('startStage')}
      </Button>
      <Button onClick={(event) => onAdd('job', event)}>{t('startJob')}</Button>
    </Blank>
  );
}
