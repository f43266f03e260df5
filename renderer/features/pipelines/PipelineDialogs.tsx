import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type PipelineSummary, PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { pipelineWords } from './pipeline-words.ts';

interface PipelineDialogProps {
  readonly pipeline: PipelineSummary;
  readonly onClose: () => void;
}

export function EditFactsDialog({ pipeline, onClose }: PipelineDialogProps) {
  const t = useWords(pipelineWords);
  const [name, setName] = useState(pipeline.name);
  const [description, setDescription] = useState(pipeline.description);
  const update = useAction(PipelinesService.method.updatePipeline, { done: () => t('saved'), onDone: onClose });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={pipeline.name}
      footer={
        <Button type="submit" form="edit-pipeline" look="primary" isBusy={update.isBusy} disabled={!name.trim()}>
          {t('save')}
        </Button>
      }
    >
      <form
        id="edit-pipeline"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          update.run({ pipelineId: pipeline.pipelineId, name: name.trim(), description });
        }}
      >
        <Field label={t('name')}>
          {(ids) => <TextInput {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('description')}>
          {(ids) => <TextInput {...ids} value={description} onChange={(event) => setDescription(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}

export function RemovePipelineDialog({ pipeline, onClose }: PipelineDialogProps) {
  const t = useWords(pipelineWords);
  const [, navigate] = useLocation();
  const { pipelineId, name } = pipeline;
  const remove = useAction(PipelinesService.method.deletePipeline, {
    done: () => t('removed', { name }),
    onDone: () => navigate(paths.pipelines),
  });
  return (
    <ConfirmDialog
      title={t('removeTitle', { name })}
      description={t('removeBody')}
      action={t('remove')}
      icon={Trash2}
      isBusy={remove.isBusy}
      onConfirm={() => remove.run({ pipelineId })}
      onClose={onClose}
    />
  );
}
