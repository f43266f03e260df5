import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  AckStatus,
  type AgentService,
  type ConnectRequest,
  type ConnectResponse,
  ConnectResponseSchema,
  WorkspacePolicy,
} from '../../../gen/agent/v1/agent_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { CommandId, JobRunId, StepRunId } from '../../domain/ids.ts';
import type { ProgramOffer, ReportAnswer } from '../../domain/step-assignment.ts';
import { callerKey, peerKey } from '../authenticate.ts';
import { controlStream, type Dialect, ignoringRefusals } from './control-stream.ts';
import { secondsFrom, stepRunFrom } from './from-domain.ts';
import type { Needs } from './needs.ts';
import { actorOf, agentOf, featuresOf } from './session.ts';
import { stepStatus } from './statuses.ts';
import { heartbeatFrom, isKnownStatus, millisFrom, requiredId, stepReportFrom } from './to-domain.ts';

type ConnectPayload = MessageInitShape<typeof ConnectResponseSchema>['payload'];

export function agentService(needs: Needs): ServiceImpl<typeof AgentService> {
  const { runners, dispatch, runs } = needs;
  return {
    register(request, context) {
      const registered = runners.register({
        agentId: request.agentId.trim(),
        token: request.token.trim(),
        registrationToken: request.registrationToken.trim(),
        agentName: request.agentName.trim(),
        ip: request.ip.trim() || context.values.get(peerKey).address,
        os: request.os.trim(),
        arch: request.arch.trim(),
        version: request.version.trim(),
        maxConcurrentStepRuns: request.maxConcurrentStepRuns,
        labels: request.labels,
        door: 'arcentra',
        delivery: 'fetch',
      });
      context.values.get(peerKey).registered?.set(registered.runnerId, registered.authToken ?? request.token.trim());
      return {
        success: true,
        message: registered.isPendingApproval ? 'registered; waits for approval' : 'registered',
        agentId: registered.runnerId,
        heartbeatInterval: BigInt(registered.heartbeatIntervalSeconds),
        labels: registered.labels,
        authToken: registered.authToken ?? '',
        pendingApproval: registered.isPendingApproval,
      };
    },

    heartbeat(request, context) {
      const runnerId = agentOf(context, request.agentId);
      const { serverTimeMs } = runners.heartbeat(runnerId, heartbeatFrom(request));
      return { success: true, message: 'pong', timestamp: secondsFrom(serverTimeMs) };
    },

    unregister(request, context) {
      runners.unregister(agentOf(context, request.agentId), request.reason);
      return { success: true, message: 'good-bye' };
    },

    fetchStepRun(request, context) {
      const runnerId = agentOf(context, request.agentId);
      runners.polled(runnerId);
      const { steps, message } = dispatch.fetch(runnerId, request.maxStepRuns);
      const features = featuresOf(context);
      return { success: true, message, stepRuns: steps.map((step) => stepRunFrom(step, features, needs)) };
    },

    reportStepRunStatus(request, context) {
      const runnerId = agentOf(context, request.agentId);
      if (!isKnownStatus(request.status)) return { success: true, message: `status ${request.status} is unknown here` };
      return reportAnswer(dispatch.report(runnerId, stepReportFrom(request), 'unary'));
    },

    reportJobRunStatus(request, context) {
      const runnerId = agentOf(context, request.agentId);
      if (!isKnownStatus(request.status)) return { success: true, message: `status ${request.status} is unknown here` };
      const state = stepStatus.wordOf(request.status);
      if (!state) throw new DomainError('invalid', 'status is required', { subject: 'status' });
      const report = {
        jobRunId: requiredId<JobRunId>('job_run_id', request.jobRunId),
        state,
        errorMessage: request.errorMessage,
        startedAtMs: millisFrom(request.startTime),
        endedAtMs: millisFrom(request.endTime),
        artifactUris: request.artifactUris,
      };
      return reportAnswer(dispatch.reportJob(runnerId, report));
    },

    cancelStepRun(request, context) {
      const stepRunId = requiredId<StepRunId>('step_run_id', request.stepRunId);
      if (context.values.get(callerKey)?.kind === 'operator') {
        return cancelAnswer(runs.cancelStep(stepRunId, request.reason, actorOf(context)));
      }
      const runnerId = agentOf(context, request.agentId);
      return reportAnswer(dispatch.stoppedByAgent(runnerId, { stepRunId }, request.reason));
    },

    cancelJobRun(request, context) {
      const jobRunId = requiredId<JobRunId>('job_run_id', request.jobRunId);
      if (context.values.get(callerKey)?.kind === 'operator') {
        return cancelAnswer(runs.cancelJob(jobRunId, request.reason, actorOf(context)));
      }
      return reportAnswer(dispatch.stoppedByAgent(agentOf(context, ''), { jobRunId }, request.reason));
    },

    updateLabels(request, context) {
      const runnerId = agentOf(context, request.agentId);
      const labels = runners.updateLabels(runnerId, request.labels, request.merge ? 'merge' : 'replace');
      return { success: true, message: 'labels updated', labels };
    },

    connect: (requests, context) => controlStream(requests, context, connectDialect(needs), needs),
  };
}

function reportAnswer(answer: ReportAnswer): { success: true; message: string } {
  return { success: true, message: answer.kind === 'unchanged' ? answer.message : '' };
}

function cancelAnswer(isRequested: boolean): { success: true; message: string } {
  return { success: true, message: isRequested ? 'the stop is requested' : 'it had ended before; no change' };
}

function connectDialect(needs: Needs): Dialect<ConnectRequest, ConnectResponse> {
  const { runners, dispatch } = needs;
  return {
    kind: 'connect',

    messageFrom(command, { runnerId, features }) {
      const response = (payload: ConnectPayload) =>
        create(ConnectResponseSchema, { agentId: runnerId, commandId: command.commandId, ...(payload && { payload }) });
      switch (command.kind) {
        case 'dispatch':
          return response({ case: 'taskDispatch', value: { stepRuns: [stepRunFrom(command.step, features, needs)] } });
        case 'cancel':
          return response({ case: 'taskCancel', value: { stepRunId: command.stepRunId, reason: command.reason } });
        case 'job-open':
          if (!features.has('job-frames')) return undefined;
          return response({
            case: 'jobOpen',
            value: {
              jobId: command.jobRunId,
              pipelineRunId: command.runId,
              pipelineId: command.pipelineId,
              workspacePolicy: WorkspacePolicy.FRESH,
            },
          });
        case 'job-close':
          if (!features.has('job-frames')) return undefined;
          return response({
            case: 'jobClose',
            value: {
              jobId: command.jobRunId,
              keepWorkspace: command.keepWorkspace,
              ...(features.has('caches') && { saveCaches: command.saveCaches }),
            },
          });
        case 'capacity':
          if (!features.has('capacity')) return undefined;
          return response({ case: 'capacityChange', value: { maxConcurrentStepRuns: command.capacity ?? 0 } });
        case 'program':
          return features.has('programs') ? response(programChangeOf(command.offer)) : undefined;
      }
    },

    receive({ payload }, { runnerId }) {
      switch (payload.case) {
        case 'heartbeat': {
          runners.heartbeat(runnerId, heartbeatFrom(payload.value));
          const { cpuUsage, memoryUsed, memoryTotal, diskUsed, diskTotal } = payload.value;
          if (memoryTotal > 0n) {
            runners.recordMetrics(runnerId, {
              cpu: cpuUsage,
              memoryUsedBytes: Number(memoryUsed),
              memoryTotalBytes: Number(memoryTotal),
              diskUsedBytes: Number(diskUsed),
              diskTotalBytes: Number(diskTotal),
            });
          }
          return;
        }
        case 'taskAck': {
          const { commandId, status, message } = payload.value;
          if (status !== AckStatus.OK && status !== AckStatus.FAILED) return;
          const answer = { accepted: status === AckStatus.OK, message };
          dispatch.acknowledge(runnerId, requiredId<CommandId>('command_id', commandId), answer);
          return;
        }
        case 'taskStatus': {
          const status = payload.value;
          if (!isKnownStatus(status.status)) return;
          ignoringRefusals(() => dispatch.report(runnerId, stepReportFrom(status), 'stream'));
          return;
        }
        case undefined: // a payload of a newer peer
          return;
      }
    },
  };
}

function programChangeOf(offer: ProgramOffer): Extract<ConnectPayload, { case: 'programChange' }> {
  if (offer.kind === 'previous') {
    return { case: 'programChange', value: { program: { case: 'previousVersion', value: offer.version } } };
  }
  const { version, digest, sizeBytes } = offer;
  const value = { version, digest, sizeBytes: BigInt(sizeBytes) };
  return { case: 'programChange', value: { program: { case: 'offered', value } } };
}
