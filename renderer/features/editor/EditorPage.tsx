import { useQuery } from '@connectrpc/connect-query';
import { useEffect } from 'react';
import {
  type PipelineSummary,
  PipelinesService,
  type ReadTextResponse,
} from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { LineIndex } from '../../../pipeline/lines.ts';
import { useCrumbs, useFirstCrumb } from '../../app/crumbs.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { Failure } from '../../ui/Blank.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { useWords } from '../../words/words.ts';
import { RestoredDraft } from './drafts/RestoredDraft.tsx';
import { EditorFrame } from './EditorFrame.tsx';
import { editorWords } from './editor-words.ts';
import type { EditorSession } from './session/editor-session.ts';
import { SessionProvider } from './session/session-context.tsx';
import { baseOf, useOpenedSession } from './use-opened-session.ts';

/** Graph and text of one pipeline, each editing the other. */
export function EditorPage({ pipelineId }: { readonly pipelineId: string }) {
  const t = useWords(editorWords);
  useFirstCrumb({ label: t('pipelines'), to: paths.pipelines });
  const pipeline = useQuery(PipelinesService.method.getPipeline, { pipelineId });
  // What somebody else stores meanwhile is found out when saving; it must not replace what is being edited.
  const read = useQuery(
    PipelinesService.method.readText,
    { pipelineId },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnMount: 'always' },
  );
  // What another view has read may be old already.
  const fresh = { ...read, data: read.isFetchedAfterMount ? read.data : undefined };
  return (
    <Loaded query={pipeline}>
      {({ pipeline: found }) =>
        found === undefined ? (
          <Failure error={undefined} />
        ) : (
          <Loaded query={fresh}>{(stored) => <Opened pipeline={found} stored={stored} />}</Loaded>
        )
      }
    </Loaded>
  );
}

interface OpenedProps {
  readonly pipeline: PipelineSummary;
  readonly stored: ReadTextResponse;
}

function Opened({ pipeline, stored }: OpenedProps) {
  const t = useWords(editorWords);
  useCrumbs(
    { label: t('pipelines'), to: paths.pipelines },
    { label: pipeline.name, to: paths.pipeline(pipeline.pipelineId) },
    { label: t('title') },
  );
  const opened = useOpenedSession(pipeline.pipelineId, stored);
  useLineOfAddress(opened?.session);
  if (opened === undefined) return <SkeletonRows />;
  return (
    <SessionProvider session={opened.session}>
      <EditorFrame
        pipeline={pipeline}
        notice={opened.draft && <RestoredDraft draft={opened.draft} stored={baseOf(stored)} />}
      />
    </SessionProvider>
  );
}

/** `?line=12` opens with the cursor there: links from findings and runs. */
function useLineOfAddress(session: EditorSession | undefined): void {
  const line = Number(useQueryParams().get('line'));
  useEffect(() => {
    if (session === undefined || !(line > 0)) return;
    const start = new LineIndex(session.store.getState().text).offsetOf(line);
    // The text view reads it when it stands.
    queueMicrotask(() => session.reveal({ start, end: start }));
  }, [session, line]);
}
