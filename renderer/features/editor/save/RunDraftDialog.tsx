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
import { Loaded } from '../../../ui/Loaded.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { useIncludedFiles } from '../session/use-reading-facts.ts';
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
  const text = useEditor((state) => state.text);
  const { pipelineId, name } = pipeline;
  const query = useQuery(PipelinesService.method.validateText, { text, pipelineId }, { gcTime: 0 });
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
          disabled={query.data === undefined || errors.length > 0}
        >
          {t('runDraft')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(declared) =>
          errors.length > 0 ? (
            <Findings title={t('draftCannotRun')} diagnostics={errors} />
          ) : (
            <DraftForm id={formId} pipeline={pipeline} declared={declared} run={run} />
          )
        }
      </Loaded>
    </Dialog>
  );
}

interface DraftFormProps {
  readonly id: string;
  readonly pipeline: PipelineSummary;
  readonly declared: ValidateTextResponse;
  readonly run: Action<typeof RunTextRequestSchema>;
}

function DraftForm({ id, pipeline, declared, run }: DraftFormProps) {
  const session = useEditorSession();
  const includes = useIncludedFiles(pipeline);
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
    const { text, base } = session.store.getState();
    const { pipelineId, repoUrl } = pipeline;
    run.run({
      text,
      fileName: base.filePath || 'pipeline.yaml',
      requestId,
      pipelineId,
      variables: valuesToSend(values.variables, defaults),
      inputs: valuesToSend(values.inputs, {}),
      includes: includes ?? {},
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
