import { useQuery } from '@connectrpc/connect-query';
import { Play } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import {
  type PipelineSummary,
  PipelinesService,
  type ValidateTextResponse,
} from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService, type RunTextRequestSchema } from '../../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../../app/paths.ts';
import { type Action, useAction } from '../../../data/use-action.ts';
import { errorsOf, Findings } from '../../../parts/Findings.tsx';
import { checkInputs, type FormValues, initialInputs, valuesToSend } from '../../../parts/input-values.ts';
import { noProblems, ValueFields } from '../../../parts/ValueFields.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Segments } from '../../../ui/Field.tsx';
import { Loaded } from '../../../ui/Loaded.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { useIncluded } from '../session/use-reading-facts.ts';
import { type Extent, partialDraft, type Target } from './partial-draft.ts';
import { Refusal } from './Refusal.tsx';
import { saveWords } from './save-words.ts';

interface RunDraftDialogProps {
  readonly pipeline: PipelineSummary;
  readonly onClose: () => void;
}

/** Runs the text as it stands in the editor, with the values of one run, and goes to that run. */
export function RunDraftDialog({ pipeline, onClose }: RunDraftDialogProps) {
  const t = useWords(saveWords);
  const formId = useId();
  const whole = useEditor((state) => state.text);
  const [extent, setExtent] = useState<Extent>('all');
  const target = useTarget();
  const outline = useEditor((state) => state.lastGood?.outline);
  const partial = target && outline ? partialDraft(whole, outline, target, extent) : { ok: true as const, text: whole };
  const text = partial.ok ? partial.text : whole;
  const { pipelineId, name } = pipeline;
  const query = useQuery(
    PipelinesService.method.validateText,
    { text, pipelineId },
    { gcTime: 0, placeholderData: (previous) => previous },
  );
  const [, navigate] = useLocation();
  const run = useAction(RunsService.method.runText, {
    isQuiet: true,
    done: (answer) => t('started', { number: String(answer.run?.number ?? '') }),
    onDone: (answer) => {
      onClose();
      if (answer.run) navigate(paths.run(answer.run.runId));
    },
  });
  const errors = errorsOf(query.data?.diagnostics ?? []);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('runDraftTitle', { name })}
      description={t('runDraftAbout')}
      footer={
        <Button
          type="submit"
          form={formId}
          look="primary"
          icon={Play}
          isBusy={run.isBusy}
          disabled={query.data === undefined || errors.length > 0 || !partial.ok}
        >
          {t('runDraft')}
        </Button>
      }
    >
      {target ? (
        <div className="pb-4">
          <Segments
            label={t('extent')}
            value={extent}
            onChange={setExtent}
            options={[
              { value: 'all', label: t('runAll') },
              { value: 'up-to', label: t('runUpTo', { name: labelOf(target) }) },
              { value: 'only', label: t('runOnly', { name: labelOf(target) }) },
            ]}
          />
        </div>
      ) : null}
      {partial.ok ? null : (
        <p role="alert" className="mb-4 rounded-md bg-failed-wash px-3 py-2 text-failed">
          {partial.reason}
        </p>
      )}
      <Loaded query={query}>
        {(declared) =>
          errors.length > 0 ? (
            <Findings title={t('draftCannotRun')} diagnostics={errors} />
          ) : (
            <DraftForm id={formId} pipeline={pipeline} text={text} declared={declared} run={run} />
          )
        }
      </Loaded>
    </Dialog>
  );
}

/** The job or step that is selected, when it is the only one. */
function useTarget(): Target | undefined {
  const [only, second] = useEditor((state) => state.selection.refs);
  return second === undefined && (only?.kind === 'job' || only?.kind === 'step') ? only : undefined;
}

function labelOf(target: Target): string {
  return target.kind === 'job' ? target.job : target.step;
}

interface DraftFormProps {
  readonly id: string;
  readonly pipeline: PipelineSummary;
  /** What runs: the draft, or a part of it. */
  readonly text: string;
  readonly declared: ValidateTextResponse;
  readonly run: Action<typeof RunTextRequestSchema>;
}

function DraftForm({ id, pipeline, text, declared, run }: DraftFormProps) {
  const session = useEditorSession();
  const { files } = useIncluded(pipeline);
  const [requestId] = useState(() => crypto.randomUUID());
  const defaults = Object.fromEntries(declared.variables.map(({ name, value }) => [name, value]));
  const [values, setValues] = useState<{ readonly inputs: FormValues; readonly variables: FormValues }>({
    inputs: initialInputs(declared.inputs),
    variables: defaults,
  });
  const [wasSent, setWasSent] = useState(false);
  const problems = checkInputs(declared.inputs, values.inputs);

  function submit(event: FormEvent) {
    event.preventDefault();
    setWasSent(true);
    if (problems.size > 0) return;
    const { base } = session.store.getState();
    const { pipelineId, repoUrl } = pipeline;
    run.run({
      text,
      fileName: base.filePath || 'pipeline.yaml',
      requestId,
      pipelineId,
      variables: valuesToSend(values.variables, defaults),
      inputs: valuesToSend(values.inputs, {}),
      includes: files ?? {},
      // The draft lies on this commit, as a file of a working tree does.
      gitJson: repoUrl === '' ? '' : JSON.stringify({ branch: base.branch, commit: base.head, repo: repoUrl }),
    });
  }

  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-4 pt-1">
      <ValueFields
        definition={declared}
        values={values}
        problems={wasSent ? problems : noProblems}
        onChange={setValues}
      />
      {run.error ? <Refusal error={run.error} /> : null}
    </form>
  );
}
