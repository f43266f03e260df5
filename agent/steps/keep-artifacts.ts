import { posix } from 'node:path';
import type { TextMap } from '../../pipeline/plan.ts';
import { findFiles } from '../files.ts';
import type { StepContext } from '../plugins/plugin.ts';

export type KeptArtifacts =
  | { readonly ok: true; readonly artifacts: TextMap }
  | { readonly ok: false; readonly because: string; readonly artifacts: TextMap };

/** Stores the files a step's `artifacts` name, as far as they are wanted after an ending like this. */
export async function keepArtifacts(
  { order, workspace, output, host }: StepContext,
  isSuccess: boolean,
  signal: AbortSignal,
): Promise<KeptArtifacts> {
  const artifacts: Record<string, string> = {};
  const wanted = order.artifacts.filter(({ when }) => when === 'always' || isSuccess === (when === 'on_success'));
  for (const { name, path, destination, expireInMs } of wanted) {
    try {
      const files = await findFiles(workspace, [path]);
      if (files.length === 0) output.note(`artifact ${name}: ${path} matches no file`);
      for (const file of files) {
        const stored = { name, source: file.absolute, path: posix.join(destination, file.relative), expireInMs };
        artifacts[name] = (await host.artifacts.put(order.token, stored, signal)).id;
      }
    } catch (error) {
      const because = `artifact ${name}: ${error instanceof Error ? error.message : String(error)}`;
      return { ok: false, because, artifacts };
    }
  }
  return { ok: true, artifacts };
}
