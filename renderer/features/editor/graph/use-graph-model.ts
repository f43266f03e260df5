import { useMemo } from 'react';
import { useKeptKeys } from '../../../app/use-kept.ts';
import { useEditor } from '../session/session-context.tsx';
import { findingsOf, type ItemFindings } from './findings-of.ts';
import { type GraphModel, graphModelOf } from './graph-model.ts';

export interface GraphSource {
  readonly model: GraphModel | undefined;
  readonly findings: ReadonlyMap<string, ItemFindings>;
  /** The text as it is now cannot be drawn: what is drawn is older. */
  readonly isStale: boolean;
  /** Where the text cannot be read, if that is why. */
  readonly fault:
    | {
        readonly line: number;
        readonly message: string;
        readonly range: { readonly start: number; readonly end: number };
      }
    | undefined;
  /** Before the first reading nothing is known. */
  readonly isRead: boolean;
  readonly toggleSteps: (key: string) => void;
}

const noFindings: ReadonlyMap<string, ItemFindings> = new Map();

/** The newest outline that could be read, as it is drawn. */
export function useGraphModel(): GraphSource {
  const lastGood = useEditor((state) => state.lastGood);
  const reading = useEditor((state) => state.reading);
  const [open, setOpen] = useKeptKeys('editor-open-jobs');
  const outline = lastGood?.outline;
  const model = useMemo(() => outline && graphModelOf(outline, { open }), [outline, open]);
  const findings = useMemo(
    () => (model && lastGood ? findingsOf(model, lastGood.outline, lastGood.diagnostics) : noFindings),
    [model, lastGood],
  );
  const isUnreadable = reading.diagnostics.some(({ code }) => code === 'V1');
  // Half-typed, a definition has no jobs for a moment. Taken back by a gesture, it has none.
  const isTyping = useEditor((state) => state.change?.origin === 'text' && state.text.trim() !== '');
  const isNew = reading.outline === undefined && !isUnreadable && !isTyping;
  const isStale = reading.version > 0 && reading.outline === undefined && !isNew;
  const fault = isStale ? reading.diagnostics.find(({ severity }) => severity === 'error') : undefined;
  return {
    model: isNew ? undefined : model,
    findings,
    isStale,
    isRead: reading.version > 0,
    fault: fault && { line: fault.line, message: fault.message, range: fault.range },
    toggleSteps: (key) => setOpen((before) => (before.has(key) ? without(before, key) : new Set([...before, key]))),
  };
}

export function without(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...keys].filter((other) => other !== key));
}
