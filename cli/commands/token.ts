import { Command } from 'commander';
import {
  CreateRegistrationTokenResponseSchema,
  EnrolmentPlatform,
  type RegistrationToken,
  RegistrationTokenSchema,
  RunnersService,
} from '../../gen/signalbox/console/v1/runners_pb.js';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { agoText, printMessage, printMessages, styled, tableText } from '../output.ts';
import { collectPair, durationFrom, wholeNumberFrom } from '../pairs.ts';

interface CreateOptions extends ConnectionOptions {
  readonly note: string;
  readonly valid: number;
  readonly uses: number;
  readonly approval?: true;
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
  readonly capacity: number;
  readonly json?: true;
}

const hourMs = 3_600_000;

export function tokenCommand(): Command {
  const token = new Command('token').description('registration tokens: what lets a runner join');
  token.addCommand(
    clientCommand('create')
      .description('make a token, and the command that adds a runner with it')
      .option('--note <text>', 'what it is for', '')
      .option('--valid <duration>', 'how long it can be used: 30m, 12h, 7d', durationFrom, hourMs)
      .option('--uses <count>', 'how many runners may join with it; 0 for any number', wholeNumberFrom, 1)
      .option('--approval', 'runners wait until an operator lets them in')
      .option('--name <name>', 'name of the runner', '')
      .option('--label <key=value>', 'a label of the runner; may be repeated', collectPair, {})
      .option('--capacity <count>', 'jobs at the same time; 0 for the default', wholeNumberFrom, 0)
      .option('--json', 'print JSON')
      .action(createToken),
  );
  token.addCommand(clientCommand('list').description('list tokens').option('--json', 'print JSON').action(listTokens), {
    isDefault: true,
  });
  token.addCommand(
    clientCommand('revoke')
      .description('make a token useless at once; runners that joined with it stay')
      .argument('<id>', 'id, as "token list" shows it')
      .action(revokeToken),
  );
  return token.addHelpText(
    'after',
    '\nExamples:\n  $ signalbox token create --label gpu=true --valid 12h\n  $ signalbox token list',
  );
}

async function createToken(options: CreateOptions): Promise<void> {
  const answer = await connectTo(options)
    .client(RunnersService)
    .createRegistrationToken({
      note: options.note,
      validForMs: options.valid,
      maxUses: options.uses,
      requiresApproval: options.approval ?? false,
      labels: options.label,
      runnerName: options.name,
      capacity: options.capacity,
    });
  if (options.json) {
    printMessage(CreateRegistrationTokenResponseSchema, answer);
    return;
  }
  console.log(`${styled('dim', 'The token is shown this once:')} ${answer.secret}\n`);
  for (const { platform, command } of answer.commands) {
    if (platform === EnrolmentPlatform.MACOS) continue; // the same line as for Linux
    const where = platform === EnrolmentPlatform.WINDOWS ? 'Windows' : 'Linux, macOS';
    console.log(`${styled('dim', `On the runner's machine (${where}):`)}\n${command}\n`);
  }
}

async function listTokens(options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const { tokens } = await connectTo(options).client(RunnersService).listRegistrationTokens({});
  if (options.json) printMessages(RegistrationTokenSchema, tokens);
  else if (tokens.length === 0) console.log('no tokens');
  else console.log(tableText(['TOKEN', 'NOTE', 'CREATED', 'USED', 'STATE', 'ID'], tokens.map(rowOf)));
}

function rowOf(token: RegistrationToken): string[] {
  return [
    token.hint,
    token.note || '-',
    agoText(token.createdAtMs),
    token.maxUses === 0 ? String(token.uses) : `${token.uses} of ${token.maxUses}`,
    token.unusableBecause === '' ? styled('green', 'usable') : styled('gray', token.unusableBecause),
    token.tokenId,
  ];
}

async function revokeToken(tokenId: string, options: ConnectionOptions): Promise<void> {
  await connectTo(options).client(RunnersService).revokeRegistrationToken({ tokenId });
  console.log('revoked');
}
