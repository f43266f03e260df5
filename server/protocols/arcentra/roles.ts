import type { DescMethod } from '@bufbuild/protobuf';
import type { Role } from '../admit.ts';

const agent = ['agent'] as const;
const operator = ['operator'] as const;
const either = ['agent', 'operator'] as const;

/** Who may call what (Arcentra API 1, 4.7). What is not listed by name follows its service. */
const rolesOfMethod: Readonly<Record<string, readonly (Role | 'anyone')[]>> = {
  'agent.v1.AgentService/Register': ['anyone'],
  'agent.v1.AgentService/CancelStepRun': either,
  'agent.v1.AgentService/CancelJobRun': either,
  'steprun.v1.StepRunService/GetStepRun': either,
  'steprun.v1.StepRunService/ListStepRunArtifacts': either,
  'stream.v1.StreamService/AgentChannel': agent,
};

const rolesOfService: Readonly<Record<string, readonly Role[]>> = {
  'agent.v1.AgentService': agent,
  'gateway.v1.GatewayService': agent,
  'pipeline.v1.PipelineService': operator,
  'steprun.v1.StepRunService': operator,
  'stream.v1.StreamService': operator,
};

export function rolesFor({ name, parent }: DescMethod): readonly (Role | 'anyone')[] {
  return rolesOfMethod[`${parent.typeName}/${name}`] ?? rolesOfService[parent.typeName] ?? [];
}

/** `Register` carries its credential in the body; a token sent with it is ignored. */
export const callsWithoutToken: ReadonlySet<string> = new Set(['agent.v1.AgentService/Register']);
