import { Command } from 'commander';
import {
  type PipelineSummary,
  PipelineSummarySchema,
  PipelinesService,
} from '../../gen/signalbox/console/v1/pipelines_pb.js';
import { durationText } from '../../server/domain/duration-text.ts';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findPipeline } from '../find.ts';
import { agoText, printMessage, printMessages, styled, tableText } from '../output.ts';
import { refusedDefinition } from '../refused-definition.ts';
import { runStateText } from '../states.ts';
import { readText } from '../working-tree.ts';

interface AddOptions extends ConnectionOptions {
  readonly file?: string;
  readonly git?: string;
  readonly branch?: string;
  readonly path?: string;
  readonly description: string;
}

export function pipelinesCommand(): Command {
  const pipelines = new Command('pipelines').description('list, add and show pipelines');
  pipelines.addCommand(
    clientCommand('list').description('list pipelines').option('--json', 'print JSON').action(listPipelines),
    { isDefault: true },
  );
  pipelines.addCommand(
    clientCommand('add')
      .description('add a pipeline from a file, or from a git repository that holds its definition')
      .argument('<name>', 'its name')
      .option('-f, --file <file>', 'definition to store on the server')
      .option('--git <url>', 'repository: an address, or a folder on the machine of the server')
      .option('--branch <name>', 'branch of the repository')
      .option('--path <path>', 'where in the repository the definition is')
      .option('--description <text>', 'what it does', '')
      .action(addPipeline),
  );
  pipelines.addCommand(
    clientCommand('show')
      .description('print the definition, or with --json what is known about the pipeline')
      .argument('<name>', 'its name')
      .option('--json', 'print JSON')
      .action(showPipeline),
  );
  return pipelines.addHelpText(
    'after',
    '\nExamples:\n  $ signalbox pipelines add web --file pipeline.yaml\n  $ signalbox pipelines add api --git ~/src/api --path ci.yaml',
  );
}

async function listPipelines(options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const { pipelines } = await connectTo(options).client(PipelinesService).listPipelines({ pageSize: 200 });
  if (options.json) printMessages(PipelineSummarySchema, pipelines);
  else if (pipelines.length === 0) console.log('no pipelines; "signalbox pipelines add" makes one');
  else console.log(tableText(['PIPELINE', 'LAST RUN', 'WHEN', 'SUCCESS', 'USUALLY', 'ID'], pipelines.map(rowOf)));
}

function rowOf(pipeline: PipelineSummary): string[] {
  const { lastRun, successRate, medianMs } = pipeline;
  return [
    pipeline.enabled ? pipeline.name : styled('gray', `${pipeline.name} (disabled)`),
    lastRun ? `${runStateText(lastRun.state)} #${lastRun.number}` : '-',
    lastRun ? agoText(lastRun.createdAtMs) : '-',
    successRate === undefined ? '-' : `${Math.round(successRate * 100)} %`,
    medianMs === undefined ? '-' : durationText(medianMs),
    pipeline.pipelineId,
  ];
}

async function addPipeline(name: string, options: AddOptions): Promise<void> {
  const home = homeFrom(options);
  const { pipeline } = await connectTo(options)
    .client(PipelinesService)
    .createPipeline({ name, description: options.description, home })
    .catch((reason: unknown) => {
      throw options.file === undefined || home.case !== 'managed'
        ? reason
        : refusedDefinition(reason, options.file, home.value.text, `${options.file} is not added`);
    });
  console.log(`${pipeline?.name} is added. "signalbox trigger ${pipeline?.name} --wait" runs it`);
}

function homeFrom({ file, git, branch, path }: AddOptions) {
  if ((file === undefined) === (git === undefined)) {
    throw new UserError('say where the definition is: either --file or --git', exitCodes.usage);
  }
  if (git !== undefined) {
    return { case: 'git' as const, value: { repoUrl: git, branch: branch ?? '', filePath: path ?? '' } };
  }
  return { case: 'managed' as const, value: { text: readText(file ?? '') } };
}

async function showPipeline(name: string, options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const connection = connectTo(options);
  const pipeline = await findPipeline(connection, name);
  if (options.json) {
    printMessage(PipelineSummarySchema, pipeline);
    return;
  }
  const { text } = await connection.client(PipelinesService).readText({ pipelineId: pipeline.pipelineId });
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
