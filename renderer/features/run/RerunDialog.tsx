import type { MessageInitShape } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { RunAction } from '../../../gen/signalbox/console/v1/run_pb.js';
import { type RerunRunRequestSchema, RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { valuesToSend } from '../../parts/input-values.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Chip } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import type { RunModel } from './run-view.ts';
import { runWords } from './run-words.ts';

export type RerunKind =
  | { readonly kind: 'all' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'from-job'; readonly jobKey: string };

interface RerunDialogProps {
  readonly model: RunModel;
  readonly initial: RerunKind;
  readonly onClose: () => void;
}

/** Says beforehand what will run and whose results are taken over. */
export function RerunDialog({ model, initial, onClose }: RerunDialogProps) {
  const t = useWords(runWords);
  const [, navigate] = useLocation();
  const { run, answer, jobs } = model;
  const [what, setWhat] = useState(initial);
  const [variables, setVariables] = useState<Readonly<Record<string, string>>>(answer.variables);
  const [requestId] = useState(() => crypto.randomUUID());
  const changed = valuesToSend(variables, answer.variables);
  const request = { runId: run.runId, requestId, what: whatFrom(what, changed) };
  const preview = useQuery(
    RunsService.method.rerunRun,
    { ...request, what: whatFrom(what, {}), dryRun: true },
    { staleTime: 0, gcTime: 0 },
  );
  const rerun = useAction(RunsService.method.rerunRun, {
    done: ({ run: started }) =>
      t('rerunStarted', { number: String(started?.number ?? ''), attempt: started?.attempt ?? 1 }),
    onDone: ({ run: started }) => {
      onClose();
      if (started) navigate(paths.run(started.runId));
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('rerunTitle', { number: String(run.number) })}
      footer={
        <Button type="submit" form="rerun" look="primary" icon={RotateCcw} isBusy={rerun.isBusy}>
          {t('rerun')}
        </Button>
      }
    >
      <form
        id="rerun"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          rerun.run(request);
        }}
      >
        <Field label={t('rerunWhat')}>
          {(ids) => (
            <Select {...ids} value={keyOf(what)} onChange={(event) => setWhat(kindFrom(event.target.value))}>
              <option value="all">{t('rerunAll')}</option>
              {answer.allowed.includes(RunAction.RERUN_FAILED) ? (
                <option value="failed">{t('rerunOnlyFailed')}</option>
              ) : null}
              {jobs.map((job) => (
                <option key={job.key} value={`job ${job.key}`}>
                  {t('rerunFrom', { job: job.key })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Loaded query={preview}>
          {({ executedJobKeys, reusedJobKeys }) => (
            <>
              <KeyList title={t('executed')} keys={executedJobKeys} />
              <KeyList title={t('reused')} keys={reusedJobKeys} />
            </>
          )}
        </Loaded>
        {what.kind === 'all' && Object.keys(variables).length > 0 ? (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1 font-semibold text-small">{t('rerunVariables')}</legend>
            {Object.keys(variables).map((name) => (
              <Field key={name} label={name}>
                {(ids) => (
                  <TextInput
                    {...ids}
                    value={variables[name] ?? ''}
                    onChange={(event) => setVariables({ ...variables, [name]: event.target.value })}
                    className="font-mono"
                  />
                )}
              </Field>
            ))}
          </fieldset>
        ) : null}
      </form>
    </Dialog>
  );
}

function KeyList({ title, keys }: { readonly title: string; readonly keys: readonly string[] }) {
  if (keys.length === 0) return null;
  return (
    <div>
      <p className="mb-1 font-semibold text-small">{title}</p>
      <div className="flex flex-wrap gap-1">
        {keys.map((key) => (
          <Chip key={key}>{key}</Chip>
        ))}
      </div>
    </div>
  );
}

function keyOf(what: RerunKind): string {
  return what.kind === 'from-job' ? `job ${what.jobKey}` : what.kind;
}

function kindFrom(key: string): RerunKind {
  if (key === 'all' || key === 'failed') return { kind: key };
  return { kind: 'from-job', jobKey: key.slice('job '.length) };
}

function whatFrom(
  what: RerunKind,
  variables: Record<string, string>,
): NonNullable<MessageInitShape<typeof RerunRunRequestSchema>['what']> {
  if (what.kind === 'all') return { case: 'all', value: { variables } };
  if (what.kind === 'failed') return { case: 'failed', value: {} };
  return { case: 'fromJob', value: { jobKey: what.jobKey } };
}
