import { useQuery } from '@connectrpc/connect-query';
import { Pencil } from 'lucide-react';
import { useLocation } from 'wouter';
import { PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { paths } from '../../app/paths.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeText } from '../../ui/CodeText.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Chip } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { pipelineWords } from './pipeline-words.ts';

interface PipelineTextProps {
  readonly pipelineId: string;
  readonly markedLine: number | undefined;
}

/** The definition as its author wrote it, to read. */
export function PipelineText({ pipelineId, markedLine }: PipelineTextProps) {
  const t = useWords(pipelineWords);
  const [, navigate] = useLocation();
  const query = useQuery(PipelinesService.method.readText, { pipelineId });
  return (
    <Loaded query={query}>
      {(read) => (
        <div className="flex min-h-0 flex-1 flex-col">
          <div className="flex items-center gap-2 border-b px-5 py-1.5">
            <span className="min-w-0 flex-1 truncate font-mono text-muted text-small">
              {read.filePath} {read.branch ? <Chip>{read.branch}</Chip> : null}
            </span>
            <Button icon={Pencil} onClick={() => navigate(paths.editPipeline(pipelineId, markedLine))}>
              {t('editText')}
            </Button>
          </div>
          <CodeText text={read.text} label={t('tabText')} markedLine={markedLine} />
        </div>
      )}
    </Loaded>
  );
}
