import { resolve } from 'node:path';
import { Command } from 'commander';
import { defaultDataDir } from '../../server/config.ts';

export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty data directory')
    .argument('<backup>', 'folder that "signalbox backup" made')
    .option('--data <dir>', 'where the server is to find it')
    .addHelpText(
      'after',
      `
Every byte is checked first. Keys are in no backup: put master.key of the former data directory beside the database, else
the secrets in it cannot be read.

Example:
  $ signalbox restore backups/signalbox-20260101-120000 --data /srv/signalbox`,
    )
    .action(restore);
}

async function restore(folder: string, options: { readonly data?: string }): Promise<void> {
  const { restoreBackup } = await import('../../server/services/backup.ts');
  const dataDir = resolve(options.data ?? defaultDataDir(process.env, process.platform));
  const { atMs, blobCount } = await restoreBackup(resolve(folder), dataDir);
  const made = new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
  console.log(`${dataDir} is as it was on ${made} UTC, with ${blobCount} stored files`);
}
