import { useQuery } from '@connectrpc/connect-query';
import { Play } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { type GetPipelineResponse, PipelinesService } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../app/paths.ts';
import { useAction } from '../data/use-action.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field, TextInput } from '../ui/Field.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { useRefusalText } from '../words/refusal-text.ts';
import { useWords } from '../words/words.ts';
import { errorsOf, Findings } from './Findings.tsx';
import { checkInputs, type FormValues, initialInputs, valuesToSend } from './input-values.ts';
import { partWords } from './part-words.ts';
import { noProblems, ValueFields } from './ValueFields.tsx';

interface TriggerDialogProps {
  readonly pipelineId: string;
  readonly onClose: () => void;
  /** Values of a run that is repeated with changes. */
  readonly preset?: Readonly<Record<string, string>>;
}

/** Asks for the values of one run and starts it. Sending twice starts it once: the request id is made when it opens. */
export function TriggerDialog({ pipelineId, onClose, preset }: TriggerDialogProps) {
  const t = useWords(partWords);
  const query = useQuery(PipelinesService.method.getPipeline, { pipelineId });
  const formId = useId();
  const [isBusy, setIsBusy] = useState(false);
  const name = query.data?.pipeline?.name ?? '';
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('runPipeline', { name })}
      description={t('runAbout')}
      footer={
        <Button type="submit" form={formId} look="primary" icon={Play} isBusy={isBusy}>
          {t('run')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(definition) => (
          <TriggerForm
            id={formId}
            definition={definition}
            preset={preset ?? {}}
            onBusy={setIsBusy}
            onStarted={onClose}
          />
        )}
      </Loaded>
    </Dialog>
  );
}

interface TriggerFormProps {
  readonly id: string;
  readonly definition: GetPipelineResponse;
  readonly preset: Readonly<Record<string, string>>;
  readonly onBusy: (isBusy: boolean) => void;
  readonly onStarted: () => void;
}

function TriggerForm({ id, definition, preset, onBusy, onStarted }: TriggerFormProps) {
  const t = useWords(partWords);
  const refusalText = useRefusalText();
  const [, navigate] = useLocation();
  const [requestId] = useState(() => crypto.randomUUID());
  const defaults = Object.fromEntries(definition.variables.map(({ name, value }) => [name, value]));
  const [variables, setVariables] = useState<FormValues>({ ...defaults, ...preset });
  const [inputs, setInputs] = useState<FormValues>(() => initialInputs(definition.inputs));
  const [branch, setBranch] = useState('');
  const [wasSent, setWasSent] = useState(false);
  const trigger = useAction(RunsService.method.triggerRun, {
    isQuiet: true,
    done: ({ run, repeated }) => t(repeated ? 'alreadyStarted' : 'started', { number: String(run?.number ?? '') }),
    onDone: ({ run }) => {
      onStarted();
      if (run) navigate(paths.run(run.runId));
    },
  });
  const problems = checkInputs(definition.inputs, inputs);

  function submit(event: FormEvent) {
    event.preventDefault();
    setWasSent(true);
    if (problems.size > 0 || !definition.pipeline) return;
    onBusy(true);
    trigger.run({
      pipelineId: definition.pipeline.pipelineId,
      requestId,
      variables: valuesToSend(variables, defaults),
      inputs: valuesToSend(inputs, {}),
      branch,
    });
  }
  if (trigger.error) onBusy(false);

  const isGit = definition.pipeline?.repoUrl !== '';
  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-4 pt-1">
      {errorsOf(definition.diagnostics).length > 0 ? (
        <Findings title={t('cannotRun')} diagnostics={errorsOf(definition.diagnostics)} />
      ) : null}
      <ValueFields
        definition={definition}
        values={{ inputs, variables }}
        problems={wasSent ? problems : noProblems}
        onChange={(values) => {
          setInputs(values.inputs);
          setVariables(values.variables);
        }}
      />
      {isGit ? (
        <Field label={t('branch')}>
          {(ids) => (
            <TextInput
              {...ids}
              value={branch}
              placeholder={definition.pipeline?.branch || t('defaultValue')}
              onChange={(event) => setBranch(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      {trigger.error ? (
        <p role="alert" className="rounded-md bg-failed-wash px-3 py-2 text-failed">
          {refusalText(trigger.error)}
        </p>
      ) : null}
    </form>
  );
}
