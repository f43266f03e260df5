import { Download, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ShellApi, UpdateChannel, UpdateState } from '../../../electron/ipc.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Segments } from '../../ui/Field.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { appUpdateWords } from './app-update-words.ts';

/** Newer versions of the desktop app: which are wanted, and how far the newest is. */
export function AppUpdates({ app }: { readonly app: ShellApi }) {
  const t = useWords(appUpdateWords);
  const [channel, setChannel] = useState<UpdateChannel>();
  const [state, setState] = useState<UpdateState>();
  useEffect(() => {
    const stopState = app.onUpdates(setState);
    const stopSettings = app.onSettings(({ updateChannel }) => setChannel(updateChannel));
    void app.updateState().then(setState);
    void app.settings().then(({ updateChannel }) => setChannel(updateChannel));
    return () => {
      stopState();
      stopSettings();
    };
  }, [app]);
  if (!state || !channel) return <SkeletonRows />;
  function choose(updateChannel: UpdateChannel) {
    setChannel(updateChannel);
    void app.changeSettings({ updateChannel });
  }
  const canLook = state.kind === 'idle' || state.kind === 'failed' || state.kind === 'checking';
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto px-5 py-4">
      <section className="flex flex-col items-start gap-1">
        <h2 className="font-semibold text-small">{t('channel')}</h2>
        <Segments
          label={t('channel')}
          value={channel}
          onChange={choose}
          options={[
            { value: 'stable', label: t('stable') },
            { value: 'beta', label: t('beta') },
            { value: 'off', label: t('off') },
          ]}
        />
      </section>
      <section className="flex flex-col items-start gap-2" aria-live="polite">
        <h2 className="font-semibold text-small">{t('state')}</h2>
        <UpdateSentence state={state} />
        {canLook ? (
          <Button
            icon={RefreshCw}
            isBusy={state.kind === 'checking'}
            onClick={() => void app.checkForUpdates().then(setState)}
          >
            {t('check')}
          </Button>
        ) : null}
        {state.kind === 'ready' ? <InstallChoice app={app} state={state} /> : null}
      </section>
    </div>
  );
}

function UpdateSentence({ state }: { readonly state: UpdateState }) {
  const t = useWords(appUpdateWords);
  switch (state.kind) {
    case 'off':
      return (
        <p>
          {t(
            ({ chosen: 'offChosen', unpackaged: 'offUnpackaged', 'no-source': 'offNoSource' } as const)[state.because],
          )}
        </p>
      );
    case 'idle':
      return state.checkedAtMs === null ? (
        <p>{t('notYet')}</p>
      ) : (
        <p>
          {t('newest')} <Ago atMs={state.checkedAtMs} />
        </p>
      );
    case 'checking':
      return <p>{t('checking')}</p>;
    case 'downloading':
      return <p>{t('downloading', { version: state.version, percent: state.percent })}</p>;
    case 'failed':
      return (
        <p>
          {t('failed', { because: state.because })} <Ago atMs={state.checkedAtMs} />
        </p>
      );
    case 'ready':
      return (
        <p>
          {t('ready', { version: state.version })} {t(state.when === 'idle' ? 'whenIdle' : 'atQuit')}
        </p>
      );
    case 'installing':
      return <p>{t('installing', { version: state.version })}</p>;
  }
}

/** Nothing is installed during a run but by the button that says so. */
function InstallChoice({
  app,
  state,
}: {
  readonly app: ShellApi;
  readonly state: Extract<UpdateState, { kind: 'ready' }>;
}) {
  const t = useWords(appUpdateWords);
  const [isAsking, setIsAsking] = useState(false);
  if (state.runningRuns === 0) {
    return (
      <Button look="primary" icon={Download} onClick={() => void app.installUpdate('now')}>
        {t('restart')}
      </Button>
    );
  }
  const stop = t('stopRuns', { count: state.runningRuns });
  return (
    <div className="flex flex-wrap gap-2">
      {state.when === 'quit' ? (
        <Button look="primary" icon={Download} onClick={() => void app.installUpdate('idle')}>
          {t('waitForRuns')}
        </Button>
      ) : (
        <Button onClick={() => void app.installUpdate('quit')}>{t('leaveForQuit')}</Button>
      )}
      <Button look="danger" onClick={() => setIsAsking(true)}>
        {stop}
      </Button>
      {isAsking ? (
        <ConfirmDialog
          title={t('stopTitle')}
          description={t('stopAbout')}
          action={stop}
          icon={Download}
          isBusy={false}
          onConfirm={() => void app.installUpdate('now')}
          onClose={() => setIsAsking(false)}
        />
      ) : null}
    </div>
  );
}
