import type { Command } from 'commander';
import { BackupSchema, ServerService } from '../../gen/signalbox/console/v1/server_pb.js';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { UserError } from '../failure.ts';
import { printMessage } from '../output.ts';

export function backupCommand(): Command {
  return clientCommand('backup')
    .description('copy everything the server knows while it works')
    .argument('[folder]', 'where to, on the machine of the server; else the folder of the settings')
    .option('--json', 'print JSON')
    .action(backUp);
}

async function backUp(
  folder: string | undefined,
  options: ConnectionOptions & { readonly json?: true },
): Promise<void> {
  const { backup } = await connectTo(options)
    .client(ServerService)
    .backUpNow({ folder: folder ?? '' });
  if (!backup) throw new UserError('the server answered without a backup');
  if (options.json) printMessage(BackupSchema, backup);
  else console.log(`${backup.folder} (${((backup.databaseBytes + backup.blobBytes) / 2 ** 20).toFixed(1)} MiB)`);
}
