import { useQuery } from '@connectrpc/connect-query';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type Runner, RunnerAction, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useAction } from '../../data/use-action.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/Field.tsx';
import { Section } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { isSameLabels, type Labels, withoutLabel } from './labels.ts';
import { runnerWords } from './runner-words.ts';

/** Labels in force and where each comes from. The operator's layer is edited in place, its effect is shown before. */
export function LabelEditor({ runner }: { readonly runner: Runner }) {
  const t = useWords(runnerWords);
  const [draft, setDraft] = useState<Labels>(runner.operatorLabels);
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const isChanged = !isSameLabels(draft, runner.operatorLabels);
  const canEdit = runner.allowed.includes(RunnerAction.EDIT_LABELS);
  const { runnerId } = runner;
  const restore = useAction(RunnersService.method.setLabels);
  const save = useAction(RunnersService.method.setLabels, {
    done: () => t('labelsSaved'),
    undo: () => () => {
      setDraft(before);
      restore.run({ runnerId, labels: { ...before } });
    },
  });
  const [before, setBefore] = useState<Labels>(runner.operatorLabels);
  const shown = { ...runner.impliedLabels, ...runner.agentLabels, ...draft };

  function add(event: FormEvent) {
    event.preventDefault();
    if (!name.trim()) return;
    setDraft({ ...draft, [name.trim()]: value.trim() });
    setName('');
    setValue('');
  }
  function submit() {
    setBefore(runner.operatorLabels);
    save.run({ runnerId, labels: { ...draft } });
  }
  const originOf = (label: string) =>
    label in draft ? t('labelYours') : label in runner.agentLabels ? t('labelOfAgent') : t('labelImplied');

  return (
    <Section
      title={t('labels')}
      aside={
        isChanged ? (
          <Button look="primary" isBusy={save.isBusy} onClick={submit}>
            {t('saveLabels')}
          </Button>
        ) : null
      }
    >
      <ul className="flex flex-wrap gap-1.5">
        {Object.entries(shown).map(([label, text]) => (
          <li
            key={label}
            title={originOf(label)}
            className={`inline-flex items-center gap-1 rounded-md border px-2 leading-6 ${label in draft ? 'border-edge' : 'text-muted'}`}
          >
            <span className="break-all font-mono text-small">
              {label}={text}
            </span>
            {canEdit && label in draft ? (
              <IconButton
                icon={X}
                label={t('removeLabel', { name: label })}
                className="-mr-1.5 !size-6"
                onClick={() => setDraft(withoutLabel(draft, label))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {canEdit ? (
        <form onSubmit={add} className="mt-2 flex gap-2" aria-label={t('addLabel')}>
          <TextInput
            aria-label={t('labelName')}
            placeholder={t('labelName')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <TextInput
            aria-label={t('labelValue')}
            placeholder={t('labelValue')}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
          <IconButton type="submit" icon={Plus} label={t('addLabel')} disabled={!name.trim()} />
        </form>
      ) : null}
      {isChanged ? <Effect runnerId={runnerId} labels={draft} /> : null}
    </Section>
  );
}

function Effect({ runnerId, labels }: { readonly runnerId: string; readonly labels: Labels }) {
  const t = useWords(runnerWords);
  const { data } = useQuery(
    RunnersService.method.previewLabels,
    { runnerId, labels: { ...labels } },
    { staleTime: 0, gcTime: 0 },
  );
  if (!data) return null;
  const more = data.queuedJobs.filter((job) => job.wouldMatch && !job.matchesNow).length;
  const less = data.queuedJobs.filter((job) => !job.wouldMatch && job.matchesNow).length;
  return (
    <p role="status" className="mt-2 text-muted text-small">
      {t('effect')}: {more > 0 ? t('effectMore', { count: more }) : null}
      {more > 0 && less > 0 ? ', ' : null}
      {less > 0 ? t('effectLess', { count: less }) : null}
      {more + less === 0 ? t('effectNone') : null}.
      {data.pipelines.map(({ pipelineId, name, jobsNow, jobsThen }) => (
        <span key={pipelineId} className="block">
          {t('effectPipeline', { name, before: jobsNow, after: jobsThen })}
        </span>
      ))}
    </p>
  );
}
