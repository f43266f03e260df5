import { Ban, KeyRound, Pause, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Runner, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { NotedSpanDialog } from '../../parts/NotedSpanDialog.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { runnerWords } from './runner-words.ts';

interface RunnerDialogProps {
  readonly runner: Runner;
  readonly onClose: () => void;
}

const pauses = [
  { minutes: 5, word: 'minutes5' },
  { minutes: 30, word: 'minutes30' },
  { minutes: 120, word: 'hours2' },
  { minutes: 1440, word: 'day' },
  { minutes: 0, word: 'untilResumed' },
] as const;

export function PauseDialog({ runner, onClose }: RunnerDialogProps) {
  const t = useWords(runnerWords);
  const { runnerId, name } = runner;
  const resume = useAction(RunnersService.method.resumeRunner, { done: () => t('resumed', { name }) });
  const pause = useAction(RunnersService.method.pauseRunner, {
    done: () => t('pausedNow', { name }),
    undo: () => () => resume.run({ runnerId }),
    onDone: onClose,
  });
  return (
    <NotedSpanDialog
      title={t('pauseTitle', { name })}
      description={t('pauseBody')}
      icon={Pause}
      act={t('pauseNow')}
      isBusy={pause.isBusy}
      spanLabel={t('pauseLong')}
      spans={pauses.map(({ minutes, word }) => ({ minutes, label: t(word) }))}
      usual={30}
      onAct={(chosen) => pause.run({ runnerId, ...chosen })}
      onClose={onClose}
    />
  );
}

export function RevokeDialog({ runner, onClose }: RunnerDialogProps) {
  const t = useWords(runnerWords);
  const { runnerId, name } = runner;
  const revoke = useAction(RunnersService.method.revokeRunner, {
    done: () => t('revoked', { name }),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t('revokeTitle', { name })}
      description={t('revokeBody')}
      action={t('revoke')}
      icon={Ban}
      isBusy={revoke.isBusy}
      onConfirm={() => revoke.run({ runnerId })}
      onClose={onClose}
    />
  );
}

/** Cannot be taken back, so the name has to be typed. */
export function RemoveDialog({ runner, onClose }: RunnerDialogProps) {
  const t = useWords(runnerWords);
  const [, navigate] = useLocation();
  const { runnerId, name } = runner;
  const [typed, setTyped] = useState('');
  const remove = useAction(RunnersService.method.removeRunner, {
    done: () => t('removed', { name }),
    onDone: () => {
      onClose();
      navigate(paths.runners);
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('removeTitle', { name })}
      description={t('removeBody')}
      footer={
        <Button
          type="submit"
          form="remove-runner"
          look="danger"
          icon={Trash2}
          isBusy={remove.isBusy}
          disabled={typed !== name}
        >
          {t('remove')}
        </Button>
      }
    >
      <form
        id="remove-runner"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === name) remove.run({ runnerId });
        }}
      >
        <Field label={t('confirmName', { name })}>
          {(ids) => <TextInput {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}

export function RotateDialog({ runner, onClose }: RunnerDialogProps) {
  const t = useWords(runnerWords);
  const { runnerId, name } = runner;
  const [token, setToken] = useState('');
  const rotate = useAction(RunnersService.method.rotateRunnerToken, {
    onDone: (answer) => setToken(answer.token),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('rotateTitle', { name })}
      description={t('rotateBody')}
      footer={
        token ? null : (
          <Button look="primary" icon={KeyRound} isBusy={rotate.isBusy} onClick={() => rotate.run({ runnerId })}>
            {t('rotate')}
          </Button>
        )
      }
    >
      {token ? <SecretOnce secret={token} note={t('tokenOnce')} /> : null}
    </Dialog>
  );
}
