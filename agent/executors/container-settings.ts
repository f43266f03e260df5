import type { AgentConfig } from '../config.ts';
import type { ContainerWish } from '../steps/step-order.ts';

type ContainerConfig = AgentConfig['containers'];

/** How a container is made: what the agent's operator has set, and within that what the definition wants. */
export interface ContainerSettings {
  readonly pull: ContainerConfig['pull'];
  readonly memoryBytes: number | undefined;
  readonly cpus: number | undefined;
  readonly network: string | undefined;
  readonly user: string | undefined;
}

export type SettingsAnswer =
  | { readonly ok: true; readonly settings: ContainerSettings }
  | { readonly ok: false; readonly because: string };

/** Engines refuse less. */
const leastMemoryBytes = 6 << 20;

/**
 * Limits can only be lowered. A network, user or pull policy that the operator has set stands, save that a step may do
 * without network. Nobody but the operator opens the network of the host or of another container.
 */
export function containerSettings(config: ContainerConfig, wish: ContainerWish): SettingsAnswer {
  if (wish.network !== undefined && /^(host$|container:|ns:)/.test(wish.network)) {
    return { ok: false, because: `network ${wish.network} is not given to steps by this runner` };
  }
  return {
    ok: true,
    settings: {
      pull: config.pull === 'missing' ? (wish.pull ?? 'missing') : config.pull,
      memoryBytes: lower(config.memoryBytes, wish.memoryBytes && Math.max(leastMemoryBytes, wish.memoryBytes)),
      cpus: lower(config.cpus, wish.cpus),
      network: wish.network === 'none' ? 'none' : (config.network ?? wish.network),
      user: config.user ?? wish.user,
    },
  };
}

function lower(bound: number | undefined, wanted: number | undefined): number | undefined {
  return bound && wanted ? Math.min(bound, wanted) : (wanted ?? bound);
}
