import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type { Woodpecker } from '../../../gen/woodpecker/woodpecker_pb.js';
import type { RunnerId } from '../../domain/ids.ts';
import type { RunnerFacts } from '../../domain/runner.ts';
import { agentNumberOf } from '../../services/agent-access.ts';
import { peerKey } from '../authenticate.ts';
import type { Needs } from './needs.ts';
import { accessOf, runnerOf } from './recognise.ts';
import { registrationFrom } from './to-domain.ts';

type Calls = Pick<ServiceImpl<typeof Woodpecker>, 'version' | 'registerAgent' | 'unregisterAgent' | 'reportHealth'>;

/** Who the agent is and that it is there. */
export function agentCalls({ agentAccess, runners, dispatch, settings, facts }: Needs): Calls {
  return {
    version() {
      return { grpcVersion: settings.get('woodpecker.protocolNumber'), serverVersion: facts.version };
    },

    registerAgent({ info }, context) {
      const access = accessOf(context);
      const { runnerId } = access;
      const hostname = hostnameOf(context);
      const before = runners.schedulable().find((runner) => runner.runnerId === runnerId);
      agentAccess.register(access, registrationFrom(info, { hostname, address: addressOf(context) }));
      if (before && isSameHost(before, hostname)) {
        // An agent registers once per process, so what an earlier one had is lost.
        dispatch.withdraw(runnerId, 'its agent was started anew');
      }
      noteHost(runnerId, hostname);
      return { agentId: agentNumberOf(runnerId) };
    },

    /** Its workflows stay its own: the end of the one it stopped is told after this. */
    unregisterAgent(_request, context) {
      runners.unregister(runnerOf(context), 'the agent said good-bye');
      return {};
    },

    /** That it called is all that counts, and from where. */
    reportHealth(_request, context) {
      noteHost(runnerOf(context), hostnameOf(context));
      return {};
    },
  };

  /** Nothing keeps two agents from using one id or one token. */
  function noteHost(runnerId: RunnerId, hostname: string): void {
    if (hostname !== '') runners.heardFrom(runnerId, hostname.slice(0, longestHostname));
  }
}

const longestHostname = 100;

function hostnameOf({ requestHeader }: HandlerContext): string {
  return requestHeader.get('hostname')?.trim() ?? '';
}

function isSameHost({ labels }: RunnerFacts, hostname: string): boolean {
  return labels.hostname === hostname;
}

function addressOf({ values }: HandlerContext): string {
  return values.get(peerKey).address;
}
