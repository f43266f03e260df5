import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { RunSummarySchema } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findPipeline, runName } from '../find.ts';
import { chooseDisplay } from '../follow/choose-display.ts';
import { followRun } from '../follow/follow-run.ts';
import { printMessage } from '../output.ts';
import { collectPair } from '../pairs.ts';
import { exitCodeOf } from '../states.ts';

interface Options extends ConnectionOptions {
  readonly var: Readonly<Record<string, string>>;
  readonly input: Readonly<Record<string, string>>;
  readonly branch: string;
  readonly commit: string;
  readonly tag: string;
  readonly requestId?: string;
  readonly wait?: true;
  readonly json?: true;
}

export function triggerCommand(): Command {
  return clientCommand('trigger')
    .description('start a run of a pipeline')
    .argument('<pipeline>', 'its name')
    .option('--var <name=value>', 'override a variable; may be repeated', collectPair, {})
    .option('--input <name=value>', 'give an input; may be repeated', collectPair, {})
    .option('--branch <name>', 'what to build', '')
    .option('--commit <sha>', 'what to build', '')
    .option('--tag <name>', 'what to build', '')
    .option('--request-id <text>', 'the same text again starts no second run')
    .option('-w, --wait', 'follow the run; ends as the run does')
    .option('--json', 'print JSON; with --wait one object a line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox trigger web --branch main --wait\n  $ signalbox trigger web --var LEVEL=debug',
    )
    .action(start);
}

async function start(name: string, options: Options): Promise<void> {
  const connection = connectTo(options);
  const { pipelineId } = await findPipeline(connection, name);
  const { run } = await connection.client(RunsService).triggerRun({
    pipelineId,
    requestId: options.requestId ?? randomUUID(),
    variables: options.var,
    inputs: options.input,
    branch: options.branch,
    commit: options.commit,
    tag: options.tag,
  });
  if (!run) throw new UserError('the server answered without a run');
  if (!options.wait) {
    if (options.json) printMessage(RunSummarySchema, run);
    else console.log(`${runName(run)}  ${run.runId}`);
    return;
  }
  using display = chooseDisplay(options);
  const leaving = new AbortController();
  process.once('SIGINT', () => leaving.abort());
  const ended = await followRun({ connection, run, display, signal: leaving.signal }).catch((reason: unknown) => {
    if (!leaving.signal.aborted) throw reason;
    display.note(`${runName(run)} goes on without you; "signalbox logs ${runName(run)} -f" follows it`);
  });
  process.exitCode = ended ? exitCodeOf(ended.state) : exitCodes.interrupted;
}
