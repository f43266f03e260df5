import { Code, ConnectError } from '@connectrpc/connect';
import { useQuery } from '@connectrpc/connect-query';
import { Pencil, Play, Save } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import {
  type PipelineSummary,
  PipelinesService,
  type ReadTextResponse,
} from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { Findings } from '../../parts/Findings.tsx';
import { Button } from '../../ui/Button.tsx';
import { CodeText } from '../../ui/CodeText.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Chip } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { Refused } from './AddPipelineDialog.tsx';
import { pipelineWords } from './pipeline-words.ts';

interface PipelineTextProps {
  readonly pipeline: PipelineSummary;
  readonly markedLine: number | undefined;
}

/** The definition as its author wrote it: to read, to change, and to run before it is saved. */
export function PipelineText({ pipeline, markedLine }: PipelineTextProps) {
  const t = useWords(pipelineWords);
  const query = useQuery(PipelinesService.method.readText, { pipelineId: pipeline.pipelineId });
  const [isEditing, setIsEditing] = useState(false);
  return (
    <Loaded query={query}>
      {(read) =>
        isEditing ? (
          <TextEditor
            pipeline={pipeline}
            read={read}
            onDone={() => {
              setIsEditing(false);
              void query.refetch();
            }}
          />
        ) : (
          <div className="flex min-h-0 flex-1 flex-col">
            <div className="flex items-center gap-2 border-b px-5 py-1.5">
              <span className="min-w-0 flex-1 truncate font-mono text-muted text-small">
                {read.filePath} {read.branch ? <Chip>{read.branch}</Chip> : null}
              </span>
              <Button icon={Pencil} onClick={() => setIsEditing(true)}>
                {t('editText')}
              </Button>
            </div>
            <CodeText text={read.text} label={t('tabText')} markedLine={markedLine} />
          </div>
        )
      }
    </Loaded>
  );
}

interface TextEditorProps {
  readonly pipeline: PipelineSummary;
  readonly read: ReadTextResponse;
  readonly onDone: () => void;
}

function TextEditor({ pipeline, read, onDone }: TextEditorProps) {
  const t = useWords(pipelineWords);
  const [, navigate] = useLocation();
  const [text, setText] = useState(read.text);
  const [base, setBase] = useState(read);
  const checked = useDeferredValue(text);
  const { pipelineId } = pipeline;
  const findings = useQuery(
    PipelinesService.method.validateText,
    { text: checked, pipelineId },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, placeholderData: (previous) => previous },
  );
  const save = useAction(PipelinesService.method.saveText, {
    isQuiet: true,
    done: () => t('textSaved'),
    onDone: ({ head }) => setBase({ ...base, text, head }),
  });
  const runDraft = useAction(RunsService.method.runText, {
    isQuiet: true,
    onDone: ({ run }) => run && navigate(paths.run(run.runId)),
  });
  const isChanged = text !== base.text;
  const isStale = save.error && ConnectError.from(save.error).code === Code.Aborted;
  const error = save.error ?? runDraft.error;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b px-5 py-1.5">
        <span className="min-w-0 flex-1 truncate font-mono text-muted text-small">
          {read.filePath} {isChanged ? <Chip>{t('unsaved')}</Chip> : null}
        </span>
        <Button
          icon={Play}
          isBusy={runDraft.isBusy}
          onClick={() =>
            runDraft.run({
              text,
              fileName: read.filePath || 'pipeline.yaml',
              requestId: crypto.randomUUID(),
              pipelineId,
            })
          }
        >
          {t('runDraft')}
        </Button>
        <Button
          look="primary"
          icon={Save}
          isBusy={save.isBusy}
          disabled={!isChanged}
          onClick={() => save.run({ pipelineId, text, expectedHead: base.head, requestId: crypto.randomUUID() })}
        >
          {t('saveText')}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t('editDone')}
        </Button>
      </div>
      <textarea
        aria-label={t('text')}
        value={text}
        spellCheck={false}
        wrap="off"
        onChange={(event) => setText(event.target.value)}
        className="min-h-0 flex-1 resize-none bg-ground px-5 py-3 font-mono text-[12.5px] leading-5 -outline-offset-2"
      />
      <div className="max-h-48 shrink-0 overflow-y-auto border-t bg-surface px-5 py-2" aria-live="polite">
        {isStale ? <p className="text-attention">{t('stale')}</p> : error ? <Refused error={error} /> : null}
        {findings.data && findings.data.diagnostics.length > 0 ? (
          <Findings diagnostics={findings.data.diagnostics} />
        ) : (
          <p className="text-muted">{findings.data ? t('noFindings', { count: findings.data.jobs }) : ' '}</p>
        )}
      </div>
    </div>
  );
}
