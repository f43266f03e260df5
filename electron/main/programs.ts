import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What runs in processes of its own. It lies beside the asar, as files that a plain Node can read too. */
export interface Programs {
  readonly controlPlane: string;
  readonly agent: string;
  /** Why none of them may be started, as a sentence; undefined: they are what was packaged. */
  fault(): string | undefined;
}

/** By path below the folder of the programs, with `/`. */
const digestsForm = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

interface Packed {
  readonly folder: string;
  /** In the asar, whose own integrity Electron checks. */
  readonly digestsFile: string;
  /** A checkout has the modules elsewhere, and they are its owner's. */
  readonly isPackaged: boolean;
}

/** Programs whose every file is compared with its digest before one of them is started. */
export function packedPrograms({ folder, digestsFile, isPackaged }: Packed): Programs {
  return {
    controlPlane: join(folder, 'control-plane.js'),
    agent: join(folder, 'agent.js'),
    fault() {
      const digests = digestsForm.parse(JSON.parse(readFileSync(digestsFile, 'utf8')));
      const expected = Object.entries(digests).filter(([path]) => isPackaged || !path.startsWith('node_modules/'));
      const changed = expected.find(([path, digest]) => digestOf(join(folder, path)) !== digest);
      return changed && `the file ${join(folder, changed[0])} is not the one that was packaged; install the app again`;
    },
  };
}

function digestOf(file: string): string | undefined {
  try {
    return hash('sha256', readFileSync(file));
  } catch {
    return undefined; // missing or unreadable: not what was packaged
  }
}
