import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  AgentStatus,
  type StreamAgentStatusRequest,
  type StreamAgentStatusResponseSchema,
} from '../../../gen/stream/v1/stream_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { StoredEvent } from '../../domain/events.ts';
import type { Millis, RunnerId } from '../../domain/ids.ts';
import type { RunnerMetrics, RunnerView } from '../../domain/runner-view.ts';
import { secondsFrom } from './from-domain.ts';
import type { Needs } from './needs.ts';
import { requiredId } from './to-domain.ts';
import { named, type Watched } from './watch.ts';

type Message = MessageInitShape<typeof StreamAgentStatusResponseSchema>;

const statusOf: Readonly<Record<RunnerView['activity'], AgentStatus>> = {
  offline: AgentStatus.OFFLINE,
  idle: AgentStatus.IDLE,
  online: AgentStatus.ONLINE,
  busy: AgentStatus.BUSY,
};

const recentMs = 60_000;

/**
 * Changes of runners, and of how busy they are: that is no event of its own, so it is looked at again after every event
 * that moves work to or from a runner.
 */
export function watchedAgents(request: StreamAgentStatusRequest, { runners, clock }: Needs): Watched<Message> {
  const ids = new Set(request.agentIds.map((id) => requiredId<RunnerId>('agent_ids', id)));
  const shown = new Map<RunnerId, AgentStatus>();

  function message(runner: RunnerView, atMs: Millis): Message {
    const previousStatus = shown.get(runner.runnerId);
    const status = statusOf[runner.activity];
    shown.set(runner.runnerId, status);
    const metrics = runners.metrics(runner.runnerId, atMs - recentMs).at(-1);
    return {
      agentId: runner.runnerId,
      hostname: runner.name,
      ip: runner.ip,
      status,
      ...(previousStatus !== undefined && { previousStatus }),
      timestamp: secondsFrom(atMs),
      runningStepRunsCount: runner.runningStepRuns,
      maxConcurrentStepRuns: runner.capacity,
      ...(metrics && { metrics: { ...percentages(metrics), runningStepRuns: runner.runningStepRuns } }),
      lastHeartbeat: secondsFrom(runner.lastHeardAtMs),
      labels: runner.labels,
    };
  }

  const present = named([...ids], ids.size === 1, (id) => runners.get(id)).map((runner) =>
    message(runner, clock.nowMs()),
  );
  if (ids.size === 0) for (const runner of runners.list()) shown.set(runner.runnerId, statusOf[runner.activity]);

  return {
    present: ids.size === 0 ? [] : present,
    change(event) {
      const runnerId = runnerOf(event);
      if (runnerId === null || (ids.size > 0 && !ids.has(runnerId))) return undefined;
      const runner = find(() => runners.get(runnerId));
      if (!runner) return undefined;
      const isNews = event.type.startsWith('runner.') || statusOf[runner.activity] !== shown.get(runnerId);
      return isNews ? message(runner, event.atMs) : undefined;
    },
    isOver: () => false,
  };
}

function runnerOf(event: StoredEvent): RunnerId | null {
  return 'runnerId' in event ? event.runnerId : null;
}

/** A runner may be gone by the time its event is read. */
function find(get: () => RunnerView): RunnerView | undefined {
  try {
    return get();
  } catch (reason) {
    if (reason instanceof DomainError) return undefined;
    throw reason;
  }
}

function percentages(metrics: RunnerMetrics) {
  return {
    cpuUsage: metrics.cpu * 100,
    memoryUsage: share(metrics.memoryUsedBytes, metrics.memoryTotalBytes),
    diskUsage: share(metrics.diskUsedBytes, metrics.diskTotalBytes),
  };
}

function share(used: number, total: number): number {
  return total > 0 ? (used / total) * 100 : 0;
}
