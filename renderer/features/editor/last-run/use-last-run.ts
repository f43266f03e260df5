import { useQuery } from '@connectrpc/connect-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService } from '../../../../gen/signalbox/console/v1/runs_pb.js';
import { NewestAnswer } from '../newest-answer.ts';
import { useEditor } from '../session/session-context.tsx';
import { useIncluded } from '../session/use-reading-facts.ts';
import type { ComparerMessage, Comparison, Draft, ExecutedRun } from './compare-with-run.ts';
import { type RunMark, runMarks } from './run-marks.ts';

/** The processor is for the reading of the text while somebody types. */
const pauseMs = 150;

const noChanges: Comparison['changes'] = new Map();

/** How the nodes fared in the pipeline's last run, and which have changed since. Undefined: switched off, or no run. */
export function useLastRunMarks(pipeline: PipelineSummary, isShown: boolean): ReadonlyMap<string, RunMark> | undefined {
  const runId = isShown ? (pipeline.lastRun?.runId ?? '') : '';
  const { data: answer } = useQuery(RunsService.method.getRun, { runId }, { enabled: runId !== '' });
  const text = useEditor((state) => state.text);
  const path = useEditor((state) => state.base.filePath);
  const included = useIncluded(pipeline);
  const planJson = answer?.planJson ?? '';
  const definition = answer?.definitionText ?? '';
  const run = useMemo<ExecutedRun | undefined>(
    () => (planJson === '' ? undefined : { runId, planJson, definition }),
    [runId, planJson, definition],
  );
  const draft = useMemo<Draft>(() => ({ text, path, included }), [text, path, included]);
  const changes = useComparison(run, draft);
  return useMemo(() => answer && changes && runMarks(answer, changes), [answer, changes]);
}

/** Of the newest text that a plan can be made of; while there is none yet, of none. */
function useComparison(run: ExecutedRun | undefined, draft: Draft): Comparison['changes'] {
  const [comparison, setComparison] = useState<Comparison>();
  const asking = useRef<NewestAnswer<ComparerMessage, Comparison>>(undefined);
  useEffect(() => {
    if (run === undefined) return;
    const worker = new Worker(new URL('./compare-with-run.worker.ts', import.meta.url), { type: 'module' });
    worker.postMessage({ run } satisfies ComparerMessage);
    asking.current = new NewestAnswer(worker, (answer: Comparison) => {
      // A text with errors has no plan: what was known of it stays until they are gone.
      setComparison((before) => (answer.changes === undefined && before?.runId === answer.runId ? before : answer));
    });
    return () => {
      asking.current?.[Symbol.dispose]();
      asking.current = undefined;
    };
  }, [run]);
  useEffect(() => {
    if (run === undefined) return;
    const timer = setTimeout(() => asking.current?.ask({ draft }), pauseMs);
    return () => clearTimeout(timer);
  }, [run, draft]);
  if (run === undefined || comparison?.runId !== run.runId) return undefined;
  return comparison.changes ?? noChanges;
}
