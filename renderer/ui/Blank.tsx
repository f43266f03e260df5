import { Code, ConnectError } from '@connectrpc/connect';
import { CloudOff, Compass, KeyRound, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRefusalText } from '../words/refusal-text.ts';
import { useWords } from '../words/words.ts';
import { Button } from './Button.tsx';
import { uiWords } from './ui-words.ts';

interface BlankProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly body?: ReactNode;
  /** One primary action, and what else leads on. */
  readonly children?: ReactNode;
}

/** A view with nothing to show says why, and what to do about it. */
export function Blank({ icon: Icon, title, body, children }: BlankProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 px-6 py-14 text-center">
      {Icon ? <Icon size={26} strokeWidth={1.5} aria-hidden="true" className="mb-1 text-muted" /> : null}
      <h2 className="font-semibold text-section">{title}</h2>
      {body ? <div className="max-w-[52ch] text-muted">{body}</div> : null}
      {children ? <div className="mt-3 flex flex-wrap items-center justify-center gap-2">{children}</div> : null}
    </div>
  );
}

/** Why a read failed, and what to do: offline, forbidden, missing, or the server's own sentence. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const t = useWords(uiWords);
  const refusalText = useRefusalText();
  const { code } = ConnectError.from(error);
  if (code === Code.Unavailable || code === Code.Unknown) {
    return <Blank icon={CloudOff} title={t('offlineTitle')} body={t('offlineBody')} />;
  }
  if (code === Code.Unauthenticated || code === Code.PermissionDenied) {
    return <Blank icon={KeyRound} title={t('forbiddenTitle')} body={t('forbiddenBody')} />;
  }
  if (code === Code.NotFound) return <Blank icon={Compass} title={t('missingTitle')} body={t('missingBody')} />;
  return (
    <Blank icon={TriangleAlert} title={t('failedTitle')} body={refusalText(error)}>
      {onRetry ? <Button onClick={onRetry}>{t('tryAgain')}</Button> : null}
    </Blank>
  );
}
