import type { Command } from 'commander';
import { CheckResult, RunDoctorResponseSchema, ServerService } from '../../gen/signalbox/console/v1/server_pb.js';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes } from '../failure.ts';
import { printMessage, styled } from '../output.ts';

const marks = {
  [CheckResult.UNSPECIFIED]: '?',
  [CheckResult.OK]: '✓',
  [CheckResult.WARNING]: '!',
  [CheckResult.FAILED]: '✗',
} as const;

const styles = {
  [CheckResult.UNSPECIFIED]: 'gray',
  [CheckResult.OK]: 'green',
  [CheckResult.WARNING]: 'yellow',
  [CheckResult.FAILED]: 'red',
} as const;

export function doctorCommand(): Command {
  return clientCommand('doctor')
    .description('look at what the server needs: ports, disk, git, containers, clocks')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nEnds with 1 when a check failed.')
    .action(examine);
}

async function examine(options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const answer = await connectTo(options).client(ServerService).runDoctor({});
  if (options.json) printMessage(RunDoctorResponseSchema, answer);
  else {
    for (const { name, result, sentence, fix } of answer.checks) {
      console.log(`${styled(styles[result], marks[result])} ${name}: ${sentence}${fix === '' ? '' : `\n  ${fix}`}`);
    }
  }
  if (answer.checks.some((check) => check.result === CheckResult.FAILED)) process.exitCode = exitCodes.failed;
}
