import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Masker } from '../logs/masking.ts';
import type { AnnotationText, StepContext } from '../plugins/plugin.ts';

const mostOfStep = 10;
const mostBytes = 64 * 1024;
const styled = /^(.+?)(?:\.(info|success|warning|error))?\.md$/;

/**
 * Shows what the step's plugin and its processes have to say on the page of the run. A process writes Markdown files
 * into the folder that `SIGNALBOX_ANNOTATIONS` names: `tests.md`, or with a style `tests.error.md`. What cannot be shown
 * is noted in the log and changes nothing else: a text about a result is no result.
 */
export async function postAnnotations(
  { order, host, output }: Pick<StepContext, 'order' | 'host' | 'output'>,
  folder: string,
  own: readonly AnnotationText[],
  masker: Masker | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (const { name, style, markdown } of [...own, ...written(folder, output)]) {
    try {
      const shown = masker ? String(masker.mask(Buffer.from(markdown))) : markdown;
      await host.annotations.post(order.token, { name, style, markdown: shown }, signal);
    } catch (error) {
      output.note(`annotation ${name} is not shown: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function written(folder: string, output: StepContext['output']): readonly AnnotationText[] {
  const names = filesIn(folder).toSorted();
  if (names.length > mostOfStep) output.note(`annotations: ${names.length} files, ${mostOfStep} are shown`);
  return names.slice(0, mostOfStep).flatMap((file) => {
    const [, name = '', style = 'info'] = styled.exec(file) ?? [];
    const path = join(folder, file);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > mostBytes) output.note(`annotation ${name}: ${bytes} bytes, at most ${mostBytes} are shown`);
    if (bytes === 0 || bytes > mostBytes) return [];
    return [{ name, style: style as AnnotationText['style'], markdown: readFileSync(path, 'utf8') }]; // as the form says
  });
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => styled.test(name));
  } catch {
    return []; // the step never got as far as to have one, or has put something else in its place
  }
}
