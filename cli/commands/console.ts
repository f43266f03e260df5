import type { Command } from 'commander';
import { z } from 'zod';
import { type ConnectionOptions, clientCommand, serverAccessFrom } from '../connection.ts';
import { UserError } from '../failure.ts';

const codeBody = z.object({ code: z.string().min(1) });

export function consoleCommand(): Command {
  return clientCommand('console')
    .description('print an address that signs one browser in to the console')
    .addHelpText('after', '\nThe address works once, within 15 minutes.')
    .action(printAddress);
}

async function printAddress(options: ConnectionOptions): Promise<void> {
  const { url, token } = serverAccessFrom(options);
  const response = await fetch(new URL('/session/codes', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token()}` },
  }).catch((cause: unknown) => {
    throw new UserError(`the server at ${url} does not answer`, undefined, { cause });
  });
  if (!response.ok) throw new UserError(`the server at ${url} refused: ${await response.text()}`);
  const { code } = codeBody.parse(await response.json());
  console.log(`${url}/#code=${code}`);
}
