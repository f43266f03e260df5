import { useQuery } from '@connectrpc/connect-query';
import { Suspense } from 'react';
import { PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { Loaded } from '../../ui/Loaded.tsx';
import { later } from '../../ui/later.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';

// The language and the graph are large: they come when somebody looks.
const TextGraph = later(async () => (await import('./TextGraph.tsx')).TextGraph);

/** The definition as a graph, before anything runs. */
export function PipelineGraph({ pipelineId }: { readonly pipelineId: string }) {
  const query = useQuery(PipelinesService.method.readText, { pipelineId });
  return (
    <Loaded query={query}>
      {({ text, filePath }) => (
        <Suspense fallback={<SkeletonRows rows={4} />}>
          <TextGraph text={text} path={filePath} />
        </Suspense>
      )}
    </Loaded>
  );
}
