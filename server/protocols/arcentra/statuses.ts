import { PipelineSaveMode, PipelineStatus, TriggerType } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { StepRunStatus } from '../../../gen/steprun/v1/steprun_pb.js';
import type { JobRunState } from '../../domain/job-run.ts';
import type { SaveMode } from '../../domain/pipeline.ts';
import type { TriggerType as DomainTriggerType, PipelineRunState } from '../../domain/pipeline-run.ts';
import type { StepRunState } from '../../domain/step-run.ts';

/** Both directions of one enum. Numbers a peer sends that are not in the table have no meaning here. */
function bothWays<Word extends string, Number extends number>(numbers: Readonly<Record<Word, Number>>) {
  const words = new Map<number, Word>();
  for (const word in numbers) words.set(numbers[word], word);
  return {
    numberOf: (word: Word): Number => numbers[word],
    wordOf: (number: number): Word | undefined => words.get(number),
  };
}

export const stepStatus = bothWays<StepRunState, StepRunStatus>({
  pending: StepRunStatus.PENDING,
  queued: StepRunStatus.QUEUED,
  running: StepRunStatus.RUNNING,
  success: StepRunStatus.SUCCESS,
  failed: StepRunStatus.FAILED,
  cancelled: StepRunStatus.CANCELLED,
  timeout: StepRunStatus.TIMEOUT,
  skipped: StepRunStatus.SKIPPED,
});

/** A job's exact state, in the numbers of step runs (language reference 10.1). */
export const jobStatus: Readonly<Record<JobRunState, StepRunStatus>> = {
  waiting: StepRunStatus.PENDING,
  queued: StepRunStatus.QUEUED,
  running: StepRunStatus.RUNNING,
  success: StepRunStatus.SUCCESS,
  failed: StepRunStatus.FAILED,
  cancelled: StepRunStatus.CANCELLED,
  timeout: StepRunStatus.TIMEOUT,
  skipped: StepRunStatus.SKIPPED,
};

/** A job's state squeezed into the states of a run (Arcentra API 7.2). */
export function squeezedJobStatus(state: JobRunState, reason: string): PipelineStatus {
  switch (state) {
    case 'waiting':
    case 'queued':
      return PipelineStatus.PENDING;
    case 'running':
      return PipelineStatus.RUNNING;
    case 'success':
      return PipelineStatus.SUCCESS;
    case 'failed':
    case 'timeout':
      return PipelineStatus.FAILED;
    case 'cancelled':
      return PipelineStatus.CANCELLED;
    case 'skipped':
      return reason === 'condition' ? PipelineStatus.SUCCESS : PipelineStatus.CANCELLED;
  }
}

/** A run that is being stopped is shown as cancelled, without an end time. */
export const runStatus: Readonly<Record<PipelineRunState, PipelineStatus>> = {
  pending: PipelineStatus.PENDING,
  running: PipelineStatus.RUNNING,
  paused: PipelineStatus.PAUSED,
  cancelling: PipelineStatus.CANCELLED,
  success: PipelineStatus.SUCCESS,
  partial: PipelineStatus.PARTIAL,
  failed: PipelineStatus.FAILED,
  cancelled: PipelineStatus.CANCELLED,
};

/** The states behind one number of a filter; undefined for 0, which filters nothing, and for unknown numbers none. */
export function runStatesOf(status: PipelineStatus): readonly PipelineRunState[] | undefined {
  if (status === PipelineStatus.UNSPECIFIED) return undefined;
  return Object.entries(runStatus).flatMap(([state, number]) => (number === status ? [state as PipelineRunState] : [])); // keys of the table
}

export const saveMode = bothWays<SaveMode, PipelineSaveMode>({
  direct: PipelineSaveMode.DIRECT,
  pr: PipelineSaveMode.PR,
});

export const triggerTypeOf: Readonly<Record<DomainTriggerType, TriggerType>> = {
  manual: TriggerType.MANUAL,
  cron: TriggerType.CRON,
  event: TriggerType.EVENT,
};
