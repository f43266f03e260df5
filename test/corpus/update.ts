import { writeFileSync } from 'node:fs';
import { documentsIn, goldenFile, goldenText, groups } from './golden.ts';

const help = `Usage: node test/corpus/update.ts --update

Writes what the language says today beside every document of the corpus. Read the difference before committing it: a
golden file is a claim about the language, not a record of the program.`;

if (process.argv.includes('--update')) {
  for (const group of groups) {
    for (const name of documentsIn(group)) writeFileSync(goldenFile(group, name), goldenText(group, name));
  }
} else {
  console.log(help);
}
