import { buildModel } from './build-model.ts';
import type { Diagnostic } from './diagnostic.ts';
import { Findings } from './findings.ts';
import type { Pipeline } from './model.ts';
import { type Format, formatOf, readTree } from './source-tree.ts';
import type { Node } from './tree.ts';

export interface SourceDocument {
  readonly text: string;
  readonly path: string | undefined;
  readonly format: Format;
  /** Absent when the text is empty or cannot be read at all. */
  readonly root: Node | undefined;
}

export interface ParsedPipeline {
  readonly document: SourceDocument;
  /** Absent when the document is no map. */
  readonly model: Pipeline | undefined;
  /** Text, tree, keys and types: V1 to V4, V6, V10, V11 and the like. Rules beyond that are validatePipeline's. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParseOptions {
  /** Decides between YAML and JSON by its suffix. */
  readonly path?: string;
}

/** Never throws: a broken text gives as much of the model as can be read, and findings that say what is wrong. */
export function parsePipeline(text: string, options: ParseOptions = {}): ParsedPipeline {
  const findings = new Findings(text);
  const { document, model } = parseInto(text, options, findings);
  return { document, model, diagnostics: findings.diagnostics() };
}

/** As parsePipeline, for a caller that has more to find. */
export function parseInto(
  text: string,
  { path }: ParseOptions,
  findings: Findings,
): Pick<ParsedPipeline, 'document' | 'model'> {
  const format = formatOf(text, path);
  const root = readTree(text, format, findings);
  const document = { text, path, format, root };
  if (root === undefined || (root.kind === 'scalar' && root.value === null)) {
    // A text that cannot be read at all has been reported as such.
    if (findings.isEmpty)
      findings.add({
        code: 'V10',
        message: 'The document is empty; begin with `namespace:` and `jobs:`.',
        path: '',
        range: { start: 0, end: 0 },
      });
    return { document, model: undefined };
  }
  return { document, model: buildModel('Pipeline', root, '', findings) };
}
