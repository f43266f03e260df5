import { Layers } from 'lucide-react';
import { useState } from 'react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Sheet } from '../../../ui/Dialog.tsx';
import { useWords } from '../../../words/words.ts';
import { editorWords } from '../editor-words.ts';
import { configurationWords } from './configuration-words.ts';
import { FullConfiguration } from './FullConfiguration.tsx';

/** Opens the definition as it is meant, beside the one that is written. */
export function FullConfigurationButton({ pipeline }: { readonly pipeline: PipelineSummary }) {
  const t = useWords(configurationWords);
  const group = useWords(editorWords)('group');
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  useShortcuts([{ keys: '', label: t('title'), group, run: open }]);
  return (
    <>
      <IconButton icon={Layers} label={t('title')} onClick={open} />
      <Sheet isOpen={isOpen} onClose={() => setOpen(false)} title={t('title')} description={t('about')}>
        <FullConfiguration pipeline={pipeline} onLeave={() => setOpen(false)} />
      </Sheet>
    </>
  );
}
