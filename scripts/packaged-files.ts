/**
 * What electron-builder would pack, by its own rules but without making a package, from dist/desktop:
 *
 *   node scripts/packaged-files.ts            prints the lists
 *   node scripts/packaged-files.ts --update   writes test/desktop/packaged-files.txt
 *
 * Names that change with the content, such as those of the console's assets, are written as one.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

/** What we use of electron-builder's own matching, which it does not export. */
interface FileMatcher {
  readonly from: string;
  readonly to: string;
  isEmpty(): boolean;
  createFilter(): (file: string, stat: ReturnType<typeof statSync>) => boolean;
}
interface Matching {
  getMainFileMatchers(
    appDir: string,
    destination: string,
    expand: (pattern: string) => string,
    platformOptions: object,
    packager: { readonly info: object },
    outDir: string,
    isElectronCompile: boolean,
  ): FileMatcher[];
  getFileMatchers(config: object, name: string, destination: string, options: object): FileMatcher[] | null;
}

const fromBuilder = createRequire(fileURLToPath(import.meta.resolve('electron-builder')));
const matching: Matching = fromBuilder('app-builder-lib/out/fileMatcher.js');

const configForm = z.looseObject({
  directories: z.object({ app: z.string(), buildResources: z.string(), output: z.string() }),
  linux: z.looseObject({}),
  mac: z.looseObject({}),
  win: z.looseObject({}),
});

export const packagedPlatforms = [
  { name: 'linux x64', key: 'linux', arch: 'x64' },
  { name: 'macOS arm64', key: 'mac', arch: 'arm64' },
  { name: 'Windows x64', key: 'win', arch: 'x64' },
] as const;

const root = join(import.meta.dirname, '..');

/** By platform, with what is inside the asar marked as such. `built`: dist/desktop, or what takes its place. */
export function packagedFiles(built = join(root, 'dist', 'desktop')): string {
  return packagedPlatforms
    .map((platform) => `# ${platform.name}\n${filesFor(platform, built).join('\n')}\n`)
    .join('\n');
}

function filesFor({ key, arch }: (typeof packagedPlatforms)[number], built: string): string[] {
  const text = readFileSync(join(root, 'electron-builder.yml'), 'utf8').replaceAll(
    'dist/desktop',
    relative(root, built),
  );
  const config = configForm.parse(parse(text));
  const expand = (pattern: string) => pattern.replaceAll('${arch}', arch);
  const outDir = join(root, config.directories.output);
  const app = matching.getMainFileMatchers(
    join(root, config.directories.app),
    '/app.asar',
    expand,
    config[key],
    {
      info: {
        projectDir: root,
        buildResourcesDir: config.directories.buildResources,
        config,
        isPrepackedAppAsar: false,
        debugLogger: { isEnabled: false },
      },
    },
    outDir,
    false,
  );
  const beside = matching.getFileMatchers(config, 'extraResources', '/', {
    macroExpander: expand,
    customBuildOptions: config[key],
    globalOutDir: outDir,
    defaultSrc: root,
  });
  const files = [...app, ...(beside ?? [])].flatMap(filesOf).map((file) => file.split(sep).join('/').slice(1));
  return [...new Set(files.map(withoutChangingName))].sort();
}

export function withoutChangingName(file: string): string {
  return file
    .replace(/^(programs|app\.asar)\/part-.*\.js$/, '$1/part-*.js')
    .replace(/^programs\/migrations\/.*\.sql$/, 'programs/migrations/*.sql')
    .replace(/^renderer\/assets\/.*$/, 'renderer/assets/*');
}

function filesOf(matcher: FileMatcher): string[] {
  // A single file, which may be of another platform's Node.
  if (matcher.isEmpty()) return [matcher.to];
  const wanted = matcher.createFilter();
  return readdirSync(matcher.from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => wanted(file, statSync(file)))
    .map((file) => join(matcher.to, relative(matcher.from, file)));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { update: { type: 'boolean' } } });
  if (!existsSync(join(root, 'dist', 'desktop', 'renderer'))) throw new Error('npm run desktop:build first');
  const listed = packagedFiles();
  if (values.update) writeFileSync(join(root, 'test', 'desktop', 'packaged-files.txt'), listed);
  else console.log(listed);
}
