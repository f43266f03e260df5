import { useQuery } from '@connectrpc/connect-query';
import { useEffect, useState } from 'react';
import {
  type PipelineSummary,
  PipelinesService,
  type ReadTextResponse,
} from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { paths } from '../../app/paths.ts';
import { Failure } from '../../ui/Blank.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { useWords } from '../../words/words.ts';
import { EditorFrame } from './EditorFrame.tsx';
import { editorWords } from './editor-words.ts';
import { createEditorSession, type EditorSession } from './session/editor-session.ts';
import { workerReader } from './session/reader.ts';
import { SessionProvider } from './session/session-context.tsx';

/** Graph and text of one pipeline, each editing the other. */
export function EditorPage({ pipelineId }: { readonly pipelineId: string }) {
  const pipeline = useQuery(PipelinesService.method.getPipeline, { pipelineId });
  // What somebody else stores meanwhile is found out when saving; it must not replace what is being edited.
  const read = useQuery(
    PipelinesService.method.readText,
    { pipelineId },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  return (
    <Loaded query={pipeline}>
      {({ pipeline: found }) =>
        found === undefined ? (
          <Failure error={undefined} />
        ) : (
          <Loaded query={read}>{(stored) => <Opened pipeline={found} stored={stored} />}</Loaded>
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
  const session = useSession(stored);
  if (session === undefined) return <SkeletonRows />;
  return (
    <SessionProvider session={session}>
      <EditorFrame pipeline={pipeline} />
    </SessionProvider>
  );
}

/** Of the text as it was when the editor was opened. */
function useSession(stored: ReadTextResponse): EditorSession | undefined {
  const [session, setSession] = useState<EditorSession>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session outlives what is read later
  useEffect(() => {
    const { text, head, filePath, branch } = stored;
    const opened = createEditorSession({
      base: { text, head, filePath, branch },
      facts: { path: filePath, known: {}, files: undefined },
      reader: workerReader,
      now: () => performance.now(),
    });
    setSession(opened);
    return () => opened[Symbol.dispose]();
  }, []);
  return session;
}
