import { AgentService } from '../../../gen/agent/v1/agent_pb.js';
import { GatewayService } from '../../../gen/gateway/v1/gateway_pb.js';
import { PipelineService } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { StepRunService } from '../../../gen/steprun/v1/steprun_pb.js';
import { StreamService } from '../../../gen/stream/v1/stream_pb.js';
import { admit } from '../admit.ts';
import type { FrontDoor } from '../front-door.ts';
import { mapErrors } from '../map-errors.ts';
import { agentService } from './agent-service.ts';
import { codeOf } from './errors.ts';
import { gatewayService } from './gateway-service.ts';
import type { Needs } from './needs.ts';
import { pipelineService } from './pipeline-service.ts';
import { rolesFor } from './roles.ts';
import { stepRunService } from './step-run-service.ts';
import { streamService } from './stream-service.ts';

/** The native front door: the five services of the Arcentra API. */
export const arcentra: FrontDoor<Needs> = (router, needs) => {
  const options = { interceptors: [admit(rolesFor), mapErrors(codeOf)] };
  router
    .service(AgentService, agentService(needs), options)
    .service(GatewayService, gatewayService(needs), options)
    .service(PipelineService, pipelineService(needs), options)
    .service(StepRunService, stepRunService(needs), options)
    .service(StreamService, streamService(needs), options);
};
