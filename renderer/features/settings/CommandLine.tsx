import { Terminal } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CommandState, ShellApi } from '../../../electron/ipc.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toasts.ts';
import { useWords } from '../../words/words.ts';
import { appUpdateWords } from './app-update-words.ts';

/** Puts the signalbox command where shells find it. Shown where installing the app does not do that. */
export function CommandLine({ app }: { readonly app: ShellApi }) {
  const t = useWords(appUpdateWords);
  const [state, setState] = useState<CommandState>('installed');
  useEffect(() => void app.commandState().then(setState), [app]);
  if (state === 'installed') return null;
  async function link() {
    try {
      setState(await app.linkCommand());
    } catch (reason) {
      const because = reason instanceof Error ? reason.message : String(reason);
      showToast({ tone: 'failed', text: t('commandNotLinked'), detail: because });
    }
  }
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="font-semibold text-small">{t('command')}</span>
      {state === 'linked' ? (
        <p>{t('commandLinked')}</p>
      ) : (
        <Button icon={Terminal} onClick={() => void link()}>
          {t('linkCommand')}
        </Button>
      )}
    </div>
  );
}
