import { Command, CommanderError } from 'commander';
import { agentCommand } from './commands/agent.ts';
import { apiTokenCommand } from './commands/api-token.ts';
import { approveCommand, rejectCommand } from './commands/approvals.ts';
import { backupCommand } from './commands/backup.ts';
import { consoleCommand } from './commands/console.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { fmtCommand } from './commands/fmt.ts';
import { logsCommand } from './commands/logs.ts';
import { pipelinesCommand } from './commands/pipelines.ts';
import { planCommand } from './commands/plan.ts';
import { restoreCommand } from './commands/restore.ts';
import { runCommand } from './commands/run.ts';
import { runnersCommand } from './commands/runners.ts';
import { runsCommand } from './commands/runs.ts';
import { secretsCommand } from './commands/secrets.ts';
import { serveCommand } from './commands/serve.ts';
import { tokenCommand } from './commands/token.ts';
import { triggerCommand } from './commands/trigger.ts';
import { validateCommand } from './commands/validate.ts';
import { explainFailure } from './explain-failure.ts';
import { exitCodes } from './failure.ts';
import { version } from './version.ts';

const program = new Command('signalbox')
  .description('The CI control room on your workstation.')
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print help for a command')
  .helpCommand('help [command]', 'print help for a command')
  .showHelpAfterError('(--help says what is possible)')
  .configureHelp({ showGlobalOptions: false })
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  $ signalbox run pipeline.yaml             run a file here and now
  $ signalbox serve --open                  start the control plane and open its console
  $ signalbox trigger web --wait            start a run and wait for its end
  $ signalbox logs web#42/test -f           follow a log

Exit codes: 0 success, 1 failed or findings, 2 wrong usage or a definition that cannot be run, 130 interrupted.`,
  );

for (const command of [
  runCommand(),
  validateCommand(),
  planCommand(),
  explainCommand(),
  fmtCommand(),
  serveCommand(),
  consoleCommand(),
  agentCommand(),
  triggerCommand(),
  runsCommand(),
  logsCommand(),
  approveCommand(),
  rejectCommand(),
  pipelinesCommand(),
  runnersCommand(),
  tokenCommand(),
  apiTokenCommand(),
  secretsCommand(),
  doctorCommand(),
  backupCommand(),
  restoreCommand(),
]) {
  program.addCommand(command);
  inheritSettings(command, program);
}

// A reader that had enough, such as `head`, is no failure. What owns processes or data ends as for any other signal.
let isReaderGone = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (isReaderGone) return;
  isReaderGone = true;
  if (!process.emit('SIGTERM')) process.exit(exitCodes.success);
});

/** Commands made on their own do not know how the program wants errors and help. */
function inheritSettings(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheritSettings(child, command);
}

try {
  await program.parseAsync();
} catch (reason) {
  if (reason instanceof CommanderError) {
    process.exitCode = reason.exitCode === 0 ? exitCodes.success : exitCodes.usage; // its own message is printed already
  } else {
    const { message, exitCode } = explainFailure(reason);
    if (!isReaderGone) console.error(message);
    process.exitCode = exitCode;
  }
}
