import type { Command } from 'commander';
import { RunState, type RunSummary, RunSummarySchema } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { durationText } from '../../server/domain/duration-text.ts';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findPipeline, runName } from '../find.ts';
import { agoText, printMessages, tableText } from '../output.ts';
import { wholeNumberFrom } from '../pairs.ts';
import { runStateText } from '../states.ts';

interface Options extends ConnectionOptions {
  readonly pipeline?: string;
  readonly state?: readonly string[];
  readonly limit: number;
  readonly json?: true;
}

export function runsCommand(): Command {
  return clientCommand('runs')
    .description('list runs, newest first')
    .argument('[text]', 'only runs with this in pipeline, branch, commit or trigger')
    .option('-p, --pipeline <name>', 'only runs of this pipeline')
    .option('-s, --state <state...>', 'only runs in these states: running, failed, success, ...')
    .option('-n, --limit <count>', 'how many', wholeNumberFrom, 20)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ signalbox runs --state failed\n  $ signalbox runs -p web -n 5 --json')
    .action(listRuns);
}

async function listRuns(text: string | undefined, options: Options): Promise<void> {
  const connection = connectTo(options);
  const pipeline = options.pipeline === undefined ? undefined : await findPipeline(connection, options.pipeline);
  const { runs } = await connection.client(RunsService).listRuns({
    text: text ?? '',
    pipelineIds: pipeline ? [pipeline.pipelineId] : [],
    states: (options.state ?? []).map(stateFrom),
    pageSize: options.limit,
  });
  if (options.json) printMessages(RunSummarySchema, runs);
  else if (runs.length === 0) console.log('no runs');
  else console.log(tableText(['RUN', 'STATE', 'BRANCH', 'TRIGGER', 'STARTED', 'TOOK', 'ID'], runs.map(rowOf)));
}

function rowOf(run: RunSummary): string[] {
  const tookMs = run.startedAtMs === undefined ? undefined : (run.endedAtMs ?? Date.now()) - run.startedAtMs;
  return [
    runName(run),
    runStateText(run.state),
    run.branch || '-',
    run.triggeredBy,
    agoText(run.createdAtMs),
    tookMs === undefined ? '-' : durationText(tookMs),
    run.runId,
  ];
}

function stateFrom(word: string): RunState {
  const states = Object.keys(RunState).filter((name) => Number.isNaN(Number(name)) && name !== 'UNSPECIFIED');
  const name = states.find((one) => one === word.toUpperCase());
  if (name !== undefined) return RunState[name as keyof typeof RunState]; // one of its own keys
  const known = states.map((one) => one.toLowerCase()).join(', ');
  throw new UserError(`there is no state "${word}"; states are ${known}`, exitCodes.usage);
}
