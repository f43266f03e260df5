import { useState } from 'react';
import { Sheet } from '../../ui/Dialog.tsx';
import { Segments } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { AttachWoodpecker } from './AttachWoodpecker.tsx';
import { EnrolAgent } from './EnrolAgent.tsx';
import { runnerWords } from './runner-words.ts';

type Kind = 'own' | 'woodpecker';

/** How a machine becomes a runner: with our agent, or with one that a team has already. */
export function AddRunnerSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(runnerWords);
  const [kind, setKind] = useState<Kind>('own');
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title={t('addTitle')}
      description={t(kind === 'own' ? 'addBody' : 'woodpeckerBody')}
    >
      <div className="mb-4">
        <Segments
          label={t('agentKind')}
          options={[
            { value: 'own', label: t('agentOwn') },
            { value: 'woodpecker', label: t('agentWoodpecker') },
          ]}
          value={kind}
          onChange={setKind}
        />
      </div>
      {kind === 'own' ? <EnrolAgent onClose={onClose} /> : <AttachWoodpecker onClose={onClose} />}
    </Sheet>
  );
}
