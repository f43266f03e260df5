import { Link } from 'wouter';
import type { Runner } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { paths } from '../../app/paths.ts';
import { Panel } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { runnerStatus } from '../../ui/status.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { overviewWords } from './overview-words.ts';

/** More are on the page of the runners. */
const shownAtMost = 10;

/** Runners as thin lines: how full each is, and how busy its machine. */
export function RunnerLoads({ runners }: { readonly runners: readonly Runner[] }) {
  const t = useWords(overviewWords);
  const format = useFormat();
  if (runners.length === 0) {
    return (
      <Panel className="px-4 py-3">
        <Link to={paths.addRunner} className="font-semibold underline underline-offset-2">
          {t('addRunner')}
        </Link>
      </Panel>
    );
  }
  return (
    <Panel className="divide-y">
      {byNeed(runners)
        .slice(0, shownAtMost)
        .map((runner) => (
          <div key={runner.runnerId} className="relative flex flex-col gap-1 px-4 py-2 hover:bg-hover">
            <div className="flex items-center gap-2">
              <StatusIcon status={runnerStatus(runner.status)} />
              <Link
                to={paths.runner(runner.runnerId)}
                className="min-w-0 flex-1 truncate font-semibold after:absolute after:inset-0"
              >
                {runner.name}
              </Link>
              <span className="text-muted text-small">
                {t('slots', { running: runner.runningJobs, capacity: runner.capacity })}
              </span>
            </div>
            <div className="flex items-center gap-2">
              <span className="h-1 flex-1 overflow-hidden rounded-full bg-selected" aria-hidden="true">
                <span
                  className="block h-full rounded-full bg-running transition-[width] duration-240"
                  style={{ width: `${Math.min(100, (runner.runningJobs / Math.max(1, runner.capacity)) * 100)}%` }}
                />
              </span>
              <span className="w-16 text-right text-micro text-muted">
                {runner.load?.cpu === undefined ? '' : t('cpu', { percent: format.percent(runner.load.cpu) })}
              </span>
            </div>
          </div>
        ))}
      {runners.length > shownAtMost ? (
        <Link to={paths.runners} className="block px-4 py-2 text-muted text-small hover:text-ink">
          {t('moreRunners', { count: runners.length - shownAtMost })}
        </Link>
      ) : null}
    </Panel>
  );
}

/** First those with which something is wrong, then those that work. */
function byNeed(runners: readonly Runner[]): readonly Runner[] {
  const tones = ['failed', 'attention', 'running', 'passed', 'neutral'];
  const rank = ({ status }: Runner) => tones.indexOf(runnerStatus(status).tone);
  return [...runners].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
