import { FileText, FolderOpen, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ControlPlaneState, ShellApi } from '../../electron/ipc.ts';
import { useControlPlane, watchControlPlane } from '../data/desktop.ts';
import { Button } from '../ui/Button.tsx';
import { StatusGlyph } from '../ui/StatusMark.tsx';
import type { Status } from '../ui/status.ts';
import { useNow } from '../ui/use-now.ts';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/words.ts';
import { controlPlaneWords } from './control-plane-words.ts';
import { readableLog } from './readable-log.ts';

const looks: Readonly<Record<ControlPlaneState['kind'], Status>> = {
  starting: { tone: 'running', shape: 'ring', word: 'running' },
  ready: { tone: 'passed', shape: 'check', word: 'passed' },
  restarting: { tone: 'attention', shape: 'diamond', word: 'disconnected' },
  failed: { tone: 'failed', shape: 'cross', word: 'failed' },
  stopping: { tone: 'running', shape: 'ring', word: 'running' },
  stopped: { tone: 'neutral', shape: 'dash', word: 'disconnected' },
};

const starting: ControlPlaneState = { kind: 'starting' };

/** What the app's window shows while it has no console to show: how the control plane is doing, and what can be done. */
export function ControlPlanePage({ app }: { readonly app: ShellApi }) {
  const t = useWords(controlPlaneWords);
  const state = useControlPlane((known) => known.state) ?? starting;
  const format = useFormat();
  const log = useLog(app, state);
  useEffect(() => watchControlPlane(app), [app]);
  const isDown = state.kind === 'failed' || state.kind === 'restarting';
  return (
    <main className="mx-auto flex h-full max-w-[880px] flex-col gap-4 px-6 py-10">
      <header className="flex items-start gap-3">
        <StatusGlyph status={looks[state.kind]} size={24} />
        <div role="status" className="min-w-0 flex-1">
          <h1 className="font-semibold text-title">{t(state.kind)}</h1>
          <Explanation state={state} />
        </div>
      </header>
      {isDown ? (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" icon={RotateCw} onClick={() => void app.startControlPlane()}>
            {t('tryNow')}
          </Button>
          <Button icon={FileText} onClick={() => void app.revealLog()}>
            {t('showLog')}
          </Button>
          <Button icon={FolderOpen} onClick={() => void app.revealData()}>
            {t('showData')}
          </Button>
        </div>
      ) : null}
      {isDown && log ? (
        <pre
          role="region"
          aria-label={t('log')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto whitespace-pre-wrap rounded-md border bg-surface p-3 font-mono text-small"
        >
          {readableLog(log, (atMs) => format.clock(atMs).slice(0, 8))}
        </pre>
      ) : null}
    </main>
  );
}

function Explanation({ state }: { readonly state: ControlPlaneState }) {
  const t = useWords(controlPlaneWords);
  const format = useFormat();
  useNow(1000);
  switch (state.kind) {
    case 'restarting': {
      const remainingMs = Math.max(0, state.nextTryAtMs - Date.now());
      return (
        <p className="text-muted">
          {state.because}. {t('nextTry', { when: format.duration(Math.ceil(remainingMs / 1000) * 1000) })}
        </p>
      );
    }
    case 'failed':
      return (
        <p className="text-muted">
          {state.because}. {t('gaveUp')}
        </p>
      );
    case 'starting':
      return <p className="text-muted">{t('startingBody')}</p>;
    default:
      return null;
  }
}

/** The end of the log, as it was when the state last changed. */
function useLog(app: ShellApi, state: ControlPlaneState): string {
  const [log, setLog] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new state is when there is something new to read
  useEffect(() => {
    let isCurrent = true;
    void app.controlPlaneLog().then((text) => isCurrent && setLog(text));
    return () => {
      isCurrent = false;
    };
  }, [app, state]);
  return log;
}
