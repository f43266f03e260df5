import { useConnection } from '@xyflow/react';
import { useWords } from '../../../words/words.ts';
import { sayHindrance } from './connect-gestures.ts';
import { hindranceOf } from './connections.ts';
import { keyOf } from './flow-nodes.ts';
import { gestureWords } from './gesture-words.ts';
import type { GraphModel } from './graph-model.ts';

/** While a connection is drawn: why the job under it cannot be its end. */
export function ConnectionHint({ model }: { readonly model: GraphModel }) {
  const t = useWords(gestureWords);
  const reason = useConnection(({ inProgress, fromNode, toNode }): string | undefined => {
    if (!inProgress) return undefined;
    const [from, to] = [model.items.get(keyOf(fromNode.id)), model.items.get(keyOf(toNode?.id ?? ''))];
    if (from?.kind !== 'job' || to?.kind !== 'job' || from === to) return undefined;
    const hindrance = hindranceOf(model, from, to);
    if (hindrance === undefined) return undefined;
    const { word, values } = sayHindrance(hindrance, from, to);
    return t(word, values);
  });
  if (reason === undefined) return null;
  return (
    <p className="rounded-md border border-failed bg-failed-wash px-3 py-1.5 text-small shadow-(--shadow)">{reason}</p>
  );
}
