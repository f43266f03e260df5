import { Command } from 'commander';
import { type ApiToken, ApiTokenSchema, ServerService } from '../../gen/signalbox/console/v1/server_pb.js';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { agoText, printMessages, styled, tableText } from '../output.ts';
import { durationFrom } from '../pairs.ts';

export function apiTokenCommand(): Command {
  const command = new Command('api-token').description(
    'API tokens: what lets programs act for you, from elsewhere too',
  );
  command.addCommand(
    clientCommand('create')
      .description('make a token and print it, once')
      .argument('<name>', 'who will use it; what it does is recorded under this name')
      .option('--valid <duration>', 'how long it works: 12h, 90d; without it for ever', durationFrom)
      .action(createToken),
  );
  command.addCommand(
    clientCommand('list').description('list API tokens').option('--json', 'print JSON').action(listTokens),
    { isDefault: true },
  );
  command.addCommand(
    clientCommand('revoke')
      .description('make a token useless at once')
      .argument('<id>', 'id, as "api-token list" shows it')
      .action(revokeToken),
  );
  return command.addHelpText(
    'after',
    '\nExamples:\n  $ signalbox api-token create laptop --valid 90d > token\n  $ signalbox runs --url http://ci.lan:7420 --token-file token',
  );
}

async function createToken(name: string, options: ConnectionOptions & { readonly valid?: number }): Promise<void> {
  const client = connectTo(options).client(ServerService);
  const { secret } = await client.createApiToken({ name, validForMs: options.valid ?? 0 });
  console.log(secret);
}

async function listTokens(options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const { tokens } = await connectTo(options).client(ServerService).listApiTokens({});
  if (options.json) printMessages(ApiTokenSchema, tokens);
  else if (tokens.length === 0) console.log('no API tokens');
  else console.log(tableText(['NAME', 'CREATED', 'USED', 'STATE', 'ID'], tokens.map(rowOf)));
}

function rowOf(token: ApiToken): string[] {
  const isExpired = token.expiresAtMs !== undefined && token.expiresAtMs <= Date.now();
  const state = token.revokedAtMs !== undefined ? 'revoked' : isExpired ? 'expired' : '';
  return [
    token.name,
    agoText(token.createdAtMs),
    agoText(token.lastUsedAtMs),
    state === '' ? styled('green', 'usable') : styled('gray', state),
    token.tokenId,
  ];
}

async function revokeToken(tokenId: string, options: ConnectionOptions): Promise<void> {
  await connectTo(options).client(ServerService).revokeApiToken({ tokenId });
  console.log('revoked');
}
