import { FlaskConical } from 'lucide-react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { Button } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { simulateWords } from './simulate-words.ts';
import { useSimulation } from './simulation-store.ts';

/** Opens and closes the simulation. */
export function SimulateButton() {
  const t = useWords(simulateWords);
  const isOpen = useSimulation((state) => state.isOpen);
  const setOpen = useSimulation((state) => state.setOpen);
  const toggle = () => setOpen(!isOpen);
  useShortcuts([{ keys: 'mod+shift+s', label: t('simulate'), group: t('group'), run: toggle }]);
  return (
    <Button icon={FlaskConical} aria-pressed={isOpen} className={isOpen ? 'bg-selected!' : ''} onClick={toggle}>
      {t('simulate')}
    </Button>
  );
}
