import { toJsonString } from '@bufbuild/protobuf';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import {
  DoneRequestSchema,
  type LogRequest,
  UpdateRequestSchema,
  type Woodpecker,
} from '../../../gen/woodpecker/woodpecker_pb.js';
import type { TextMap } from '../../../pipeline/plan.ts';
import type { RunnerId, StepRunId } from '../../domain/ids.ts';
import type { WholeJob } from '../../domain/whole-job.ts';
import { Perseverance } from './errors.ts';
import { maxPayloadBytes, workflowFrom } from './from-domain.ts';
import type { Needs } from './needs.ts';
import type { Backend } from './payload.ts';
import { runnerOf } from './recognise.ts';
import { aborted, Hold, WorkflowSessions } from './session.ts';
import {
  labelsFrom,
  leaseFrom,
  linesFrom,
  requiredLease,
  stepReportFrom,
  stepStateFrom,
  troubleFrom,
} from './to-domain.ts';

/** An empty answer sooner makes agents ask without pause; one much later lets their give-up window run out. */
const nextHoldMs = 45_000;
/** Lines come after the end of their step, and minutes later when the network was down. */
const lateLinesMs = 5 * 60_000;

type Calls = Pick<ServiceImpl<typeof Woodpecker>, 'next' | 'init' | 'wait' | 'update' | 'log' | 'extend' | 'done'>;

/** Work, and what becomes of it. */
export function workflowCalls({ runners, dispatch, logs, clock, log }: Needs): Calls {
  const sessions = new WorkflowSessions(clock);
  const perseverance = new Perseverance({ clock, log });

  /** Labels come with every poll; they change only when the agent was set up anew. */
  function noteLabels(runnerId: RunnerId, labels: TextMap): void {
    if (Object.keys(labels).length === 0) return;
    const known = runners.get(runnerId).agentLabels;
    const isSame =
      Object.keys(known).length === Object.keys(labels).length &&
      Object.entries(labels).every(([key, value]) => known[key] === value);
    if (!isSame) runners.updateLabels(runnerId, labels, 'replace');
  }

  /** Undefined: no such agent can be sent the job, which has failed by that. Another try would end the same way. */
  function workflowOf(runnerId: RunnerId, job: WholeJob): ReturnType<typeof workflowFrom> | undefined {
    try {
      const workflow = workflowFrom(job, backendOf(runners.get(runnerId).labels));
      const { length } = workflow.payload;
      if (length <= maxPayloadBytes) return workflow;
      const message = `the job is ${length} bytes as one message; at most ${maxPayloadBytes} can be sent`;
      dispatch.refuseJob(runnerId, job, message);
    } catch (reason) {
      log.error({ err: reason, jobRunId: job.jobRunId }, 'a job could not be written as a workflow');
      dispatch.refuseJob(runnerId, job, `the job cannot be written as a workflow: ${String(reason)}`);
    }
    return undefined;
  }

  function noteInLogs(stepRunIds: Iterable<StepRunId>, message: string): void {
    for (const stepRunId of stepRunIds) logs.append(stepRunId, [`[signalbox] ${message}`]);
  }

  return {
    async next({ filter }, context) {
      const { signal } = context;
      const runnerId = runnerOf(context);
      noteLabels(runnerId, labelsFrom(filter?.labels ?? {}));
      using hold = new Hold(clock, nextHoldMs, signal);
      for (;;) {
        const job = await dispatch.takeJob(runnerId, hold.signal);
        if (signal.aborted) {
          if (job) dispatch.returnJob(runnerId, job);
          throw ConnectError.from(signal.reason, Code.Unavailable);
        }
        if (!job) return {};
        const workflow = workflowOf(runnerId, job);
        if (workflow) return { workflow };
      }
    },

    init({ id }, context) {
      dispatch.beginJob(runnerOf(context), requiredLease(id));
      return {};
    },

    /** Never ends early and never fails, which would end the workflow: of one that is not known, it tells nothing. */
    async wait({ id }, context) {
      const { signal } = context;
      const lease = leaseFrom(id);
      const end = lease && (await dispatch.untilEnd(runnerOf(context), lease, signal));
      if (end === 'over') return { canceled: false };
      if (end === 'stop') {
        const { quiet, released } = sessions.of(id);
        quiet.want();
        await Promise.race([released, aborted(signal)]);
        if (quiet.isReleased) return { canceled: true };
      }
      await aborted(signal);
      throw ConnectError.from(signal.reason, Code.Unavailable);
    },

    async update(request, context) {
      const runnerId = runnerOf(context);
      const { id, state } = request;
      const { stepRunId, starts } = stepStateFrom(state);
      const { quiet } = sessions.of(id);
      await perseverance.attempt(`update ${toJsonString(UpdateRequestSchema, request)}`, {
        work: () => {
          if (state) dispatch.reportOfJob(runnerId, requiredLease(id), stepReportFrom(stepRunId, state));
        },
        givenUp: () => noteInLogs([stepRunId], 'a report of this step could not be stored'),
      });
      if (starts) quiet.stepStarts(stepRunId);
      else await quiet.stepEnded(stepRunId);
      return {};
    },

    async log(request, context) {
      const runnerId = runnerOf(context);
      const bySteps = linesFrom(request.logEntries);
      await perseverance.attempt(`log ${batchName(request)}`, {
        work: () => {
          const taken = dispatch.heardLinesOf(runnerId, bySteps.keys());
          const lines = new Map([...bySteps].filter(([stepRunId]) => taken.has(stepRunId)));
          logs.takeNumbered(runnerId, lines, lateLinesMs);
        },
        givenUp: () => noteInLogs(bySteps.keys(), 'some lines of this step could not be stored'),
      });
      return {};
    },

    extend({ id }, context) {
      dispatch.renewJob(runnerOf(context), requiredLease(id));
      return {};
    },

    async done(request, context) {
      const runnerId = runnerOf(context);
      const { id, state } = request;
      const lease = requiredLease(id);
      await perseverance.attempt(`done ${toJsonString(DoneRequestSchema, request)}`, {
        work: () => {
          const errorMessage = state ? troubleFrom(state) : '';
          dispatch.endJob(runnerId, { lease, wasStopped: state?.canceled ?? false, errorMessage });
        },
        givenUp: () => dispatch.refuseJob(runnerId, lease, 'the end of the job could not be stored'),
      });
      sessions.end(id);
      return {};
    },
  };
}

function backendOf({ backend }: TextMap): Backend {
  return backend === 'docker' || backend === 'kubernetes' ? backend : 'local';
}

/** Enough to know a batch that is sent again. */
function batchName({ logEntries }: LogRequest): string {
  const [first] = logEntries;
  return `${first?.stepUuid} ${first?.line} ${logEntries.length}`;
}
