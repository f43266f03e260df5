import { ConnectError } from '@connectrpc/connect';
import { Button } from '../../../ui/Button.tsx';
import { isServerAway, useRefusalText } from '../../../words/refusal-text.ts';
import { useWords } from '../../../words/words.ts';
import { saveWords } from './save-words.ts';

interface RefusalProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** Why nothing was read or saved. What somebody has typed is never lost by it. */
export function Refusal({ error, onRetry }: RefusalProps) {
  const t = useWords(saveWords);
  const refusalText = useRefusalText();
  const { rawMessage } = ConnectError.from(error);
  const isAway = isServerAway(error);
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-md bg-failed-wash px-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="text-failed">{isAway ? t('unreachable') : refusalText(error)}</p>
        {isAway && rawMessage !== '' ? (
          <p className="break-words font-mono text-muted text-small">{rawMessage}</p>
        ) : null}
      </div>
      {onRetry ? <Button onClick={onRetry}>{t('tryAgain')}</Button> : null}
    </div>
  );
}
