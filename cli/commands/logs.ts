import type { Command } from 'commander';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import type { JobRun, StepRun } from '../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../gen/signalbox/console/v1/runs_pb.js';
import { type Connection, type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findRun, runName } from '../find.ts';
import type { Display } from '../follow/display.ts';
import { followRun } from '../follow/follow-run.ts';
import { JsonDisplay } from '../follow/json-display.ts';
import { linesOf } from '../follow/log-lines.ts';
import { PlainDisplay } from '../follow/plain-display.ts';
import { hasStepBegun } from '../states.ts';

interface Options extends ConnectionOptions {
  readonly follow?: true;
  readonly tail?: string;
  readonly json?: true;
}

interface Source {
  readonly job: JobRun;
  readonly step: StepRun;
}

const pageLines = 5_000;

export function logsCommand(): Command {
  return clientCommand('logs')
    .description('print the log of a run, a job or a step')
    .argument('<run[/job[/step]]>', 'web (its newest run), web#42, or a run id; then a job, then a step')
    .option('-f, --follow', 'go on with what is still to come')
    .option('-t, --tail <lines>', 'only the last lines of each step')
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox logs web#42/test\n  $ signalbox logs web -f\n  $ signalbox logs web#42/test/unit --tail 50',
    )
    .action(print);
}

async function print(reference: string, options: Options): Promise<void> {
  const connection = connectTo(options);
  const [runReference = '', jobKey, stepName] = reference.split('/');
  const run = await findRun(connection, runReference);
  using display: Display = options.json ? new JsonDisplay(process.stdout) : new PlainDisplay(process.stdout);
  if (options.follow && jobKey === undefined) {
    await followRun({ connection, run, display, signal: new AbortController().signal });
    return;
  }
  const { jobs, steps } = await connection.client(RunsService).getRun({ runId: run.runId });
  const wanted = jobs.filter((job) => jobKey === undefined || job.key === jobKey || job.name === jobKey);
  if (wanted.length === 0) {
    const known = jobs.map((job) => job.key).join(', ');
    throw new UserError(`${runName(run)} has no job "${jobKey}"; its jobs are ${known}`, exitCodes.usage);
  }
  const sources = wanted.flatMap((job) => stepsOf(job, steps, stepName));
  if (sources.length === 0) {
    const known = steps.filter((step) => wanted.some((job) => job.jobRunId === step.jobRunId)).map((step) => step.name);
    throw new UserError(
      stepName === undefined
        ? `nothing of ${reference} has begun yet; -f waits for it`
        : `there is no log of a step "${stepName}"; steps are ${known.join(', ')}`,
    );
  }
  for (const source of sources)
    await (options.follow ? follow(connection, source, display) : copy(connection, source, display, options));
}

function stepsOf(job: JobRun, steps: readonly StepRun[], stepName: string | undefined): Source[] {
  return steps
    .filter((step) => step.jobRunId === job.jobRunId && hasStepBegun(step))
    .filter((step) => stepName === undefined || step.name === stepName)
    .map((step) => ({ job, step }));
}

async function copy(connection: Connection, { job, step }: Source, display: Display, options: Options): Promise<void> {
  const client = connection.client(LogsService);
  const { stepRunId } = step;
  let next = options.tail === undefined ? 1 : -lineCountFrom(options.tail);
  for (;;) {
    const { lines } = await client.readLog({ stepRunId, fromLine: next, count: pageLines });
    const page = lines ? [...linesOf(lines)] : [];
    const last = page.at(-1);
    if (!last) return;
    await display.lines(job, step, page);
    next = last.number + 1;
    if (last.isOpen) return;
  }
}

async function follow(connection: Connection, { job, step }: Source, display: Display): Promise<void> {
  const stream = connection.client(LogsService).tailLog({ stepRunId: step.stepRunId, fromLine: 1 });
  for await (const { lines } of stream) {
    if (lines)
      await display.lines(
        job,
        step,
        [...linesOf(lines)].filter((line) => !line.isOpen),
      );
  }
}

function lineCountFrom(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UserError(`--tail ${text}: give a number of lines`, exitCodes.usage);
  return Number(text);
}
