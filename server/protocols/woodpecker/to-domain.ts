import type {
  LogEntry,
  RegisterAgentRequest,
  StepState,
  WorkflowState,
} from '../../../gen/woodpecker/woodpecker_pb.js';
import type { TextMap } from '../../../pipeline/plan.ts';
import { DomainError } from '../../domain/errors.ts';
import { idFrom, type JobRunId, type StepRunId } from '../../domain/ids.ts';
import type { StepReport } from '../../domain/step-assignment.ts';
import type { WholeJobLease } from '../../domain/whole-job.ts';
import type { AgentAccess } from '../../services/agent-access.ts';
import type { NumberedLine } from '../../services/logs/log-ingest.ts';
import { ownMark } from './posix-shell.ts';

/** Undefined: not an id that was given out here. */
export function leaseFrom(workflowId: string): WholeJobLease | undefined {
  const [, job = '', epoch = ''] = /^(.+)\.(\d{1,15})$/.exec(workflowId) ?? [];
  const jobRunId: JobRunId | undefined = idFrom(job);
  return jobRunId && { jobRunId, leaseEpoch: Number(epoch) };
}

export function requiredLease(workflowId: string): WholeJobLease {
  const lease = leaseFrom(workflowId);
  if (lease) return lease;
  throw new DomainError('not-found', `there is no workflow ${workflowId.slice(0, 128)}; drop it`);
}

/** What a state says; `starts` has no facts but the step. */
export function stepStateFrom(state: StepState | undefined): {
  readonly stepRunId: StepRunId;
  readonly starts: boolean;
} {
  const stepRunId: StepRunId | undefined = idFrom(state?.stepUuid ?? '');
  if (!state || !stepRunId) throw new DomainError('invalid', 'state.step_uuid is required', { subject: 'step_uuid' });
  return { stepRunId, starts: !state.exited && !state.skipped };
}

/** Contract 3.5 and 5.3: a code of 0 says nothing by itself. */
export function stepReportFrom(stepRunId: StepRunId, state: StepState): StepReport {
  const facts = {
    stepRunId,
    startedAtMs: millisFrom(state.started),
    endedAtMs: millisFrom(state.finished),
    metrics: {},
  };
  const reported = (ended: StepReport['state'], exitCode: number, errorMessage = state.error): StepReport => ({
    ...facts,
    state: ended,
    exitCode,
    errorMessage,
  });
  if (state.skipped) return reported('skipped', 0);
  if (!state.exited) return reported('running', 0);
  if (state.canceled) return reported('cancelled', -1, '');
  if (state.error !== '') return reported('failed', state.exitCode === 0 ? -1 : state.exitCode);
  return reported(state.exitCode === 0 ? 'success' : 'failed', state.exitCode);
}

/** The agent's own trouble. Older agents name a failing step or a wanted stop here, which is none (contract 1.3). */
export function troubleFrom({ error, canceled }: WorkflowState): string {
  const isNone = /^uuid=\S+: exit code -?\d+$/.test(error.trim()) || (canceled && /^cancell?ed$/i.test(error.trim()));
  return isNone ? '' : error;
}

const entryTypes = { stdout: 0, stderr: 1, progress: 4 } as const;

/** One request mixes the lines of several steps. Exit codes and metadata are told otherwise, and are no lines. */
export function linesFrom(entries: readonly LogEntry[]): ReadonlyMap<StepRunId, readonly NumberedLine[]> {
  const bySteps = new Map<StepRunId, NumberedLine[]>();
  for (const { stepUuid, line, time, type, data } of entries) {
    const stepRunId: StepRunId | undefined = idFrom(stepUuid);
    const isLine = type === entryTypes.stdout || type === entryTypes.stderr || type === entryTypes.progress;
    if (!stepRunId || !isLine || line < 0 || isOwnCommand(data)) continue;
    const lines = bySteps.get(stepRunId) ?? [];
    bySteps.set(stepRunId, lines);
    const stream = type === entryTypes.stderr ? 'stderr' : 'stdout';
    lines.push({ number: line, afterMs: Number(time) * 1_000, stream, bytes: data });
  }
  return bySteps;
}

/** Room for the name of a folder, twice. */
const longestOwnCommand = 10_000;
const mark = Buffer.from(ownMark);

/** The shell shows every command before it executes it; these nobody wrote. */
function isOwnCommand(data: Uint8Array): boolean {
  if (data.length < mark.length || data.length > longestOwnCommand || data[0] !== 0x2b) return false; // a plus sign
  return Buffer.from(data).subarray(-mark.length).equals(mark);
}

/** What the agent says of itself. Its labels are a filter: any `repo` is none. */
export function registrationFrom(
  info: RegisterAgentRequest['info'],
  { hostname, address }: { readonly hostname: string; readonly address: string },
): Parameters<AgentAccess['register']>[1] {
  const { platform = '', capacity = 1, backend = '', version = '', customLabels = {} } = info ?? {};
  const [os = '', arch = ''] = platform.split('/', 2);
  return {
    agentName: hostname.slice(0, 100),
    ip: address,
    os,
    arch,
    version,
    maxConcurrentStepRuns: capacity,
    labels: labelsFrom({
      ...(hostname && { hostname }),
      ...(platform && { platform }),
      ...(backend && { backend }),
      ...customLabels,
    }),
    door: 'woodpecker',
    delivery: 'whole-job',
  };
}

export function labelsFrom(filter: TextMap): TextMap {
  const { 'org-id': _organisation, repo, ...labels } = filter;
  return repo === undefined || repo === '*' ? labels : { ...labels, repo };
}

function millisFrom(seconds: bigint): number {
  return seconds > 0n && seconds < 100_000_000_000n ? Number(seconds) * 1_000 : 0;
}
