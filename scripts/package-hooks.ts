import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, type Configuration } from 'electron-builder';

type BeforePackContext = Parameters<Extract<Configuration['beforePack'], (...values: never) => unknown>>[0];

/** Asked by electron-builder: no modules are to be installed or collected. Everything is bundled, or named as a resource. */
export function beforeBuild(): Promise<boolean> {
  return Promise.resolve(false);
}

/** Asked by electron-builder before each package: a package for another machine would carry this machine's Node. */
export function beforePack({ arch, electronPlatformName, packager }: BeforePackContext): void {
  const root = packager.projectDir;
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const [platform, ownArch] = execFileSync(node, ['-p', '`${process.platform} ${process.arch}`'], { encoding: 'utf8' })
    .trim()
    .split(' ');
  if (electronPlatformName !== platform || Arch[arch] !== ownArch) {
    throw new Error(
      `a package for ${electronPlatformName} ${Arch[arch]} is made on such a machine: the Node that goes into it is the ` +
        `one of this machine (${platform} ${ownArch})`,
    );
  }
  for (const part of ['app/main.js', 'app/programs.json', 'programs/cli.js', 'renderer/index.html']) {
    if (!existsSync(join(root, 'dist', 'desktop', part)))
      throw new Error(`dist/desktop/${part} is missing; npm run desktop:build makes it`);
  }
}
