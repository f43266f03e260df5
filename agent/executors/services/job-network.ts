import type { AgentConfig } from '../../config.ts';

type ContainerConfig = AgentConfig['containers'];

/** Where the operator lets containers have no network of their own, nothing can be given a name. */
export function refusalOfNetwork({ network = '' }: ContainerConfig): string | undefined {
  if (!/^(host$|container:|ns:)/.test(network)) return undefined;
  return `this runner puts its containers on network ${network}, where services have no names`;
}

/** A network that the operator has set stands: the one of a job must then not lead outside besides. */
export function isInternal({ network }: ContainerConfig): boolean {
  return network !== undefined;
}

/** `main` is where the container starts; it is connected to `also` before that. */
export interface Placement {
  readonly main: string | undefined;
  readonly also?: string;
}

/**
 * Where the container of a step goes. `wanted`: after the operator and the definition have had their say. `ofJob`: the
 * network of its services.
 */
export function placementOf(wanted: string | undefined, ofJob: string | undefined, config: ContainerConfig): Placement {
  if (ofJob === undefined) return { main: wanted };
  const isWithout = wanted === 'none' && config.network !== 'none'; // the definition says so itself
  if (isWithout) return { main: 'none' };
  return wanted === undefined || wanted === 'none' ? { main: ofJob } : { main: wanted, also: ofJob };
}
