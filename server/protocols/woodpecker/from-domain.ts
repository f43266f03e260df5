import type { MessageInitShape } from '@bufbuild/protobuf';
import type { WorkflowSchema } from '../../../gen/woodpecker/woodpecker_pb.js';
import { agentLimitMinutes, type WholeJob, type WholeJobLease } from '../../domain/whole-job.ts';
import { type Backend, payloadFrom } from './payload.ts';

/** Agents receive at most 4,194,304 bytes a message; a larger workflow is lost without a word (contract 2.4). */
export const maxPayloadBytes = 4_000_000;

export function workflowIdOf({ jobRunId, leaseEpoch }: WholeJobLease): string {
  return `${jobRunId}.${leaseEpoch}`;
}

export function workflowFrom(
  job: WholeJob,
  backend: Backend,
): MessageInitShape<typeof WorkflowSchema> & {
  readonly payload: Uint8Array;
} {
  return {
    id: workflowIdOf(job),
    timeout: BigInt(agentLimitMinutes(job.timeoutMs)),
    payload: Buffer.from(JSON.stringify(payloadFrom(job, backend))),
  };
}
