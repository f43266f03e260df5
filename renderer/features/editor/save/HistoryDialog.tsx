import { useQuery } from '@connectrpc/connect-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import {
  type PipelineSummary,
  PipelinesService,
  type PipelineVersion,
} from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { Blank } from '../../../ui/Blank.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, Select } from '../../../ui/Field.tsx';
import { Loaded } from '../../../ui/Loaded.tsx';
import { type Format, useFormat } from '../../../words/format.ts';
import { useWords } from '../../../words/words.ts';
import { isDirty } from '../session/editor-session.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { Changes } from './Changes.tsx';
import { saveWords } from './save-words.ts';

interface HistoryDialogProps {
  readonly pipeline: PipelineSummary;
  readonly onClose: () => void;
}

/** The versions of a pipeline: any two of them, or one and the draft, compared as text and as graph. */
export function HistoryDialog({ pipeline, onClose }: HistoryDialogProps) {
  const t = useWords(saveWords);
  const { pipelineId, name } = pipeline;
  const query = useQuery(PipelinesService.method.listVersions, { pipelineId }, { staleTime: 0 });
  return (
    <Dialog isOpen onClose={onClose} width="large" title={t('historyTitle', { name })} description={t('historyAbout')}>
      <Loaded query={query}>
        {({ versions }) =>
          versions.length === 0 ? (
            <Blank icon={History} title={t('noHistory')} />
          ) : (
            <Comparison pipelineId={pipelineId} versions={versions} onClose={onClose} />
          )
        }
      </Loaded>
    </Dialog>
  );
}

/** In place of a head: what is in the editor. */
const draft = '';

interface ComparisonProps {
  readonly pipelineId: string;
  readonly versions: readonly PipelineVersion[];
  readonly onClose: () => void;
}

function Comparison({ pipelineId, versions, onClose }: ComparisonProps) {
  const t = useWords(saveWords);
  const format = useFormat();
  const session = useEditorSession();
  const dirty = useEditor(isDirty);
  const filePath = useEditor((state) => state.base.filePath);
  const newest = versions[0]?.head ?? '';
  const [from, setFrom] = useState(dirty ? newest : (versions[1]?.head ?? newest));
  const [to, setTo] = useState(dirty ? draft : newest);
  const before = useVersion(pipelineId, from);
  const after = useVersion(pipelineId, to);
  const choices = versions.map((version) => (
    <option key={version.head} value={version.head}>
      {labelOf(version, format)}
    </option>
  ));
  function takeFrom(text: string) {
    session.replace(text, t('takeVersion'));
    onClose();
  }
  return (
    <div className="flex flex-col gap-4 pt-1">
      <div className="grid grid-cols-2 gap-4">
        <Field label={t('from')}>
          {(ids) => (
            <Select {...ids} value={from} onChange={(event) => setFrom(event.target.value)}>
              {choices}
            </Select>
          )}
        </Field>
        <Field label={t('to')}>
          {(ids) => (
            <Select {...ids} value={to} onChange={(event) => setTo(event.target.value)}>
              <option value={draft}>{t('thisDraft')}</option>
              {choices}
            </Select>
          )}
        </Field>
      </div>
      <Loaded query={before}>
        {(old) => (
          <Loaded query={after}>
            {(now) => (
              <>
                {old.text === now.text ? (
                  <p className="text-muted">{t('sameVersion')}</p>
                ) : (
                  <Changes before={old.text} after={now.text} path={filePath} />
                )}
                <div>
                  <Button onClick={() => takeFrom(old.text)}>
                    {t('takeVersion')} ({t('from')})
                  </Button>
                </div>
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </div>
  );
}

interface VersionQuery {
  readonly data: { readonly text: string } | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

function useVersion(pipelineId: string, head: string): VersionQuery {
  const present = useEditor((state) => state.text);
  const query = useQuery(
    PipelinesService.method.readText,
    { pipelineId, head },
    { enabled: head !== draft, staleTime: Number.POSITIVE_INFINITY },
  );
  return head === draft ? { data: { text: present }, error: undefined, refetch: () => undefined } : query;
}

function labelOf({ head, message, author, atMs }: PipelineVersion, format: Format): string {
  const [firstLine = ''] = message.split('\n');
  return [head.slice(0, 8), firstLine, author, format.dateTime(atMs)].filter(Boolean).join(' · ');
}
