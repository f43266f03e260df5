import { Dialog } from '../ui/Dialog.tsx';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { KeyBinding } from './KeyBinding.tsx';
import { useShell } from './shell-state.ts';
import { useAllShortcuts } from './shortcuts.ts';

/** Every key that works here and now, by subject; those of the view before those of everywhere. */
export function KeysDialog() {
  const t = useWords(appWords);
  const isOpen = useShell((shell) => shell.overlay === 'keys');
  const close = useShell((shell) => shell.close);
  const shortcuts = useAllShortcuts().filter((shortcut) => shortcut.keys !== '');
  const groups = [...Map.groupBy(shortcuts, (shortcut) => shortcut.group)].reverse();
  return (
    <Dialog isOpen={isOpen} onClose={close} title={t('keys')} description={t('keysOfView')} width="large">
      <div className="columns-2 gap-8 max-md:columns-1">
        {groups.map(([group, members]) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 font-semibold text-muted text-small">{group}</h3>
            <ul>
              {members.map((shortcut) => (
                <li key={shortcut.keys + shortcut.label} className="flex min-h-7 items-center gap-2 py-0.5">
                  <span className="flex-1">{shortcut.label}</span>
                  <KeyBinding shortcut={shortcut} all={shortcuts} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
