import { GitCommitHorizontal, Save } from 'lucide-react';
import { type FormEvent, useId } from 'react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { Findings } from '../../../parts/Findings.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, Segments, TextInput } from '../../../ui/Field.tsx';
import { SkeletonRows } from '../../../ui/Skeleton.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditor } from '../session/session-context.tsx';
import { Changes } from './Changes.tsx';
import { MergeView } from './MergeView.tsx';
import { Refusal } from './Refusal.tsx';
import { saveWords } from './save-words.ts';
import { useSave } from './use-save.ts';
import type { StoredText } from './use-stored-text.ts';

interface SaveDialogProps {
  readonly pipeline: PipelineSummary;
  readonly stored: StoredText;
  readonly onClose: () => void;
}

/** Shows what saving would change, against what is stored now, and saves it. */
export function SaveDialog({ pipeline, stored, onClose }: SaveDialogProps) {
  const t = useWords(saveWords);
  const formId = useId();
  const base = useEditor((state) => state.base);
  const save = useSave(pipeline, stored, onClose);
  const { isGit, isReview, text } = save;

  function submit(event: FormEvent) {
    event.preventDefault();
    save.save();
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="large"
      title={t('saveTitle', { name: pipeline.name })}
      description={isGit ? t('saveAboutGit', { file: base.filePath, repo: pipeline.repoUrl }) : t('saveAboutManaged')}
      footer={
        <Button
          type="submit"
          form={formId}
          look="primary"
          icon={isGit ? GitCommitHorizontal : Save}
          disabled={!save.isReady}
          isBusy={save.isBusy}
        >
          {t(isGit ? 'commit' : 'save')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4 pt-1">
        <Field label={t('message')}>
          {(ids) => (
            <TextInput {...ids} value={save.message} onChange={(event) => save.set({ message: event.target.value })} />
          )}
        </Field>
        {isGit && !stored.data?.reviewOnly ? (
          <Segments
            label={t('destination')}
            value={isReview ? 'review' : 'branch'}
            onChange={(to) => save.set({ isReview: to === 'review' })}
            options={[
              { value: 'branch', label: t('toBranch', { branch: base.branch }) },
              { value: 'review', label: t('toReview') },
            ]}
          />
        ) : null}
        {isReview ? (
          <Field
            label={t('reviewBranch')}
            help={t(stored.data?.reviewOnly ? 'reviewOnly' : 'reviewHelp')}
            error={save.isBranchTaken ? t('branchTaken') : undefined}
          >
            {(ids) => (
              <TextInput
                {...ids}
                className="font-mono"
                value={save.branch}
                aria-invalid={save.isBranchTaken || undefined}
                onChange={(event) => save.set({ branch: event.target.value })}
              />
            )}
          </Field>
        ) : null}
        {save.refusal ? <Refusal error={save.refusal} /> : null}
        {save.errors.length > 0 ? <Findings title={t('hasErrors')} diagnostics={save.errors} /> : null}
        {stored.error ? <Refusal error={stored.error} onRetry={stored.read} /> : null}
        {stored.data && save.conflicts ? (
          <MergeView
            base={base.text}
            theirs={stored.data.text}
            conflicts={save.conflicts}
            choices={save.choices}
            onChoose={save.choose}
          />
        ) : null}
        {!stored.data && !stored.error ? (
          <div role="status" aria-label={t('reading')}>
            <SkeletonRows rows={4} />
          </div>
        ) : text === undefined ? null : text === save.before ? (
          <p className="text-muted">{t('upToDate')}</p>
        ) : (
          <Changes before={save.before} after={text} path={base.filePath} />
        )}
      </form>
    </Dialog>
  );
}
