import { useEffect, useState } from 'react';
import type { ShellApi } from '../../electron/ipc.ts';
import { useConnection } from '../data/connection.ts';
import { desktop, useControlPlane } from '../data/desktop.ts';
import { Button } from '../ui/Button.tsx';
import { StatusGlyph } from '../ui/StatusMark.tsx';
import { useNow } from '../ui/use-now.ts';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { controlPlaneWords } from './control-plane-words.ts';

/** A blink of the connection is not worth a banner. */
const graceMs = 1500;

/** Says that what is shown is old, since when, and that nothing needs to be done. */
export function OfflineBanner() {
  const phase = useConnection((connection) => connection.phase);
  const isOffline = phase.kind === 'offline';
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    if (!isOffline) return setIsShown(false);
    const timer = window.setTimeout(() => setIsShown(true), graceMs);
    return () => window.clearTimeout(timer);
  }, [isOffline]);
  if (phase.kind !== 'offline' || !isShown) return null;
  return <Banner sinceMs={phase.sinceMs} nextTryAtMs={phase.nextTryAtMs} />;
}

function Banner({ sinceMs, nextTryAtMs }: { readonly sinceMs: number; readonly nextTryAtMs: number }) {
  const t = useWords(appWords);
  const format = useFormat();
  useNow(1000);
  const remainingMs = Math.max(0, nextTryAtMs - Date.now());
  return (
    <div role="alert" className="arriving flex items-center gap-3 border-b bg-attention-wash px-4 py-1.5">
      <StatusGlyph status={{ tone: 'attention', shape: 'diamond', word: 'disconnected' }} />
      <p className="min-w-0 flex-1">
        <strong className="font-semibold">{t('offlineTitle')}</strong>{' '}
        {t('offlineBody', {
          time: format.clock(sinceMs).slice(0, 8),
          when: format.duration(Math.ceil(remainingMs / 1000) * 1000),
        })}
      </p>
      {desktop ? <AppActions app={desktop} /> : null}
      <Button onClick={() => window.dispatchEvent(new Event('online'))}>{t('tryNow')}</Button>
    </div>
  );
}

/** In the app the server is a process of its own: what became of it, and how to have it back. */
function AppActions({ app }: { readonly app: ShellApi }) {
  const t = useWords(controlPlaneWords);
  const state = useControlPlane((known) => known.state);
  if (state?.kind !== 'failed' && state?.kind !== 'restarting') return null;
  return (
    <>
      <span className="min-w-0 truncate text-muted" title={state.because}>
        {state.because}
      </span>
      <Button onClick={() => void app.revealLog()}>{t('showLog')}</Button>
      <Button onClick={() => void app.startControlPlane()}>{t('tryNow')}</Button>
    </>
  );
}
