import { useQuery } from '@connectrpc/connect-query';
import { CircleArrowUp, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import {
  type ProgramChange,
  type ProgramFailure,
  ProgramPhase,
  type Runner,
  RunnerAction,
  RunnersService,
  VersionFit,
} from '../../../gen/signalbox/console/v1/runners_pb.js';
import { ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { CopyText } from '../../parts/CopyText.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Chip, Section } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { versionWords } from './version-words.ts';

const differs = ({ versionFit }: Runner) => versionFit === VersionFit.OLDER || versionFit === VersionFit.NEWER;
const canUpdate = ({ allowed }: Runner) => allowed.includes(RunnerAction.UPDATE);
const needsHand = (runner: Runner) =>
  differs(runner) && !runner.embedded && !runner.program?.change && !canUpdate(runner);

/** What agents should have. */
function useWantedVersion(): string {
  const { data } = useQuery(ServerService.method.getServer, {});
  return data?.agentProgramVersion || (data?.version ?? '');
}

/** Above the list: how many have another version, and how all of them are updated. */
export function VersionSkewLine({ runners }: { readonly runners: readonly Runner[] }) {
  const t = useWords(versionWords);
  const server = useWantedVersion();
  const updateAll = useAction(RunnersService.method.updateAllRunners, {
    done: ({ count }) => t('allBegun', { count }),
  });
  const skewed = runners.filter(differs);
  if (skewed.length === 0) return null;
  const updatable = skewed.filter(canUpdate).length;
  const changing = skewed.filter(({ program }) => program?.change).length;
  return (
    <div className="flex flex-wrap items-center gap-3 px-5 py-2">
      <span role="status" className="text-attention">
        {t('someDiffer', { count: skewed.length, server })}
        {changing > 0 ? ` ${t('someChanging', { count: changing })}` : ''}
      </span>
      {updatable > 0 ? (
        <Button icon={CircleArrowUp} isBusy={updateAll.isBusy} onClick={() => updateAll.run({})}>
          {t('updateAll', { count: updatable })}
        </Button>
      ) : null}
      <ByHand runners={skewed.filter(needsHand)} />
    </div>
  );
}

/** Beside the name of a runner that has another version, or gets one. */
export function VersionChip({ runner }: { readonly runner: Runner }) {
  const t = useWords(versionWords);
  const change = runner.program?.change;
  if (change) return <Chip>{`${runner.agentVersion} → ${change.version}`}</Chip>;
  if (runner.program?.failure) return <Chip>{t('failedShort', { agent: runner.agentVersion })}</Chip>;
  if (!differs(runner)) return null;
  const word = runner.versionFit === VersionFit.OLDER ? 'olderShort' : 'newerShort';
  return <Chip>{t(word, { agent: runner.agentVersion })}</Chip>;
}

/** On the page of a runner: what another version means for it, how it gets the right one, and how it goes back. */
export function AgentVersion({ runner }: { readonly runner: Runner }) {
  const t = useWords(versionWords);
  const server = useWantedVersion();
  const { agentVersion: agent, program, embedded, versionFit } = runner;
  const canRollBack = runner.allowed.includes(RunnerAction.ROLL_BACK);
  if (!differs(runner) && !canRollBack && !program?.change && !program?.failure) return null;
  return (
    <Section title={t('title')}>
      {program?.change ? <Changing runner={runner} change={program.change} /> : null}
      {program?.failure ? <Failed agent={agent} failure={program.failure} /> : null}
      {differs(runner) && !program?.change && !program?.failure ? (
        <p className="text-attention">{t(versionFit === VersionFit.OLDER ? 'older' : 'newer', { agent, server })}</p>
      ) : null}
      {versionFit === VersionFit.SAME && !program?.change && !program?.failure ? <p>{t('fits', { agent })}</p> : null}
      {needsHand(runner) && program?.changeable ? <p className="mt-1 text-muted">{t('noneShipped')}</p> : null}
      {differs(runner) && embedded ? <p className="mt-1 text-muted">{t('embedded')}</p> : null}
      <div className="mt-2 flex flex-wrap gap-2">
        <ChangeButtons runner={runner} server={server} />
        <ByHand runners={[runner].filter(needsHand)} />
      </div>
      {canUpdate(runner) || canRollBack ? <p className="mt-1 text-muted text-small">{t('howItGoes')}</p> : null}
    </Section>
  );
}

function ChangeButtons({ runner, server }: { readonly runner: Runner; readonly server: string }) {
  const t = useWords(versionWords);
  const { runnerId, name, agentVersion: agent, program } = runner;
  const { method } = RunnersService;
  const keep = useAction(method.keepRunnerProgram, { done: () => t('kept', { name, agent }) });
  const update = useAction(method.updateRunner, { done: () => t('begun', { name, version: server }) });
  const previous = program?.previousVersion ?? '';
  const rollBack = useAction(method.rollBackRunner, { done: () => t('begun', { name, version: previous }) });
  return (
    <>
      {canUpdate(runner) ? (
        <Button icon={CircleArrowUp} isBusy={update.isBusy} onClick={() => update.run({ runnerId })}>
          {t('update', { version: server })}
        </Button>
      ) : null}
      {runner.allowed.includes(RunnerAction.ROLL_BACK) ? (
        <Button icon={Undo2} isBusy={rollBack.isBusy} onClick={() => rollBack.run({ runnerId })}>
          {t('rollBack', { version: previous })}
        </Button>
      ) : null}
      {runner.allowed.includes(RunnerAction.KEEP_PROGRAM) ? (
        <Button isBusy={keep.isBusy} onClick={() => keep.run({ runnerId })}>
          {t('keep', { agent })}
        </Button>
      ) : null}
    </>
  );
}

function Changing({ runner, change }: { readonly runner: Runner; readonly change: ProgramChange }) {
  const t = useWords(versionWords);
  const { version } = change;
  return (
    <p role="status" className="flex items-start gap-2">
      <StatusIcon status={{ tone: 'running', shape: 'ring', word: 'running' }} />
      <span>{t(phaseWord(runner, change), { version, count: runner.runningJobs })}</span>
    </p>
  );
}

function phaseWord({ connected, runningJobs }: Runner, { phase, inTurn }: ProgramChange) {
  if (phase === ProgramPhase.WAITING) return connected && inTurn ? 'waitsForTurn' : 'waitsForAgent';
  if (phase === ProgramPhase.FETCHING) return 'fetching';
  return runningJobs > 0 ? 'finishing' : 'restarting';
}

function Failed({ agent, failure }: { readonly agent: string; readonly failure: ProgramFailure }) {
  const t = useWords(versionWords);
  const { version, message, atMs } = failure;
  return (
    <div className="mb-1">
      <p className="text-failed">
        {t('failed', { version, agent })} (<Ago atMs={atMs} />)
      </p>
      <p className="mt-1 break-words font-mono text-small">{message}</p>
    </div>
  );
}

/** For agents that cannot change their program themselves. */
function ByHand({ runners }: { readonly runners: readonly Runner[] }) {
  const t = useWords(versionWords);
  const [isOpen, setIsOpen] = useState(false);
  if (runners.length === 0) return null;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('how')}</Button>
      {isOpen ? <UpdateDialog runners={runners} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

interface UpdateDialogProps {
  readonly runners: readonly Runner[];
  readonly onClose: () => void;
}

function UpdateDialog({ runners, onClose }: UpdateDialogProps) {
  const t = useWords(versionWords);
  const { data } = useQuery(ServerService.method.getServer, {});
  if (!data) return null;
  const server = data.version;
  const start = `signalbox agent --server=https://${data.agentAddress} --ca-fingerprint=${data.caFingerprint}`;
  return (
    <Dialog isOpen onClose={onClose} width="medium" title={t('howTitle', { server })} description={t('howAbout')}>
      <ul className="mb-3 flex flex-wrap gap-x-4 gap-y-1">
        {runners.map((runner) => (
          <li key={runner.runnerId} className="flex items-center gap-1.5">
            <Link to={paths.runner(runner.runnerId)} onClick={onClose} className="underline underline-offset-2">
              {runner.name}
            </Link>
            <VersionChip runner={runner} />
          </li>
        ))}
      </ul>
      <ol className="flex list-decimal flex-col gap-2 pl-5">
        <li>{t('stepDrain')}</li>
        <li>{t('stepStop')}</li>
        <li>
          {t('stepReplace', { server })}
          <div className="mt-1">
            <CopyText text="git pull && npm install" />
          </div>
        </li>
        <li>
          {t('stepStart')}
          <div className="mt-1">
            <CopyText text={start} />
          </div>
        </li>
        <li>{t('stepUndrain')}</li>
      </ol>
      <p className="mt-3 text-muted">{t('rollBackByHand')}</p>
    </Dialog>
  );
}
