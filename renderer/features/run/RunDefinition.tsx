import { useState } from 'react';
import { Blank } from '../../ui/Blank.tsx';
import { CodeText } from '../../ui/CodeText.tsx';
import { Segments } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import type { RunModel } from './run-view.ts';
import { runWords } from './run-words.ts';

/** The text that was compiled, and the plan that was made of it. */
export function RunDefinition({ model }: { readonly model: RunModel }) {
  const t = useWords(runWords);
  const [shown, setShown] = useState<'text' | 'plan'>('text');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="px-5 py-2">
        <Segments
          label={t('tabDefinition')}
          options={[
            { value: 'text', label: t('text') },
            { value: 'plan', label: t('plan') },
          ]}
          value={shown}
          onChange={setShown}
        />
      </div>
      {shown === 'text' ? (
        <CodeText text={model.answer.definitionText} label={t('text')} />
      ) : model.plan ? (
        <CodeText text={JSON.stringify(model.plan, null, 2)} label={t('plan')} />
      ) : (
        <Blank title={t('noPlan')} />
      )}
    </div>
  );
}
