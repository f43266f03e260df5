import { type AnalyseOptions, analyse } from './analyse.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Pipeline } from './model.ts';
import type { SourceDocument } from './parse.ts';

export interface ValidateOptions extends AnalyseOptions {}

export interface ValidatedPipeline {
  readonly document: SourceDocument;
  readonly model: Pipeline | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** All findings of all rules together (language reference 13). Never throws. */
export function validatePipeline(text: string, options: ValidateOptions = {}): ValidatedPipeline {
  const { document, model, findings } = analyse(text, options);
  return { document, model, diagnostics: findings.diagnostics() };
}
