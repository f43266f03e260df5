import { Command } from 'commander';
import type { Diagnostic } from '../../pipeline/diagnostic.ts';
import { validatePipeline } from '../../pipeline/validate.ts';
import { exitCodes } from '../failure.ts';
import { findingText, summaryText } from '../findings.ts';
import { readDefinition } from '../working-tree.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('check definitions: every finding with its place')
    .argument('<file...>', 'definitions, YAML or JSON')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nEnds with 0 when there are no errors, 1 otherwise; warnings do not count.')
    .action(validate);
}

async function validate(files: readonly string[], { json }: { readonly json?: true }): Promise<void> {
  const found: { readonly file: string; readonly diagnostics: readonly Diagnostic[] }[] = [];
  for (const file of files) {
    const { text, includes, path } = await readDefinition(file);
    const include = (name: string) => includes[name];
    const { diagnostics } = validatePipeline(text, { path, include });
    found.push({ file, diagnostics });
    if (json === true) continue;
    for (const diagnostic of diagnostics) console.log(findingText(file, text, diagnostic));
    if (diagnostics.length === 0) console.log(`${file}: valid`);
    else console.log(`${file}: ${summaryText(diagnostics)}`);
  }
  if (json === true) {
    const rows = found.flatMap(({ file, diagnostics }) => diagnostics.map((diagnostic) => ({ file, ...diagnostic })));
    console.log(JSON.stringify(rows, null, 2));
  }
  const hasErrors = found.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'));
  if (hasErrors) process.exitCode = exitCodes.failed;
}
