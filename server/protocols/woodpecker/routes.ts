import { Woodpecker, WoodpeckerAuth } from '../../../gen/woodpecker/woodpecker_pb.js';
import type { FrontDoor } from '../front-door.ts';
import { mapErrors } from '../map-errors.ts';
import { agentCalls } from './agent-calls.ts';
import { authService } from './auth-service.ts';
import { askAgain, codeOf } from './errors.ts';
import type { Needs } from './needs.ts';
import { recognise } from './recognise.ts';
import { workflowCalls } from './workflow-calls.ts';

/** Unmodified Woodpecker agents, which take whole jobs. */
export const woodpecker: FrontDoor<Needs> = (router, needs) => {
  const outer = [askAgain(needs.log), mapErrors(codeOf)];
  router
    .service(WoodpeckerAuth, authService(needs), { interceptors: outer })
    .service(
      Woodpecker,
      { ...agentCalls(needs), ...workflowCalls(needs) },
      { interceptors: [...outer, recognise(needs)] },
    );
};
