import type { PipelineSummary } from '../../gen/signalbox/console/v1/pipelines_pb.js';
import type { Bar } from '../ui/Bars.tsx';
import { runStatus } from '../ui/status.ts';

export function barsOf(pipeline: Pick<PipelineSummary, 'bars'>): readonly Bar[] {
  return pipeline.bars.map((bar) => ({ key: bar.runId, status: runStatus(bar.state), ms: bar.durationMs }));
}
