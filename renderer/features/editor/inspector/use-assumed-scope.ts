import { useEffect, useState } from 'react';
import type { Scope } from '../../../../pipeline/scope.ts';
import { refKey } from '../session/node-ref.ts';
import type { ScopeQuestion, ScopeReader } from './assumed-scope.ts';

/** `pending` until the first answer about a node; afterwards the newest one, while the next is on its way. */
export type KnownScope = Scope | undefined | 'pending';

export function useAssumedScope(
  { text, path, included, run, place, ref }: ScopeQuestion,
  open: () => ScopeReader,
): KnownScope {
  const [reader, setReader] = useState<ScopeReader>();
  const [answer, setAnswer] = useState<{ readonly key: string; readonly scope: Scope | undefined }>();
  const key = refKey(ref);
  useEffect(() => {
    const opened = open();
    setReader(opened);
    return () => opened[Symbol.dispose]();
  }, [open]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the ref
  useEffect(() => {
    let isCurrent = true;
    void reader?.read({ text, path, included, run, place, ref }).then((scope) => {
      if (isCurrent) setAnswer({ key, scope });
    });
    return () => {
      isCurrent = false;
    };
  }, [reader, text, path, included, run, place, key]);
  return answer?.key === key ? answer.scope : 'pending';
}
