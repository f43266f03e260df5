import type { ServiceImpl } from '@connectrpc/connect';
import type { WoodpeckerAuth } from '../../../gen/woodpecker/woodpecker_pb.js';
import type { Needs } from './needs.ts';

/** The first call of an agent, and every 30 minutes. */
export function authService({ agentAccess }: Needs): ServiceImpl<typeof WoodpeckerAuth> {
  return {
    auth({ agentToken, agentId }) {
      const { number, accessToken } = agentAccess.admit(agentToken.trim(), agentId);
      return { status: 'ok', agentId: number, accessToken };
    },
  };
}
