import { Findings } from './findings.ts';
import { type Expanded, expandIncludes } from './include.ts';
import type { IncludeSources } from './include-sources.ts';
import type { Pipeline } from './model.ts';
import { parseInto, type SourceDocument } from './parse.ts';
import { rules } from './rules/all.ts';
import type { Known } from './rules/rule.ts';
import { type Overview, overviewOf } from './site.ts';

export interface AnalyseOptions extends IncludeSources {
  /** Decides between YAML and JSON by its suffix. */
  readonly path?: string;
  readonly known?: Known;
}

export interface Analysis {
  readonly document: SourceDocument;
  readonly model: Pipeline | undefined;
  readonly expanded: Expanded;
  readonly overview: Overview | undefined;
  readonly findings: Findings;
}

/** Everything that is known of a definition before it runs, with all findings. Validating and compiling share it. */
export function analyse(text: string, options: AnalyseOptions): Analysis {
  const findings = new Findings(text);
  const { document, model } = parseInto(text, options, findings);
  if (model === undefined) {
    return { document, model, expanded: { jobs: [], variables: [] }, overview: undefined, findings };
  }
  const expanded = expandIncludes(model, options, findings);
  const overview = overviewOf(model, expanded);
  for (const rule of rules) rule({ text, overview, known: options.known ?? {}, findings });
  return { document, model, expanded, overview, findings };
}
