import { Findings } from './findings.ts';
import { type Expanded, expandIncludes, type IncludeSources } from './include.ts';
import type { Pipeline } from './model.ts';
import { parseInto, type SourceDocument } from './parse.ts';

export interface AnalyseOptions extends IncludeSources {
  readonly path?: string;
}

export interface Analysis {
  readonly document: SourceDocument;
  readonly model: Pipeline | undefined;
  readonly expanded: Expanded;
  readonly findings: Findings;
}

/** Everything that is known of a definition before it runs, with all findings. Validating and compiling share it. */
export function analyse(text: string, options: AnalyseOptions): Analysis {
  const findings = new Findings(text);
  const { document, model } = parseInto(text, options, findings);
  const expanded = model === undefined ? { jobs: [], variables: [] } : expandIncludes(model, options, findings);
  return { document, model, expanded, findings };
}
