import { KeyRound } from 'lucide-react';
import { Blank } from '../ui/Blank.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';

const command = 'signalbox console';

export function SignedOut() {
  const t = useWords(appWords);
  return (
    <main className="flex h-full">
      <Blank
        icon={KeyRound}
        title={t('signedOutTitle')}
        body={
          <>
            {t('signedOutBody')}
            <span className="mt-3 flex items-center justify-center gap-1">
              <code className="rounded-md border bg-surface px-2.5 py-1 font-mono text-ink">{command}</code>
              <CopyButton text={command} />
            </span>
          </>
        }
      >
        <Button onClick={() => location.reload()}>{t('reload')}</Button>
      </Blank>
    </main>
  );
}
