import { useQuery } from '@connectrpc/connect-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type GetLogOutlineResponse, LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { logsClient } from '../data/transport.ts';
import { LogSearch, type SearchState } from './log-search.ts';
import { LogSource, type SourceState } from './log-source.ts';

export interface OpenLog {
  readonly source: LogSource;
  readonly search: LogSearch;
}

const empty: SourceState = { lines: 0, bytes: 0, isComplete: false, isOpen: false, problem: undefined };

/** The log of a step for as long as it is shown. A step that has not started has none to ask for. */
export function useLog(stepRunId: string, hasStarted: boolean): OpenLog | undefined {
  const [log, setLog] = useState<OpenLog>();
  useEffect(() => {
    if (!hasStarted) return;
    const source = new LogSource(logsClient, stepRunId);
    const search = new LogSearch(logsClient, stepRunId);
    setLog({ source, search });
    return () => {
      source[Symbol.dispose]();
      search[Symbol.dispose]();
      setLog(undefined);
    };
  }, [stepRunId, hasStarted]);
  return log;
}

const never = () => () => undefined;

/** Told at most once a frame, however fast lines arrive. */
export function useSourceState(source: LogSource | undefined): SourceState {
  return useSyncExternalStore(
    source ? (listener) => perFrame(source.subscribe, listener) : never,
    () => source?.state ?? empty,
  );
}

export function useSearchState(search: LogSearch): SearchState {
  return useSyncExternalStore(search.subscribe, () => search.state);
}

function perFrame(subscribe: (listener: () => void) => () => void, listener: () => void): () => void {
  let frame: number | undefined;
  const stop = subscribe(() => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      listener();
    });
  });
  return () => {
    stop();
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
}

/** While a log grows, its outline is read again when it has grown by a half or this long after the last reading. */
const rereadMs = 3000;

export function useOutline(
  stepRunId: string,
  { lines, isOpen, isComplete }: SourceState,
): GetLogOutlineResponse | undefined {
  const { data, refetch } = useQuery(LogsService.method.getLogOutline, { stepRunId }, { enabled: isOpen && lines > 0 });
  const knownLines = data?.size?.lines ?? 0;
  const isOld = data !== undefined && (lines > knownLines || (isComplete && data.size?.complete === false));
  useEffect(() => {
    if (!isOld) return;
    const timer = window.setTimeout(() => void refetch(), isComplete ? 0 : rereadMs);
    return () => window.clearTimeout(timer);
  }, [isOld, isComplete, refetch]);
  return data;
}
