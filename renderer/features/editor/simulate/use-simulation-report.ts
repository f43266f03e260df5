import { useQuery } from '@connectrpc/connect-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunState } from '../../../../gen/signalbox/console/v1/run_pb.js';
import { RunnersService } from '../../../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../../../gen/signalbox/console/v1/runs_pb.js';
import { NewestAnswer } from '../newest-answer.ts';
import { useEditor } from '../session/session-context.tsx';
import { useIncluded } from '../session/use-reading-facts.ts';
import { connectedRunners, usualDurations } from './known-facts.ts';
import type { SimulateRequest, SimulationReport } from './simulate-text.ts';
import { useAssumedRun, useSimulation } from './simulation-store.ts';

/** Keeps the report of the store up to date while the simulation is open: text, assumptions, runners, past runs. */
export function useSimulationReport(pipeline: PipelineSummary): void {
  const { pipelineId } = pipeline;
  const text = useEditor((state) => state.text);
  const path = useEditor((state) => state.base.filePath);
  const included = useIncluded(pipeline);
  const run = useAssumedRun(pipelineId);
  const runners = useQuery(RunnersService.method.listRunners, {});
  const lastGreen = useQuery(RunsService.method.listRuns, {
    pipelineIds: [pipelineId],
    states: [RunState.SUCCESS],
    pageSize: 1,
  });
  const runId = lastGreen.data?.runs[0]?.runId ?? '';
  const lastRun = useQuery(RunsService.method.getRun, { runId }, { enabled: runId !== '' });
  const request = useMemo<SimulateRequest>(
    () => ({
      text,
      path,
      included,
      run,
      place: {
        pipelineId,
        pipelineName: pipeline.name,
        repoUrl: pipeline.repoUrl,
        defaultBranch: pipeline.branch || 'main',
      },
      runners: connectedRunners(runners.data?.runners ?? []),
      usualMs: lastRun.data ? usualDurations(lastRun.data) : {},
    }),
    [
      text,
      path,
      included,
      run,
      pipelineId,
      pipeline.name,
      pipeline.repoUrl,
      pipeline.branch,
      runners.data,
      lastRun.data,
    ],
  );
  const simulate = useSimulator();
  useEffect(() => {
    // Runners that are not known yet would all be missing.
    if (runners.data) simulate(request);
  }, [request, runners.data, simulate]);
}

/** Its answers are in the store. */
function useSimulator(): (request: SimulateRequest) => void {
  const show = useSimulation((state) => state.show);
  const running = useRef<NewestAnswer<SimulateRequest, SimulationReport>>(undefined);
  useEffect(
    () => () => {
      running.current?.[Symbol.dispose]();
      running.current = undefined;
      // Another pipeline is not to be drawn with the marks of this one.
      show(undefined);
    },
    [show],
  );
  return useCallback(
    (request) => {
      running.current ??= new NewestAnswer(
        new Worker(new URL('./simulate.worker.ts', import.meta.url), { type: 'module' }),
        show,
      );
      running.current.ask(request);
    },
    [show],
  );
}
