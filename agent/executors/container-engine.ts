import type { Logger } from 'pino';
import type { AgentConfig } from '../config.ts';
import type { ContainerEngine } from '../plugins/plugin.ts';

export async function findContainerEngine(
  _config: AgentConfig['containers'],
  _log: Logger,
): Promise<ContainerEngine | undefined> {
  return undefined;
}
