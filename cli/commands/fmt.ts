import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { formatPipeline } from '../../pipeline/format.ts';
import { exitCodes, UserError } from '../failure.ts';
import { readDefinition } from '../working-tree.ts';

export function fmtCommand(): Command {
  return new Command('fmt')
    .description('lay a definition out in the canonical way; comments stay')
    .argument('<file...>', 'definitions, YAML or JSON')
    .addOption(
      new Option('--check', 'change nothing; end with 1 when a file is laid out differently').conflicts('write'),
    )
    .option('--write', 'write the files; without it the result is printed')
    .action(format);
}

async function format(
  files: readonly string[],
  options: { readonly check?: true; readonly write?: true },
): Promise<void> {
  for (const file of files) {
    const { text, path } = await readDefinition(file);
    const result = formatPipeline(text, { path });
    if (!result.ok) throw new UserError(`${file} is not formatted: ${result.reason}`);
    if (options.check === true) {
      if (result.text === text) continue;
      console.log(`${file}: not formatted; run signalbox fmt --write ${file}`);
      process.exitCode = exitCodes.failed;
    } else if (options.write === true) {
      if (result.text !== text) writeFileSync(file, result.text);
    } else {
      process.stdout.write(result.text);
    }
  }
}
