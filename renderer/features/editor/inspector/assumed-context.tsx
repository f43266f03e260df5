import { createContext, type ReactNode, useContext } from 'react';
import type { IncludedTexts } from '../../../../pipeline/include-sources.ts';
import type { AssumedPlace, AssumedRun } from '../simulate/assumed-run.ts';
import type { KnownScope } from './use-assumed-scope.ts';

/** The run for which expressions show their values. */
export interface Assumed {
  readonly run: AssumedRun;
  readonly place: AssumedPlace;
  /** Of the definition's file. */
  readonly path: string;
  readonly included: IncludedTexts;
  /** What expressions of the node around may see in that run. */
  readonly scope: KnownScope;
}

const AssumedContext = createContext<Assumed | undefined>(undefined);

interface AssumedProviderProps {
  readonly assumed: Assumed;
  readonly children: ReactNode;
}

export function AssumedProvider({ assumed, children }: AssumedProviderProps) {
  return <AssumedContext value={assumed}>{children}</AssumedContext>;
}

export function useAssumed(): Assumed {
  const assumed = useContext(AssumedContext);
  if (assumed === undefined) throw new Error('there is no inspector around this');
  return assumed;
}
