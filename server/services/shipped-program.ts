import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ShippedProgram } from '../domain/runner-program.ts';

const factsForm = z.object({
  version: z.string().min(1),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().positive(),
});

/** The agent program in a folder that `scripts/agent-program.ts` filled. Undefined when there is none. */
export function shippedProgramIn(folder: string): ShippedProgram | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, 'agent.json'), 'utf8');
  } catch {
    return undefined; // not built: nothing is handed out
  }
  return { ...factsForm.parse(JSON.parse(text)), file: join(folder, 'agent.mjs') };
}
