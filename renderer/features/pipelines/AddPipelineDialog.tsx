import type { ConnectError } from '@connectrpc/connect';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RefusalSchema } from '../../../gen/signalbox/console/v1/run_pb.js';
import { paths } from '../../app/paths.ts';
import { takeOpenedFile } from '../../data/desktop.ts';
import { useAction } from '../../data/use-action.ts';
import { Findings } from '../../parts/Findings.tsx';
import { samples } from '../../parts/samples.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Segments, TextArea, TextInput } from '../../ui/Field.tsx';
import { useRefusalText } from '../../words/refusal-text.ts';
import { textIn } from '../../words/translate.ts';
import { useLanguage, useWords } from '../../words/words.ts';
import { newPipelineText } from './new-pipeline.ts';
import { pipelineWords } from './pipeline-words.ts';

type Source = 'new' | 'sample' | 'git' | 'text';

/** From nothing, a sample, a git repository or folder, or a text. */
export function AddPipelineDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(pipelineWords);
  const language = useLanguage();
  const [, navigate] = useLocation();
  const [opened] = useState(takeOpenedFile);
  const [source, setSource] = useState<Source>(opened ? 'text' : 'sample');
  const [sampleId, setSampleId] = useState<string>(samples[0]?.id ?? '');
  const [name, setName] = useState(opened?.name.replace(/\.[^.]*$/, '') ?? '');
  const [text, setText] = useState(opened?.text ?? '');
  const [repoUrl, setRepoUrl] = useState('');
  const [branch, setBranch] = useState('');
  const [filePath, setFilePath] = useState('');
  const sample = samples.find((candidate) => candidate.id === sampleId);
  const create = useAction(PipelinesService.method.createPipeline, {
    isQuiet: true,
    done: ({ pipeline }) => t('created', { name: pipeline?.name ?? '' }),
    onDone: ({ pipeline }) => {
      onClose();
      if (!pipeline) return;
      const { pipelineId } = pipeline;
      // Who begins with nothing goes on writing.
      navigate(source === 'new' ? paths.editPipeline(pipelineId) : paths.pipeline(pipelineId));
    },
  });
  const finalName = name.trim() || proposedName(source, sample?.name ?? '', repoUrl);
  const isGiven = { new: true, sample: true, git: repoUrl !== '', text: text !== '' };
  const isComplete = finalName !== '' && isGiven[source];
  const texts = { new: newPipelineText(finalName), sample: sample?.text ?? '', text };

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isComplete) return;
    const description = source === 'sample' && sample ? textIn(language, sample.about) : '';
    create.run({
      name: finalName,
      description,
      home:
        source === 'git'
          ? { case: 'git', value: { repoUrl: repoUrl.trim(), branch: branch.trim(), filePath: filePath.trim() } }
          : { case: 'managed', value: { text: texts[source] } },
    });
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('addTitle')}
      width="medium"
      footer={
        <Button type="submit" form="add-pipeline" look="primary" isBusy={create.isBusy} disabled={!isComplete}>
          {t('create')}
        </Button>
      }
    >
      <form id="add-pipeline" onSubmit={submit} className="flex flex-col gap-4">
        <div>
          <Segments
            label={t('from')}
            options={[
              { value: 'new', label: t('fromNothing') },
              { value: 'sample', label: t('fromSample') },
              { value: 'git', label: t('fromGit') },
              { value: 'text', label: t('fromText') },
            ]}
            value={source}
            onChange={setSource}
          />
        </div>
        {source === 'new' ? <p className="text-muted">{t('fromNothingHelp')}</p> : null}
        {source === 'sample' ? (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="sr-only">{t('fromSample')}</legend>
            {samples.map((candidate) => (
              <label
                key={candidate.id}
                className="flex cursor-pointer items-start gap-2.5 rounded-lg border px-3 py-2 hover:bg-hover has-checked:border-ink has-focus-visible:outline-2 has-focus-visible:outline-(--focus)"
              >
                <input
                  type="radio"
                  name="sample"
                  checked={candidate.id === sampleId}
                  onChange={() => setSampleId(candidate.id)}
                  className="mt-0.5 size-4 accent-ink"
                />
                <span>
                  <strong className="font-semibold">{candidate.name}</strong>
                  <span className="block text-muted">{textIn(language, candidate.about)}</span>
                </span>
              </label>
            ))}
          </fieldset>
        ) : null}
        {source === 'git' ? (
          <>
            <Field label={t('gitUrl')} help={t('gitUrlHelp')}>
              {(ids) => (
                <TextInput
                  {...ids}
                  value={repoUrl}
                  onChange={(event) => setRepoUrl(event.target.value)}
                  className="font-mono"
                />
              )}
            </Field>
            <div className="grid grid-cols-2 gap-4">
              <Field label={t('gitBranch')} help={t('gitBranchHelp')}>
                {(ids) => <TextInput {...ids} value={branch} onChange={(event) => setBranch(event.target.value)} />}
              </Field>
              <Field label={t('gitFile')} help={t('gitFileHelp')}>
                {(ids) => <TextInput {...ids} value={filePath} onChange={(event) => setFilePath(event.target.value)} />}
              </Field>
            </div>
          </>
        ) : null}
        {source === 'text' ? (
          <Field label={t('text')}>
            {(ids) => (
              <TextArea
                {...ids}
                rows={12}
                value={text}
                onChange={(event) => setText(event.target.value)}
                className="font-mono text-small"
              />
            )}
          </Field>
        ) : null}
        <Field label={t('name')}>
          {(ids) => (
            <TextInput
              {...ids}
              value={name}
              placeholder={finalName}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {create.error ? <Refused error={create.error} /> : null}
      </form>
    </Dialog>
  );
}

function proposedName(source: Source, sampleName: string, repoUrl: string): string {
  if (source === 'sample') return sampleName;
  if (source === 'new' || source === 'text') return '';
  return (
    repoUrl
      .replace(/[/\\]+$/, '')
      .split(/[/\\:]/)
      .at(-1)
      ?.replace(/\.git$/, '') ?? ''
  );
}

/** The server's sentence, and what it found in the text. */
function Refused({ error }: { readonly error: ConnectError }) {
  const refusalText = useRefusalText();
  const diagnostics = error.findDetails(RefusalSchema).flatMap((refusal) => refusal.diagnostics);
  return (
    <div role="alert" className="rounded-md bg-failed-wash px-3 py-2">
      <p className="text-failed">{refusalText(error)}</p>
      {diagnostics.length > 0 ? <Findings diagnostics={diagnostics} /> : null}
    </div>
  );
}
