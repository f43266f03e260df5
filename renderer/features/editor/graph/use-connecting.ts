import type { Connection, FinalConnectionState } from '@xyflow/react';
import { useState } from 'react';
import { hindranceOf } from './connections.ts';
import { keyOf } from './flow-nodes.ts';
import type { GraphModel, JobItem } from './graph-model.ts';

interface ConnectingOptions {
  readonly onConnect: (from: JobItem, to: JobItem) => void;
  /** A connection was let go over nothing. */
  readonly onConnectNew: (from: JobItem, at: { readonly x: number; readonly y: number }) => void;
  readonly onConnecting: (from: JobItem | undefined) => void;
}

/** A connection by the mouse, from the right edge of a job to another. */
export function useConnecting(model: GraphModel, asked: ConnectingOptions) {
  const [isConnecting, setIsConnecting] = useState(false);
  const jobOf = (id: string | null | undefined): JobItem | undefined => {
    const item = id ? model.items.get(keyOf(id)) : undefined;
    return item?.kind === 'job' ? item : undefined;
  };
  return {
    isConnecting,
    handlers: {
      isValidConnection({ source, target }: Pick<Connection, 'source' | 'target'>) {
        const [from, to] = [jobOf(source), jobOf(target)];
        return from !== undefined && to !== undefined && hindranceOf(model, from, to) === undefined;
      },
      onConnectStart(_: unknown, { nodeId }: { readonly nodeId: string | null }) {
        setIsConnecting(true);
        asked.onConnecting(jobOf(nodeId));
      },
      onConnect({ source, target }: Connection) {
        const [from, to] = [jobOf(source), jobOf(target)];
        if (from && to) asked.onConnect(from, to);
      },
      onConnectEnd(event: MouseEvent | TouchEvent, { isValid, fromNode, toNode }: FinalConnectionState) {
        setIsConnecting(false);
        asked.onConnecting(undefined);
        const from = jobOf(fromNode?.id);
        if (isValid || from === undefined) return;
        const to = jobOf(toNode?.id);
        if (to) asked.onConnect(from, to);
        else if (event instanceof MouseEvent) asked.onConnectNew(from, { x: event.clientX, y: event.clientY });
      },
    },
  };
}
