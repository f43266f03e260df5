import { useState } from 'react';
import { expressionBefore, expressionCompletions } from '../../../../pipeline/complete.ts';
import type { Completion } from '../../../../pipeline/completion.ts';
import type { ScopeTypes } from '../../../../pipeline/expression-scope.ts';

interface CompletionSource {
  readonly names: () => ScopeTypes | undefined;
  readonly isCondition: boolean;
  readonly secrets: readonly string[];
}

export interface OpenCompletion {
  readonly items: readonly Completion[];
  /** What is replaced by the chosen one, in the text of the field. */
  readonly range: { readonly start: number; readonly end: number };
}

/** More are not read by anybody: typing on narrows them down. */
const mostItems = 50;

/** What can be typed at the caret of a field; undefined where no expression stands, or nothing fits. */
export function completionAt(text: string, caret: number, source: CompletionSource): OpenCompletion | undefined {
  const { names, isCondition, secrets } = source;
  const before = expressionBefore(text.slice(0, caret), isCondition);
  const scope = before === undefined ? undefined : names();
  if (scope === undefined || before === undefined) return undefined;
  const secret = /\bsecrets\.(\w*)$/.exec(before);
  const { range, items } =
    secret === null
      ? expressionCompletions({ scope, isCondition, quotes: 'single' }, before, caret)
      : { range: { start: caret - (secret[1]?.length ?? 0), end: caret }, items: secrets.map(secretItem) };
  const typed = text.slice(range.start, range.end).replace(/^[.[]['"]?/, '');
  const fitting = items.filter(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()));
  const isDone = fitting.length === 1 && fitting[0]?.insert === text.slice(range.start, range.end);
  return fitting.length === 0 || isDone ? undefined : { items: fitting.slice(0, mostItems), range };
}

function secretItem(name: string): Completion {
  return { label: name, kind: 'member', insert: name, detail: '', docs: '' };
}

/** Whether a list is open below the field, and which of its lines is current. */
export function useCompletion() {
  const [open, setOpen] = useState<OpenCompletion & { readonly current: number }>();
  return {
    open,
    show: (completion: OpenCompletion | undefined) => setOpen(completion && { ...completion, current: 0 }),
    close: () => setOpen(undefined),
    move: (by: number) =>
      setOpen((now) => now && { ...now, current: (now.current + by + now.items.length) % now.items.length }),
  };
}
