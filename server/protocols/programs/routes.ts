import type { HandlerContext } from '@connectrpc/connect';
import { ProgramProgress, ProgramService } from '../../../gen/signalbox/agent/v1/programs_pb.js';
import type { RunnerId } from '../../domain/ids.ts';
import type { AgentPrograms, ProgramReport } from '../../services/agent-programs.ts';
import { admit } from '../admit.ts';
import { callerKey } from '../authenticate.ts';
import type { FrontDoor } from '../front-door.ts';
import { mapErrors } from '../map-errors.ts';
import { codeOf } from './errors.ts';

interface Needs {
  readonly agentPrograms: AgentPrograms;
}

const progressOf: Readonly<Record<ProgramProgress, ProgramReport['progress']>> = {
  [ProgramProgress.UNSPECIFIED]: 'runs',
  [ProgramProgress.FETCHING]: 'fetching',
  [ProgramProgress.FINISHING]: 'finishing',
  [ProgramProgress.FAILED]: 'failed',
};

/** What the agents of runners run, and the program that this server hands out. */
export const programsDoor: FrontDoor<Needs> = (router, { agentPrograms }) => {
  router.service(
    ProgramService,
    {
      reportProgram({ version, previousVersion, progress, wantedVersion, message }, context) {
        const known = progressOf[progress] ?? 'runs'; // a step of a newer agent, on its way
        agentPrograms.report(agentOf(context), { progress: known, version, previousVersion, wantedVersion, message });
        return {};
      },

      async *downloadProgram({ digest }, context) {
        for await (const chunk of agentPrograms.read(digest, context.signal)) yield { chunk };
      },
    },
    { interceptors: [admit(() => ['agent']), mapErrors(codeOf)] },
  );
};

function agentOf(context: HandlerContext): RunnerId {
  const caller = context.values.get(callerKey);
  if (caller?.kind !== 'agent') throw new Error('a call of an agent was let in without its token');
  return caller.runnerId;
}
