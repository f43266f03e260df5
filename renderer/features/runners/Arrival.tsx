import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Runner, RunnerStatus, VersionFit } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { paths } from '../../app/paths.ts';
import { StatusGlyph } from '../../ui/StatusMark.tsx';
import type { Status } from '../../ui/status.ts';
import { useWords } from '../../words/words.ts';
import { RunnerActions } from './RunnerActions.tsx';
import { runnerWords } from './runner-words.ts';

interface ArrivalProps {
  /** Undefined until it was heard of. */
  readonly runner: Runner | undefined;
  /** What the other machine must reach. */
  readonly address: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What is known of a runner that is awaited, and where to go from here. */
export function Arrival({ runner, address, onClose, children }: ArrivalProps) {
  const t = useWords(runnerWords);
  return (
    <>
      <Checklist runner={runner} address={address} />
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

const ticked: Status = { tone: 'passed', shape: 'check', word: 'passed' };
const open: Status = { tone: 'neutral', shape: 'clock', word: 'waiting' };
const wrong: Status = { tone: 'attention', shape: 'diamond', word: 'unknown' };

function Checklist({ runner, address }: Pick<ArrivalProps, 'runner' | 'address'>) {
  const t = useWords(runnerWords);
  const isReady = runner !== undefined && (runner.status === RunnerStatus.IDLE || runner.status === RunnerStatus.BUSY);
  const fits = runner && runner.versionFit !== VersionFit.OLDER;
  const isForeign = runner?.versionFit === VersionFit.FOREIGN; // such an agent does not tell its time
  const checks: readonly (readonly [string, Status])[] = [
    [t('checkContact'), runner ? ticked : open],
    [t('checkAdmitted'), runner?.approved ? ticked : runner ? wrong : open],
    [t('checkConnected'), runner?.connected ? ticked : open],
    [t('checkVersion'), fits ? ticked : runner ? wrong : open],
    ...(isForeign
      ? []
      : [[t('checkClock'), runner ? (runner.clockSkewMs === undefined ? ticked : wrong) : open] as const]),
  ];
  return (
    <div className="rounded-lg border bg-surface px-4 py-3">
      <p role="status" className="flex items-center gap-2 font-semibold">
        <StatusGlyph status={isReady ? ticked : { tone: 'running', shape: 'ring', word: 'waiting' }} />
        {isReady ? t('ready', { name: runner.name }) : t('waitingContact')}
      </p>
      <ul className="mt-2 flex flex-col gap-1">
        {checks.map(([label, status]) => (
          <li key={label} className={`flex items-center gap-2 ${status === open ? 'text-muted' : ''}`}>
            <StatusGlyph status={status} size={14} />
            {label}
          </li>
        ))}
      </ul>
      {runner ? null : <p className="mt-2 text-muted text-small">{t('waitingHelp', { address })}</p>}
    </div>
  );
}
