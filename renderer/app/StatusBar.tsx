import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Phase, useConnection } from '../data/connection.ts';
import { StatusGlyph } from '../ui/StatusMark.tsx';
import type { Status } from '../ui/status.ts';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { paths } from './paths.ts';

const server: Readonly<Record<Phase['kind'], { readonly status: Status; readonly word: keyof typeof appWords }>> = {
  live: { status: { tone: 'passed', shape: 'check', word: 'passed' }, word: 'serverLive' },
  connecting: { status: { tone: 'running', shape: 'ring', word: 'running' }, word: 'serverConnecting' },
  offline: { status: { tone: 'attention', shape: 'diamond', word: 'disconnected' }, word: 'serverOffline' },
  'signed-out': { status: { tone: 'attention', shape: 'diamond', word: 'disconnected' }, word: 'serverSignedOut' },
};

/** A skew below this is what a network trip looks like. */
const skewWorthTellingMs = 2000;

export function StatusBar() {
  const t = useWords(appWords);
  const format = useFormat();
  const { phase, counters, clockOffsetMs } = useConnection();
  const { status, word } = server[phase.kind];
  return (
    <footer
      role="contentinfo"
      aria-label={t('statusBar')}
      data-connection={phase.kind}
      className="flex h-6 shrink-0 items-center gap-4 overflow-hidden border-t bg-surface px-3 text-muted text-small"
    >
      <span className="flex items-center gap-1.5 whitespace-nowrap">
        <StatusGlyph status={status} size={12} />
        {t(word)}
      </span>
      {counters ? (
        <>
          <BarLink to={paths.runs({ state: 'live' })}>{t('running', { count: counters.runningRuns })}</BarLink>
          <BarLink to={paths.overview}>{t('queued', { count: counters.waitingJobs })}</BarLink>
          <BarLink to={paths.runners}>
            {t('runnersUp', { online: counters.runnersOnline, total: counters.runnersTotal })}
          </BarLink>
          {counters.pendingApprovals > 0 ? (
            <BarLink to={paths.approvals}>
              <span className="text-attention">{t('needYou', { count: counters.pendingApprovals })}</span>
            </BarLink>
          ) : null}
        </>
      ) : null}
      <span className="flex-1" />
      {Math.abs(clockOffsetMs) > skewWorthTellingMs ? (
        <span title={t('skewHelp')} className="whitespace-nowrap text-attention">
          {t('skew', { duration: format.duration(Math.abs(clockOffsetMs)) })}
        </span>
      ) : null}
    </footer>
  );
}

function BarLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link to={to} className="whitespace-nowrap hover:text-ink">
      {children}
    </Link>
  );
}
