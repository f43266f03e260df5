import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type AgentChannelRequest,
  type AgentChannelResponse,
  AgentChannelResponseSchema,
  type AgentMetrics,
} from '../../../gen/stream/v1/stream_pb.js';
import type { RunnerMetrics } from '../../domain/runner-view.ts';
import { type Dialect, ignoringRefusals } from './control-stream.ts';
import { secondsFrom, stepRunFrom } from './from-domain.ts';
import type { Needs } from './needs.ts';
import { heartbeatFrom, isKnownStatus, stepReportFrom } from './to-domain.ts';

type Payload = NonNullable<MessageInitShape<typeof AgentChannelResponseSchema>['payload']>;

/** The second control stream: work is fetched or pushed without acknowledgement (Arcentra API 7.3). */
export function agentChannelDialect(needs: Needs): Dialect<AgentChannelRequest, AgentChannelResponse> {
  const { runners, dispatch, clock } = needs;
  const response = (agentId: string, responseId: string, payload: Payload) =>
    create(AgentChannelResponseSchema, { agentId, responseId, payload });

  return {
    kind: 'agent-channel',

    messageFrom(command, { runnerId, features }) {
      switch (command.kind) {
        case 'dispatch': {
          const stepRuns = [stepRunFrom(command.step, features, needs)];
          return response(runnerId, '', { case: 'stepRunAssignment', value: { stepRuns } });
        }
        case 'cancel': {
          const { stepRunId, reason } = command;
          return response(runnerId, '', { case: 'stepRunCancelCommand', value: { stepRunId, reason } });
        }
        case 'job-open':
        case 'job-close':
        case 'capacity':
        case 'program':
          return undefined;
      }
    },

    receive({ payload, requestId }, { runnerId, features, reply }) {
      const acknowledge = (success: boolean) =>
        reply(
          response(runnerId, requestId, {
            case: 'heartbeatAck',
            value: { serverTime: secondsFrom(clock.nowMs()), success },
          }),
        );
      switch (payload.case) {
        case 'heartbeat':
          runners.heartbeat(runnerId, heartbeatFrom(payload.value));
          acknowledge(true);
          return;
        case 'stepRunFetch': {
          const { steps } = dispatch.fetch(runnerId, payload.value.maxStepRuns);
          const stepRuns = steps.map((step) => stepRunFrom(step, features, needs));
          reply(response(runnerId, requestId, { case: 'stepRunAssignment', value: { stepRuns } }));
          return;
        }
        case 'stepRunStatus': {
          const status = payload.value;
          const isTaken = ignoringRefusals(() => {
            if (!isKnownStatus(status.status)) return;
            dispatch.report(runnerId, stepReportFrom(status), requestId === '' ? 'stream' : 'unary');
          });
          if (requestId !== '') acknowledge(isTaken);
          return;
        }
        case 'metrics':
          runners.recordMetrics(runnerId, metricsFrom(payload.value));
          return;
        case undefined: // a payload of a newer peer
          return;
      }
    },
  };
}

/** Percentages without their whole: kept as parts of 100, so that what is shown as a share is right. */
function metricsFrom({ cpuUsage, memoryUsage, diskUsage }: AgentMetrics): Omit<RunnerMetrics, 'atMs'> {
  return {
    cpu: clampPercent(cpuUsage) / 100,
    memoryUsedBytes: clampPercent(memoryUsage),
    memoryTotalBytes: 100,
    diskUsedBytes: clampPercent(diskUsage),
    diskTotalBytes: 100,
  };
}

function clampPercent(value: number): number {
  return Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : 0;
}
