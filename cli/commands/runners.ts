import { Command } from 'commander';
import { type Runner, RunnerSchema, RunnerStatus, RunnersService } from '../../gen/signalbox/console/v1/runners_pb.js';
import { type Connection, type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes, UserError } from '../failure.ts';
import { agoText, printMessages, styled, tableText } from '../output.ts';
import { durationFrom } from '../pairs.ts';

export function runnersCommand(): Command {
  const runners = new Command('runners').description('list runners, and say what they may do');
  runners.addCommand(
    clientCommand('list').description('list runners').option('--json', 'print JSON').action(listRunners),
    { isDefault: true },
  );
  runners.addCommand(
    clientCommand('drain')
      .description('let a runner finish its work and take no more')
      .argument('<runner>', 'name or id')
      .action(changing((client, runnerId) => client.drainRunner({ runnerId }))),
  );
  runners.addCommand(
    clientCommand('undrain')
      .description('take back a drain')
      .argument('<runner>', 'name or id')
      .action(changing((client, runnerId) => client.undrainRunner({ runnerId }))),
  );
  runners.addCommand(
    clientCommand('pause')
      .description('give a runner no new work for a while')
      .argument('<runner>', 'name or id')
      .option('--for <duration>', 'ends by itself: 30m, 12h, 7d', durationFrom)
      .option('--note <text>', 'why, for everybody to see', '')
      .action(
        changing<{ readonly for?: number; readonly note: string }>((client, runnerId, options) =>
          client.pauseRunner({
            runnerId,
            note: options.note,
            ...(options.for !== undefined && { untilMs: Date.now() + options.for }),
          }),
        ),
      ),
  );
  runners.addCommand(
    clientCommand('resume')
      .description('end a pause')
      .argument('<runner>', 'name or id')
      .action(changing((client, runnerId) => client.resumeRunner({ runnerId }))),
  );
  runners.addCommand(
    clientCommand('approve')
      .description('let a pending runner in')
      .argument('<runner>', 'name or id')
      .action(changing((client, runnerId) => client.approveRunner({ runnerId }))),
  );
  runners.addCommand(
    clientCommand('update')
      .description('give a runner, or all, the version of the agent that the server hands out; it ends its work first')
      .argument('[runner]', 'name or id')
      .option('--all', 'all of another version, one after the other')
      .action(updateRunners),
  );
  runners.addCommand(
    clientCommand('roll-back')
      .description('let the agent of a runner go back to the version it had before')
      .argument('<runner>', 'name or id')
      .action(changing((client, runnerId) => client.rollBackRunner({ runnerId }))),
  );
  runners.addCommand(
    clientCommand('remove')
      .description('forget a runner; work it has is lost')
      .argument('<runner>', 'name or id')
      .action(removeRunner),
  );
  return runners.addHelpText(
    'after',
    '\nExamples:\n  $ signalbox runners\n  $ signalbox runners pause mac-mini --for 30m --note "system update"',
  );
}

type RunnersClient = ReturnType<typeof runnersClient>;

function runnersClient(connection: Connection) {
  return connection.client(RunnersService);
}

async function listRunners(options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const { runners } = await runnersClient(connectTo(options)).listRunners({});
  if (options.json) printMessages(RunnerSchema, runners);
  else if (runners.length === 0) console.log('no runners; "signalbox token create" makes a command that adds one');
  else console.log(tableText(['RUNNER', 'STATUS', 'JOBS', 'LABELS', 'VERSION', 'HEARD', 'ID'], runners.map(rowOf)));
}

function rowOf(runner: Runner): string[] {
  const labels = Object.entries(runner.labels).map(([key, value]) => `${key}=${value}`);
  return [
    runner.name,
    statusText(runner),
    `${runner.runningJobs}/${runner.capacity}`,
    labels.join(',') || '-',
    runner.agentVersion || '-',
    agoText(runner.lastHeardAtMs),
    runner.runnerId,
  ];
}

function statusText({ status, pause }: Runner): string {
  const word = RunnerStatus[status].toLowerCase().replaceAll('_', ' ');
  const text = pause && pause.note !== '' ? `${word} (${pause.note})` : word;
  if (status === RunnerStatus.IDLE || status === RunnerStatus.BUSY) return styled('green', text);
  return status === RunnerStatus.OFFLINE ? styled('red', text) : styled('yellow', text);
}

function changing<Options = unknown>(
  change: (
    client: RunnersClient,
    runnerId: string,
    options: Options,
  ) => Promise<{ readonly runner?: Runner | undefined }>,
) {
  return async (name: string, options: ConnectionOptions & Options): Promise<void> => {
    const client = runnersClient(connectTo(options));
    const { runner } = await change(client, (await findRunner(client, name)).runnerId, options);
    if (runner) console.log(`${runner.name} is ${statusText(runner)}`);
  };
}

async function updateRunners(
  name: string | undefined,
  options: ConnectionOptions & { readonly all?: true },
): Promise<void> {
  if ((name === undefined) === (options.all === undefined)) {
    throw new UserError('runners update: name a runner, or say --all', exitCodes.usage);
  }
  const client = runnersClient(connectTo(options));
  if (name === undefined) {
    const { count } = await client.updateAllRunners({});
    console.log(count === 0 ? 'no runner can be updated' : `${count} runners are updated, one after the other`);
    return;
  }
  const { runnerId } = await findRunner(client, name);
  const { runner } = await client.updateRunner({ runnerId });
  if (runner) console.log(`${runner.name} goes from ${runner.agentVersion} to ${runner.program?.change?.version}`);
}

async function removeRunner(name: string, options: ConnectionOptions): Promise<void> {
  const client = runnersClient(connectTo(options));
  const runner = await findRunner(client, name);
  await client.removeRunner({ runnerId: runner.runnerId });
  console.log(`${runner.name} is removed`);
}

async function findRunner(client: RunnersClient, name: string): Promise<Runner> {
  const { runners } = await client.listRunners({});
  const found = runners.find((runner) => runner.name === name || runner.runnerId === name);
  if (found) return found;
  const known = runners.map((runner) => runner.name).join(', ') || 'none';
  throw new UserError(`there is no runner "${name}"; there are: ${known}`, exitCodes.usage);
}
