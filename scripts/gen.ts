/** `npm run gen`: writes everything that is made from something else. `--check` only compares. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pipelineSchema } from '../pipeline/schema.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(
    'usage: npm run gen [-- --check]\n\nWrites gen/ from proto/ and schema/pipeline.schema.json from the language.',
  );
  process.exit(0);
}

const schemaFile = 'schema/pipeline.schema.json';
const schemaText = `${JSON.stringify(pipelineSchema(), null, 2)}\n`;

if (values.check) {
  const scratch = mkdtempSync(join(tmpdir(), 'signalbox-gen-'));
  try {
    generateProto(scratch);
    const stale = [
      ...differences('gen', join(scratch, 'gen')),
      ...(textOf(schemaFile) === schemaText ? [] : [schemaFile]),
    ];
    if (stale.length > 0) {
      console.error(`not up to date: ${stale.join(', ')}. Run npm run gen and commit the result`);
      process.exit(1);
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
} else {
  rmSync('gen', { recursive: true, force: true });
  generateProto('.');
  writeFileSync(schemaFile, schemaText);
}

/** Writes `<folder>/gen`. */
function generateProto(folder: string): void {
  const { status } = spawnSync('buf', ['generate', '--output', folder], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function differences(left: string, right: string): string[] {
  const names = new Set([...filesIn(left), ...filesIn(right)]);
  return [...names]
    .filter((name) => textOf(join(left, name)) !== textOf(join(right, name)))
    .map((name) => join(left, name));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // absent on this side: a difference
  }
}
