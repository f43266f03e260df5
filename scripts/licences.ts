/**
 * The licences of everything that is shipped:
 *
 *   node scripts/licences.ts           the list, as JSON
 *   node scripts/licences.ts --check   fails on a licence that is unknown or not wanted; part of npm run check
 *
 * `vite build` puts the list beside the console, which shows it (Settings, Licences).
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { init, type ModuleInfo } from 'license-checker-rseidelsohn';
import { isWanted } from './wanted-licence.ts';

export interface Licence {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  readonly repository: string;
  /** Empty where the package carries no text of its own. */
  readonly text: string;
}

const root = join(import.meta.dirname, '..');
/** Shipped, though not imported: the runtimes of a package, and the base of the style sheet. */
const alsoShipped = ['electron', 'node', 'tailwindcss'];
const noText = /^(readme|package\.json)/i;

/** By name and version; the same for the same package-lock.json, whatever the machine. */
export async function licences(): Promise<readonly Licence[]> {
  const options = {
    start: root,
    production: true,
    excludePrivatePackages: true,
    customFormat: { name: '', version: '', repository: '', licenseText: '' },
  };
  const found = Object.values(await promisify(init)(options)).map(licenceFrom);
  return [...found, ...alsoShipped.map(licenceOf)]
    .filter((licence, index, all) => all.findIndex((other) => idOf(other) === idOf(licence)) === index)
    .sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}

/** One line for each package whose licence nobody has agreed to. */
export function problemsIn(list: readonly Licence[]): readonly string[] {
  return list
    .filter(({ licence }) => !isWanted(licence))
    .map((licence) => `${idOf(licence)}: ${licence.licence || 'no licence'} is not among the wanted ones`);
}

function idOf({ name, version }: Licence): string {
  return `${name}@${version}`;
}

function licenceFrom(found: ModuleInfo): Licence {
  const hasText = found.licenseFile !== undefined && !noText.test(basename(found.licenseFile));
  return {
    name: found.name ?? '',
    version: found.version ?? '',
    licence: [found.licenses ?? []].flat().join(' AND '),
    repository: found.repository ?? '',
    text: hasText ? (found.licenseText ?? '').replaceAll('\r\n', '\n').trim() : '',
  };
}

/** Of a package that the checker leaves out because it is for development. */
function licenceOf(name: string): Licence {
  const read = (file: string) => readFileSync(join(root, 'node_modules', name, file), 'utf8');
  const { version, license, repository } = JSON.parse(read('package.json'));
  let text = '';
  try {
    text = read('LICENSE').trim();
  } catch {
    // The package has none; its manifest names the licence.
  }
  const url = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return { name, version, licence: license, repository: url.replace(/^git\+/, '').replace(/\.git$/, ''), text };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } });
  const list = await licences();
  if (values.help) console.log('usage: node scripts/licences.ts [--check]');
  else if (!values.check) console.log(JSON.stringify(list, undefined, 2));
  else {
    const problems = problemsIn(list);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) {
      console.error('leave the package out, or agree to its licence in scripts/wanted-licence.ts');
      process.exit(1);
    }
  }
}
