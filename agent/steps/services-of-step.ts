import type { TextMap } from '../../pipeline/plan.ts';

/** What a step learns of the services beside it. */
export interface ServicesOfStep {
  /** Of the container engine; a container on it reaches them by name. */
  readonly network: string | undefined;
  readonly environment: TextMap;
}

export const noServices: ServicesOfStep = { network: undefined, environment: {} };
