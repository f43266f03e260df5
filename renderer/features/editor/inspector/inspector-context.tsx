import { type ComponentType, createContext, type ReactNode, useContext } from 'react';
import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import type { NodeRef } from '../session/node-ref.ts';
import type { FormField } from './fields-of.ts';
import type { InspectedDocument } from './inspected-document.ts';
import type { ControlProps } from './single-value.ts';
import type { ServerFacts } from './use-server-facts.ts';

/** What every field of the form around it needs. */
export interface Inspected {
  readonly document: InspectedDocument;
  readonly ref: NodeRef;
  readonly pipelineId: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly facts: ServerFacts;
  /** False while the text is broken: the form shows the last state that could be read. */
  readonly isEditable: boolean;
  /** Sets a field, or unsets it with `undefined`. Answers why not, or nothing when it is done. */
  readonly set: (field: FormField, value: JsonValue | undefined) => string | undefined;
  /** Changes the name that the author gave an entry of a map. */
  readonly renameKey: (field: FormField, name: string) => string | undefined;
  /** Shows and changes one field. Objects hold fields that hold objects: it comes from the form around them. */
  readonly Control: ComponentType<FieldControlProps>;
}

export interface FieldControlProps {
  readonly field: FormField;
  readonly ids: ControlProps['ids'];
}

const InspectorContext = createContext<Inspected | undefined>(undefined);

interface InspectedProviderProps {
  readonly inspected: Inspected;
  readonly children: ReactNode;
}

export function InspectedProvider({ inspected, children }: InspectedProviderProps) {
  return <InspectorContext value={inspected}>{children}</InspectorContext>;
}

/** Of the form around it; throws outside of one. */
export function useInspected(): Inspected {
  const inspected = useContext(InspectorContext);
  if (inspected === undefined) throw new Error('there is no inspector around this');
  return inspected;
}
