import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TextMap } from '../pipeline/plan.ts';

/** What pipelines commonly need of a machine. */
const tools = ['git', 'make', 'node', 'python3', 'go', 'java', 'cargo', 'dotnet'];
/** On macOS these are there also when they are not: they offer to install themselves, in a window. */
const offersOnMac = '/usr/bin';

/** `tool.git=true` for each program that steps find on their PATH, so that jobs can ask for it. None of them is started. */
export function toolLabels({ PATH = '' }: TextMap, platform = process.platform): TextMap {
  const isWindows = platform === 'win32';
  const folders = PATH.split(isWindows ? ';' : ':').filter(
    (folder) => folder !== '' && !(platform === 'darwin' && folder === offersOnMac),
  );
  const endings = isWindows ? ['.exe', '.cmd', '.bat'] : [''];
  const isThere = (tool: string) =>
    folders.some((folder) => endings.some((ending) => isExecutable(join(folder, `${tool}${ending}`))));
  return Object.fromEntries(tools.filter(isThere).map((tool) => [`tool.${tool}`, 'true']));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not for this user
  }
}
