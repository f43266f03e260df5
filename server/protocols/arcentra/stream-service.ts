import type { ServiceImpl } from '@connectrpc/connect';
import type { StreamService } from '../../../gen/stream/v1/stream_pb.js';
import { agentChannelDialect } from './agent-channel.ts';
import { controlStream } from './control-stream.ts';
import type { Needs } from './needs.ts';
import { featuresOf } from './session.ts';
import { watching } from './watch.ts';
import { watchedAgents } from './watch-agents.ts';
import { resumePointFrom, watchedEvents } from './watch-events.ts';
import { watchedJobs, watchedRuns, watchedSteps } from './watch-work.ts';

export function streamService(needs: Needs): ServiceImpl<typeof StreamService> {
  return {
    streamStepRunStatus: (request, context) => watching(needs, context, () => watchedSteps(request, needs)),

    streamJobStatus: (request, context) =>
      watching(needs, context, () => watchedJobs(request, featuresOf(context), needs)),

    streamPipelineStatus: (request, context) => watching(needs, context, () => watchedRuns(request, needs)),

    streamAgentStatus: (request, context) => watching(needs, context, () => watchedAgents(request, needs)),

    streamEvents(request, context) {
      const from = resumePointFrom(context.requestHeader.get('last-event-id'), needs.events.lastSeq());
      return watching(needs, context, () => watchedEvents(request, featuresOf(context)), from);
    },

    agentChannel: (requests, context) => controlStream(requests, context, agentChannelDialect(needs), needs),
  };
}
