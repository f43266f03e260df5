import {
  Ban,
  CircleSlash,
  Ellipsis,
  KeyRound,
  LogOut,
  Pause,
  Play,
  Power,
  ShieldCheck,
  Stethoscope,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Runner, RunnerAction, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/Menu.tsx';
import { useWords } from '../../words/words.ts';
import { DrainDialog } from './DrainDialog.tsx';
import { probeText } from './probe.ts';
import { PauseDialog, RemoveDialog, RevokeDialog, RotateDialog } from './RunnerDialogs.tsx';
import { runnerWords } from './runner-words.ts';

type Asking = 'pause' | 'drain' | 'revoke' | 'remove' | 'rotate';

interface RunnerActionsProps {
  readonly runner: Runner;
  /** In a list: what is urgent as a button, the rest in the menu. */
  readonly isShort?: boolean;
}

/** What the server allows for this runner now, with undo where there is one. */
export function RunnerActions({ runner, isShort }: RunnerActionsProps) {
  const t = useWords(runnerWords);
  const { method } = RunnersService;
  const { name, runnerId } = runner;
  const [asking, setAsking] = useState<Asking>();
  const can = (action: RunnerAction) => runner.allowed.includes(action);
  const undrain = useAction(method.undrainRunner, { done: () => t('undrained', { name }) });
  const [, navigate] = useLocation();
  const probe = useAction(RunsService.method.runText, {
    onDone: ({ run }) => run && navigate(paths.run(run.runId)),
  });
  const resume = useAction(method.resumeRunner, { done: () => t('resumed', { name }) });
  const enable = useAction(method.setRunnerEnabled, { done: () => t('enabled', { name }) });
  const disable = useAction(method.setRunnerEnabled, {
    done: () => t('disabledNow', { name }),
    undo: () => () => enable.run({ runnerId, enabled: true }),
  });
  const approve = useAction(method.approveRunner, { done: () => t('approved', { name }) });
  const reject = useAction(method.rejectRunner, { done: () => t('rejected', { name }) });
  const close = () => setAsking(undefined);
  return (
    <div className="flex items-center gap-2">
      {can(RunnerAction.APPROVE) ? (
        <Button look="primary" icon={ShieldCheck} isBusy={approve.isBusy} onClick={() => approve.run({ runnerId })}>
          {t('approve')}
        </Button>
      ) : null}
      {can(RunnerAction.REJECT) ? (
        <Button icon={Ban} isBusy={reject.isBusy} onClick={() => reject.run({ runnerId })}>
          {t('reject')}
        </Button>
      ) : null}
      {can(RunnerAction.UNDRAIN) ? (
        <Button icon={Play} isBusy={undrain.isBusy} onClick={() => undrain.run({ runnerId })}>
          {t('undrain')}
        </Button>
      ) : null}
      {can(RunnerAction.RESUME) ? (
        <Button icon={Play} isBusy={resume.isBusy} onClick={() => resume.run({ runnerId })}>
          {t('resume')}
        </Button>
      ) : null}
      {!isShort && can(RunnerAction.DRAIN) ? (
        <Button icon={LogOut} onClick={() => setAsking('drain')}>
          {t('drain')}
        </Button>
      ) : null}
      {!isShort && can(RunnerAction.PAUSE) ? (
        <Button icon={Pause} onClick={() => setAsking('pause')}>
          {t('pause')}
        </Button>
      ) : null}
      <Menu trigger={<IconButton icon={Ellipsis} label={`${t('more')}: ${name}`} />}>
        {can(RunnerAction.DRAIN) ? (
          <MenuItem icon={LogOut} onSelect={() => setAsking('drain')}>
            {t('drain')}
          </MenuItem>
        ) : null}
        {can(RunnerAction.PAUSE) ? (
          <MenuItem icon={Pause} onSelect={() => setAsking('pause')}>
            {t('pause')}
          </MenuItem>
        ) : null}
        {runner.connected && runner.approved && !runner.wholeJobs ? (
          <MenuItem
            icon={Stethoscope}
            onSelect={() =>
              probe.run({
                text: probeText(runner),
                fileName: `probe-${name}.json`,
                requestId: crypto.randomUUID(),
              })
            }
          >
            {t('probeNow')}
          </MenuItem>
        ) : null}
        {can(RunnerAction.ENABLE) ? (
          <MenuItem icon={Power} onSelect={() => enable.run({ runnerId, enabled: true })}>
            {t('enable')}
          </MenuItem>
        ) : null}
        {can(RunnerAction.DISABLE) ? (
          <MenuItem icon={CircleSlash} onSelect={() => disable.run({ runnerId, enabled: false })}>
            {t('disable')}
          </MenuItem>
        ) : null}
        <MenuLine />
        {can(RunnerAction.ROTATE) ? (
          <MenuItem icon={KeyRound} onSelect={() => setAsking('rotate')}>
            {t('rotate')}
          </MenuItem>
        ) : null}
        {can(RunnerAction.REVOKE) ? (
          <MenuItem icon={Ban} isDangerous onSelect={() => setAsking('revoke')}>
            {t('revoke')}
          </MenuItem>
        ) : null}
        {can(RunnerAction.REMOVE) ? (
          <MenuItem icon={Trash2} isDangerous onSelect={() => setAsking('remove')}>
            {t('remove')}
          </MenuItem>
        ) : null}
      </Menu>
      {asking === 'drain' ? <DrainDialog runner={runner} onClose={close} /> : null}
      {asking === 'pause' ? <PauseDialog runner={runner} onClose={close} /> : null}
      {asking === 'revoke' ? <RevokeDialog runner={runner} onClose={close} /> : null}
      {asking === 'remove' ? <RemoveDialog runner={runner} onClose={close} /> : null}
      {asking === 'rotate' ? <RotateDialog runner={runner} onClose={close} /> : null}
    </div>
  );
}
