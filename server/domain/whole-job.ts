import type { JobRunId, PipelineId, PipelineRunId } from './ids.ts';
import type { TriggerType } from './pipeline-run.ts';
import type { StepAssignment } from './step-assignment.ts';

/** One handing out of a job. What is said under an older epoch is late. */
export interface WholeJobLease {
  /** New for every attempt. */
  readonly jobRunId: JobRunId;
  readonly leaseEpoch: number;
}

/**
 * A job for an agent that wants all of it at once. Every value is final: a step whose condition is already known to be
 * false is not in it, and a job that needs values which exist only while it runs is never made into one.
 */
export interface WholeJob extends WholeJobLease {
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly pipelineName: string;
  readonly runNumber: number;
  readonly jobName: string;
  readonly attempt: number;
  readonly timeoutMs: number | null;
  readonly trigger: TriggerType;
  /** Where people see the run. */
  readonly runUrl: string;
  readonly branch: string;
  readonly tag: string;
  readonly commit: string;
  /** Containers that run beside the steps. */
  readonly services: readonly WholeService[];
  /** In the order in which they would run; at least one. */
  readonly steps: readonly WholeStep[];
}

export interface WholeService {
  /** The host name under which the steps reach it. */
  readonly name: string;
  readonly ports: readonly number[];
  /** With an environment of its own: that of the job is not for it. */
  readonly assignment: StepAssignment;
}

export interface WholeStep {
  readonly assignment: StepAssignment;
  readonly runs: 'on-success' | 'on-failure' | 'always';
}

/** After this many minutes the agent stops the job by itself; a little after our own limit, which comes first. */
export function agentLimitMinutes(timeoutMs: number | null): number {
  return timeoutMs === null ? withoutLimitMinutes : Math.ceil(timeoutMs / 60_000) + 2;
}

/** Such an agent knows no "without limit": thirty days. */
const withoutLimitMinutes = 30 * 24 * 60;
