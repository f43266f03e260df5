import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type { StepRunService } from '../../../gen/steprun/v1/steprun_pb.js';
import type { Plan, PlanSelector, PlanStep } from '../../../pipeline/plan.ts';
import { DomainError } from '../../domain/errors.ts';
import type { PipelineRunId, StepRunId } from '../../domain/ids.ts';
import type { StepRun } from '../../domain/step-run.ts';
import type { Runs } from '../../services/runs.ts';
import { callerKey } from '../authenticate.ts';
import { answering } from './errors.ts';
import { artifactMessage, stepRunDetail } from './from-domain.ts';
import type { Needs } from './needs.ts';
import { actorOf, agentOf } from './session.ts';
import { stepStatus } from './statuses.ts';
import { durationMsFrom, given, optionalId, pageFrom, requiredId } from './to-domain.ts';

type StepFilter = Parameters<Runs['steps']>[0];
type StepSortKey = NonNullable<StepFilter['sortBy']>;

const stepSortKeys = [
  'created_at',
  'started_at',
  'finished_at',
  'duration',
  'step_index',
  'step_name',
  'status',
] as const satisfies readonly StepSortKey[];

export function stepRunService(needs: Needs): ServiceImpl<typeof StepRunService> {
  const { runs, artifacts, clock } = needs;

  /** The step, if the caller may see it: an agent sees those handed to it, and is told of no others. */
  function visibleStep(text: string, context: HandlerContext): StepRun {
    const step = runs.step(requiredId<StepRunId>('step_run_id', text));
    if (context.values.get(callerKey)?.kind === 'operator') return step;
    if (step.runnerId === null || step.runnerId !== agentOf(context, step.runnerId)) {
      throw new DomainError('forbidden', `step run ${step.stepRunId} was not handed to this agent`);
    }
    return step;
  }

  return {
    createStepRun: (request, context) =>
      answering(() => {
        const timeoutMs = durationMsFrom('timeout', request.timeout);
        const runId = optionalId<PipelineRunId>('pipeline_run_id', request.pipelineRunId);
        const stepRunId = runs.createStepRun({
          ...(runId && { runId }),
          ...given({ jobName: request.jobName, action: request.action, image: request.image }),
          stepName: requiredText('step_name', request.stepName),
          uses: requiredText('uses', request.uses),
          ...(request.args && { args: request.args }),
          env: request.env,
          ...(timeoutMs !== undefined && { timeoutMs }),
          continueOnError: request.continueOnError,
          createdBy: actorOf(context),
        });
        return { stepRunId, message: 'created' };
      }),

    getStepRun: (request, context) =>
      answering(() => {
        const step = visibleStep(request.stepRunId, context);
        return { stepRun: stepRunDetail(step, inPlan(step, runs.plan(step.runId)), clock.nowMs()) };
      }),

    listStepRuns: (request) =>
      answering(() => {
        const { rows, total, page, pageSize } = runs.steps(stepFilterFrom(request), pageFrom(request));
        const plans = new Map(rows.map(({ runId }) => [runId, undefined as Plan | undefined]));
        for (const runId of plans.keys()) plans.set(runId, runs.plan(runId));
        const nowMs = clock.nowMs();
        const stepRuns = rows.map((step) => stepRunDetail(step, inPlan(step, plans.get(step.runId)), nowMs));
        return { stepRuns, total, page, pageSize };
      }),

    updateStepRun: (request) =>
      answering(() => {
        const timeoutMs = durationMsFrom('timeout', request.timeout);
        const { isChanged } = runs.updateStep(requiredId<StepRunId>('step_run_id', request.stepRunId), {
          ...(Object.keys(request.env).length > 0 && { env: request.env }),
          ...(timeoutMs !== undefined && { timeoutMs }),
        });
        return { message: isChanged ? 'updated' : 'no changes' };
      }),

    deleteStepRun: (request, context) =>
      answering(() => {
        runs.deleteStep(requiredId<StepRunId>('step_run_id', request.stepRunId), actorOf(context));
        return { message: 'deleted' };
      }),

    cancelStepRun: (request, context) =>
      answering(() => {
        const stepRunId = requiredId<StepRunId>('step_run_id', request.stepRunId);
        const isRequested = runs.cancelStep(stepRunId, request.reason, actorOf(context));
        return { message: isRequested ? 'the stop is requested' : 'it had ended before; no change' };
      }),

    retryStepRun: (request, context) =>
      answering(() => {
        const stepRunId = requiredId<StepRunId>('step_run_id', request.stepRunId);
        return {
          newStepRunId: runs.retryStep(stepRunId, actorOf(context)),
          message: 'a new attempt of the job begins',
        };
      }),

    listStepRunArtifacts: (request, context) =>
      answering(() => {
        const step = visibleStep(request.stepRunId, context);
        return {
          artifacts: artifacts.listForStep(step.stepRunId).map((artifact) => {
            const download = artifacts.downloadOf(artifact);
            return artifactMessage(artifact, download && new URL(download, context.url).href);
          }),
        };
      }),
  };
}

function requiredText(field: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new DomainError('invalid', `${field} is required`, { subject: field });
  return trimmed;
}

interface WireStepFilter {
  readonly pipelineId: string;
  readonly pipelineRunId: string;
  readonly jobId: string;
  readonly jobName: string;
  readonly stepName: string;
  readonly status: number;
  readonly agentId: string;
  readonly sortBy: string;
  readonly sortDesc: boolean;
}

function stepFilterFrom(request: WireStepFilter): StepFilter {
  const pipelineId = optionalId<NonNullable<StepFilter['pipelineId']>>('pipeline_id', request.pipelineId);
  const runId = optionalId<PipelineRunId>('pipeline_run_id', request.pipelineRunId);
  const jobRunId = optionalId<NonNullable<StepFilter['jobRunId']>>('job_id', request.jobId);
  const runnerId = optionalId<NonNullable<StepFilter['runnerId']>>('agent_id', request.agentId);
  const state = stepStatus.wordOf(request.status);
  const sortBy = request.sortBy.trim();
  if (sortBy !== '' && !isSortKey(sortBy)) {
    const keys = stepSortKeys.join(', ');
    throw new DomainError('invalid', `sort_by ${sortBy} is not one of ${keys}`, { subject: 'sort_by' });
  }
  return {
    ...(pipelineId && { pipelineId }),
    ...(runId && { runId }),
    ...(jobRunId && { jobRunId }),
    ...(runnerId && { runnerId }),
    ...given({ jobName: request.jobName, stepName: request.stepName }),
    ...(state && { state }),
    ...(sortBy !== '' && isSortKey(sortBy) && { sortBy }),
    isDescending: request.sortDesc,
  };
}

function isSortKey(text: string): text is StepSortKey {
  return (stepSortKeys as readonly string[]).includes(text);
}

/** What the plan says of a step. Ad-hoc steps are in no plan. */
function inPlan(
  { jobName, stepIndex }: StepRun,
  plan: Plan | undefined,
): { readonly step: PlanStep; readonly selectors: readonly PlanSelector[] } | undefined {
  const job = plan?.jobs.find(({ key }) => key === jobName) ?? plan?.jobs.find(({ name }) => name === jobName);
  if (!job) return undefined;
  const steps = [job.source, ...job.steps, job.target, ...job.finallySteps];
  const step = steps.find((one) => one?.index === stepIndex);
  return step ? { step, selectors: job.selectors } : undefined;
}
