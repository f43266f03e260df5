import { useQuery } from '@connectrpc/connect-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Runner, RunnerStatus, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { paths } from '../../app/paths.ts';
import { StatusGlyph } from '../../ui/StatusMark.tsx';
import type { Status } from '../../ui/status.ts';
import { useNow } from '../../ui/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { arrivalChecks, type Check, refusedOf } from './arrival-checks.ts';
import { arrivalWords } from './arrival-words.ts';
import { RunnerActions } from './RunnerActions.tsx';
import { runnerWords } from './runner-words.ts';

interface AwaitedProps {
  /** Undefined until it was heard of. */
  readonly runner: Runner | undefined;
  /** How it will be recognised, and since when it is awaited. */
  readonly awaited: { readonly sinceMs: number; readonly tokenId?: string; readonly runnerId?: string };
  readonly tokenExpiresAtMs?: number | undefined;
}

interface ArrivalProps extends AwaitedProps {
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What is known of a runner that is awaited, and where to go from here. */
export function Arrival({ onClose, children, ...awaited }: ArrivalProps) {
  const t = useWords(runnerWords);
  const { runner } = awaited;
  return (
    <>
      <ArrivalChecks {...awaited} />
      {runner && !runner.approved ? <RunnerActions runner={runner} isShort /> : null}
      <div className="flex gap-2">
        {runner ? (
          <Link
            to={paths.runner(runner.runnerId)}
            onClick={onClose}
            className="flex h-7 items-center rounded-md bg-ink px-3 font-semibold text-ground"
          >
            {t('openRunner')}
          </Link>
        ) : null}
        {children}
      </div>
    </>
  );
}

const glyphs: Readonly<Record<Check['state'], Status>> = {
  fine: { tone: 'passed', shape: 'check', word: 'passed' },
  open: { tone: 'neutral', shape: 'clock', word: 'waiting' },
  wrong: { tone: 'attention', shape: 'diamond', word: 'unknown' },
};
const arriving: Status = { tone: 'running', shape: 'ring', word: 'waiting' };

/** What must be so before it works, each with its state and, where something is known to be in the way, with that. */
export function ArrivalChecks({ runner, awaited, tokenExpiresAtMs }: AwaitedProps) {
  const t = useWords(arrivalWords);
  const format = useFormat();
  const now = useNow(1000);
  const server = useQuery(ServerService.method.getServer, {});
  const { data } = useQuery(RunnersService.method.listRefusedEntries, { sinceMs: awaited.sinceMs });
  const checks = arrivalChecks(
    {
      runner,
      tokenExpiresAtMs,
      refused: refusedOf(data?.entries ?? [], awaited),
      address: server.data?.agentAddress ?? '',
      serverVersion: server.data?.version ?? '',
    },
    now,
    format,
  );
  const isReady = runner?.status === RunnerStatus.IDLE || runner?.status === RunnerStatus.BUSY;
  const isStuck = !isReady && checks.some(({ state }) => state === 'wrong');
  return (
    <div className="rounded-lg border bg-surface px-4 py-3">
      <p role="status" className="flex items-center gap-2 font-semibold">
        <StatusGlyph status={isReady ? glyphs.fine : isStuck ? glyphs.wrong : arriving} />
        {isReady ? t('ready', { name: runner.name }) : t(isStuck ? 'stuck' : 'waiting')}
      </p>
      <ul aria-label={t('checks')} className="mt-2 flex flex-col gap-1">
        {checks.map(({ id, state, cause }) => (
          <li key={id} className="flex items-start gap-2">
            <span className="flex h-5 items-center">
              <StatusGlyph status={glyphs[state]} size={14} />
            </span>
            <span className={`min-w-0 ${state === 'open' ? 'text-muted' : ''}`}>
              {t(id)}
              {cause ? (
                <span className="block text-small [overflow-wrap:anywhere]">{t(cause[0], cause[1])}</span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
