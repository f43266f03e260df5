import { CircleStop, Ellipsis, Link2, Pause, Play, RotateCcw, Settings2, StickyNote } from 'lucide-react';
import { useState } from 'react';
import { RunAction } from '../../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../app/paths.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { useAction } from '../../data/use-action.ts';
import { TriggerDialog } from '../../parts/TriggerDialog.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { Menu, MenuItem } from '../../ui/Menu.tsx';
import { useWords } from '../../words/words.ts';
import { RerunDialog, type RerunKind } from './RerunDialog.tsx';
import { NoteDialog } from './RunNote.tsx';
import { PauseRunDialog } from './RunPause.tsx';
import type { RunModel } from './run-view.ts';
import { runWords } from './run-words.ts';

/** Only what the server allows now. */
export function RunToolbar({ model }: { readonly model: RunModel }) {
  const t = useWords(runWords);
  const { run, answer } = model;
  const allowed = new Set(answer.allowed);
  const [rerun, setRerun] = useState<RerunKind>();
  const [isNoting, setIsNoting] = useState(false);
  const [isStopping, setIsStopping] = useState(false);
  const [isPausing, setIsPausing] = useState(false);
  const [isTriggering, setIsTriggering] = useState(false);
  const resume = useAction(RunsService.method.resumeRun, { done: () => t('resumed') });
  const startPause = () => setIsPausing(true);
  const startResume = () => resume.run({ runId: run.runId });
  const canRerunFailed = allowed.has(RunAction.RERUN_FAILED);
  const group = t('runActions');
  useShortcuts([
    { keys: 'm', label: t('noteEdit'), group, run: () => setIsNoting(true) },
    ...(allowed.has(RunAction.STOP) ? [{ keys: 'x', label: t('stop'), group, run: () => setIsStopping(true) }] : []),
    ...(allowed.has(RunAction.PAUSE) ? [{ keys: 'p', label: t('pause'), group, run: startPause }] : []),
    ...(allowed.has(RunAction.RESUME) ? [{ keys: 'p', label: t('resume'), group, run: startResume }] : []),
    ...(canRerunFailed ? [{ keys: 'r', label: t('rerunFailed'), group, run: () => setRerun({ kind: 'failed' }) }] : []),
    ...(allowed.has(RunAction.RERUN_ALL)
      ? [{ keys: canRerunFailed ? 'shift+r' : 'r', label: t('rerun'), group, run: () => setRerun({ kind: 'all' }) }]
      : []),
  ]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {allowed.has(RunAction.RESUME) ? (
        <Button icon={Play} look="primary" isBusy={resume.isBusy} onClick={startResume}>
          {t('resume')}
        </Button>
      ) : null}
      {allowed.has(RunAction.PAUSE) ? (
        <Button icon={Pause} onClick={startPause}>
          {t('pause')}
        </Button>
      ) : null}
      {allowed.has(RunAction.STOP) ? (
        <Button icon={CircleStop} onClick={() => setIsStopping(true)}>
          {t('stop')}
        </Button>
      ) : null}
      {canRerunFailed ? (
        <Button icon={RotateCcw} look="primary" onClick={() => setRerun({ kind: 'failed' })}>
          {t('rerunFailed')}
        </Button>
      ) : null}
      {allowed.has(RunAction.RERUN_ALL) ? (
        <Button icon={RotateCcw} onClick={() => setRerun({ kind: 'all' })}>
          {t('rerun')}
        </Button>
      ) : null}
      <Menu trigger={<IconButton icon={Ellipsis} label={t('runActions')} />}>
        <MenuItem icon={StickyNote} onSelect={() => setIsNoting(true)} keys="m">
          {t('noteEdit')}
        </MenuItem>
        <MenuItem
          icon={Link2}
          onSelect={() => void navigator.clipboard.writeText(new URL(paths.run(run.runId), location.href).href)}
        >
          {t('copyLink')}
        </MenuItem>
        {run.pipelineId ? (
          <MenuItem icon={Settings2} onSelect={() => setIsTriggering(true)}>
            {t('editVariables')}
          </MenuItem>
        ) : null}
      </Menu>
      {rerun ? <RerunDialog model={model} initial={rerun} onClose={() => setRerun(undefined)} /> : null}
      {isNoting ? <NoteDialog run={run} onClose={() => setIsNoting(false)} /> : null}
      {isStopping ? <StopDialog runId={run.runId} onClose={() => setIsStopping(false)} /> : null}
      {isPausing ? <PauseRunDialog run={run} onClose={() => setIsPausing(false)} /> : null}
      {isTriggering ? (
        <TriggerDialog pipelineId={run.pipelineId} preset={answer.variables} onClose={() => setIsTriggering(false)} />
      ) : null}
    </div>
  );
}

function StopDialog({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }) {
  const t = useWords(runWords);
  const [reason, setReason] = useState('');
  const stop = useAction(RunsService.method.stopRun, { onDone: onClose });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('stopTitle')}
      description={t('stopBody')}
      footer={
        <Button type="submit" form="stop-run" look="danger" icon={CircleStop} isBusy={stop.isBusy}>
          {t('stop')}
        </Button>
      }
    >
      <form
        id="stop-run"
        onSubmit={(event) => {
          event.preventDefault();
          stop.run({ runId, reason });
        }}
      >
        <Field label={t('reason')}>
          {(ids) => <TextInput {...ids} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
