import type {
  ArtifactConfig,
  ContainerOptions,
  JobCaches,
  ServiceOptions,
  StepRun,
} from '../../gen/agent/v1/agent_pb.js';
import { parseDuration } from '../../pipeline/duration.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { ArtifactOrder, CachesOrder, ContainerWish, ServiceOrder, StepOrder } from '../steps/step-order.ts';

export type OrderFromWire =
  | { readonly ok: true; readonly order: StepOrder }
  | { readonly ok: false; readonly because: string };

const idForm = /^[\x21-\x7e]{1,128}$/;
type ServiceFromWire =
  | { readonly ok: true; readonly order: ServiceOrder }
  | { readonly ok: false; readonly because: string };

const hostName = /^[A-Za-z0-9_-]{1,100}$/;
const dayMs = 86_400_000;

export function stepOrderFrom(step: StepRun): OrderFromWire {
  const [stepRunId, jobRunId] = [step.stepRunId.trim(), step.jobId.trim()];
  if (!idForm.test(stepRunId)) return { ok: false, because: 'step_run_id must be 1 to 128 visible ASCII characters' };
  if (!idForm.test(jobRunId)) return { ok: false, because: 'job_id must be 1 to 128 visible ASCII characters' };
  if (step.pipelineId && !idForm.test(step.pipelineId)) return { ok: false, because: 'pipeline_id is not a valid id' };
  const service = step.service && serviceOrderFrom(step.service);
  if (service && !service.ok) return service;
  const timeoutMs = step.timeout ? parseDuration(step.timeout) : null;
  if (timeoutMs === undefined) return { ok: false, because: `timeout "${step.timeout}" is not a duration` };
  return {
    ok: true,
    order: {
      stepRunId,
      jobRunId,
      pipelineId: step.pipelineId,
      runId: step.pipelineRunId,
      jobName: step.jobName,
      stepName: step.stepName,
      uses: step.uses,
      action: step.action,
      args: (step.args ?? {}) as JsonObject, // a Struct is JSON; ours is only read
      env: step.env,
      workspace: step.workspace,
      timeoutMs,
      image: step.image,
      container: containerWishFrom(step.container),
      service: service?.order,
      caches: step.caches && cachesOrderFrom(step.caches),
      secrets: step.secrets,
      masks: step.masks,
      artifacts: step.artifacts.map(artifactOrderFrom),
      token: step.stepToken,
    },
  };
}

function serviceOrderFrom({ name, ports, readyCommand, readyTimeout }: ServiceOptions): ServiceFromWire {
  const readyWithinMs = parseDuration(readyTimeout);
  if (readyWithinMs === undefined) return { ok: false, because: `ready_timeout "${readyTimeout}" is not a duration` };
  if (!hostName.test(name)) return { ok: false, because: `a service cannot be named "${name}"` };
  if (ports.some((port) => port < 1 || port > 65_535)) return { ok: false, because: `service ${name}: a port is none` };
  return { ok: true, order: { name, ports, readyCommand, readyWithinMs } };
}

function cachesOrderFrom({ scopes, entries }: JobCaches): CachesOrder {
  return {
    scopes,
    entries: entries.map(({ key, restoreKeys, paths, policy }) => ({
      ...{ key, restoreKeys, paths },
      policy: policy === 'pull' || policy === 'push' ? policy : 'pull-push',
    })),
  };
}

function containerWishFrom(wire: ContainerOptions | undefined): ContainerWish {
  if (!wire) return {};
  const { memoryBytes, cpus, network, user, pull } = wire;
  return {
    ...(memoryBytes > 0n && { memoryBytes: Number(memoryBytes) }),
    ...(cpus > 0 && { cpus }),
    ...(network && { network }),
    ...(user && { user }),
    ...((pull === 'always' || pull === 'missing' || pull === 'never') && { pull }),
  };
}

function artifactOrderFrom({ name, path, destination, expire, expireDays, when }: ArtifactConfig): ArtifactOrder {
  return {
    name,
    path,
    destination,
    expireInMs: expire ? Number(expireDays) * dayMs : null,
    when: when === 'on_failure' || when === 'always' ? when : 'on_success',
  };
}
