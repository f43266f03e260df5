import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { keepScroll } from '../../app/keep-scroll.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Panel, Section } from '../../ui/Page.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { type RunModel, stepName } from './run-view.ts';
import { runWords } from './run-words.ts';

/** What the run left behind, and what it was given. */
export function RunResults({ model }: { readonly model: RunModel }) {
  const t = useWords(runWords);
  const format = useFormat();
  const { answer } = model;
  const outputs = model.jobs.flatMap((job) => [
    ...Object.entries(job.outputs).map(([name, value]) => ({ place: job.key, name, value })),
    ...model.stepsOf(job.jobRunId).flatMap((step) =>
      Object.entries(step.outputs).map(([name, value]) => ({
        place: `${job.key} / ${stepName(step, t('source'))}`,
        name,
        value,
      })),
    ),
  ]);
  const variables = Object.entries(answer.variables);
  const inputs = Object.entries(answer.inputsJson);
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-5 py-3">
      <Section title={t('artifacts')}>
        {answer.artifacts.length === 0 ? (
          <p className="text-muted">{t('noArtifacts')}</p>
        ) : (
          <Panel className="divide-y">
            {answer.artifacts.map((artifact) => (
              <div key={artifact.artifactId} className="flex h-10 items-center gap-3 px-4">
                <span className="min-w-0 flex-1 truncate">
                  <strong className="font-semibold">{artifact.path}</strong>{' '}
                  <span className="text-muted">
                    {artifact.name} · {artifact.jobName}
                  </span>
                </span>
                <code className="font-mono text-micro text-muted max-lg:hidden" title={artifact.digest}>
                  {artifact.digest.slice(0, 12)}
                </code>
                <span className="text-muted text-small">
                  <Ago atMs={artifact.storedAtMs} />
                </span>
                <span className="w-20 text-right text-small">{format.bytes(artifact.sizeBytes)}</span>
                {artifact.downloadPath ? (
                  <a
                    href={artifact.downloadPath}
                    download
                    aria-label={`${t('download')} ${artifact.path}`}
                    title={t('download')}
                    className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-selected hover:text-ink"
                  >
                    <Download size={16} aria-hidden="true" />
                  </a>
                ) : (
                  <span className="size-7" title={t('keptElsewhere')} />
                )}
              </div>
            ))}
          </Panel>
        )}
      </Section>
      <Section title={t('outputs')}>
        {outputs.length === 0 ? <p className="text-muted">{t('noOutputs')}</p> : null}
        <Values>
          {outputs.map(({ place, name, value }) => (
            <Value key={`${place} ${name}`} name={name} place={place} value={value} />
          ))}
        </Values>
      </Section>
      {inputs.length > 0 ? (
        <Section title={t('inputs')}>
          <Values>
            {inputs.map(([name, value]) => (
              <Value key={name} name={name} value={value} />
            ))}
          </Values>
        </Section>
      ) : null}
      <Section title={t('variables')}>
        {variables.length === 0 ? <p className="text-muted">{t('noVariables')}</p> : null}
        <Values>
          {variables.map(([name, value]) => (
            <Value key={name} name={name} value={value} />
          ))}
        </Values>
      </Section>
    </div>
  );
}

function Values({ children }: { readonly children: readonly ReactNode[] }) {
  return children.length === 0 ? null : <Panel className="divide-y">{children}</Panel>;
}

interface ValueProps {
  readonly name: string;
  readonly place?: string;
  readonly value: string;
}

function Value({ name, place, value }: ValueProps) {
  return (
    <div className="flex min-h-9 items-center gap-3 px-4 py-1">
      <span className="w-64 max-w-[40%] shrink-0">
        <code className="break-all font-mono">{name}</code>
        {place ? <span className="block truncate text-muted text-small">{place}</span> : null}
      </span>
      <code className="min-w-0 flex-1 whitespace-pre-wrap break-all font-mono">{value}</code>
      <CopyButton text={value} />
    </div>
  );
}
