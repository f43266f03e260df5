import { Command, CommanderError } from 'commander';
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

/** In the order of the help. Each is loaded when it is named, or all for the help: a server starts sooner alone. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand(),
  validate: async () => (await import('./commands/validate.ts')).validateCommand(),
  plan: async () => (await import('./commands/plan.ts')).planCommand(),
  explain: async () => (await import('./commands/explain.ts')).explainCommand(),
  fmt: async () => (await import('./commands/fmt.ts')).fmtCommand(),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  console: async () => (await import('./commands/console.ts')).consoleCommand(),
  agent: async () => (await import('./commands/agent.ts')).agentCommand(),
  trigger: async () => (await import('./commands/trigger.ts')).triggerCommand(),
  runs: async () => (await import('./commands/runs.ts')).runsCommand(),
  logs: async () => (await import('./commands/logs.ts')).logsCommand(),
  approve: async () => (await import('./commands/approvals.ts')).approveCommand(),
  reject: async () => (await import('./commands/approvals.ts')).rejectCommand(),
  pipelines: async () => (await import('./commands/pipelines.ts')).pipelinesCommand(),
  libraries: async () => (await import('./commands/libraries.ts')).librariesCommand(),
  runners: async () => (await import('./commands/runners.ts')).runnersCommand(),
  token: async () => (await import('./commands/token.ts')).tokenCommand(),
  'api-token': async () => (await import('./commands/api-token.ts')).apiTokenCommand(),
  secrets: async () => (await import('./commands/secrets.ts')).secretsCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  backup: async () => (await import('./commands/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/restore.ts')).restoreCommand(),
};

const [, , named = ''] = process.argv;
const wanted = Object.hasOwn(commands, named) ? commands[named] : undefined;
for (const load of wanted ? [wanted] : Object.values(commands)) {
  const command = await load();
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
