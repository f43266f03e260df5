import { compilePlan } from '../../pipeline/compile.ts';
import type { Diagnostic } from '../../pipeline/diagnostic.ts';
import type { IncludeSources } from '../../pipeline/include-sources.ts';
import { validatePipeline } from '../../pipeline/validate.ts';
import { DomainError } from '../domain/errors.ts';
import { diagnosticsText } from './engine/create-run.ts';

export interface CheckedDefinition {
  readonly isValid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** After matrix expansion; 0 when the definition is invalid. */
  readonly jobsCount: number;
}

const noContext = { git: {}, run: {}, pipeline: {}, event: {} };

export function checkDefinition(text: string, path: string, included: IncludeSources): CheckedDefinition {
  const sources = { path, ...included };
  const { diagnostics } = validatePipeline(text, sources);
  const isValid = diagnostics.every((one) => one.severity !== 'error');
  if (!isValid) return { isValid, diagnostics, jobsCount: 0 };
  // Values of a real run may be needed for more than the number of jobs; those count when it is triggered.
  const planned = compilePlan(text, { ...sources, context: noContext });
  return { isValid, diagnostics, jobsCount: planned.ok ? planned.plan.jobs.length : 0 };
}

export function refuseErrors(checked: CheckedDefinition, path: string): void {
  if (checked.isValid) return;
  const { diagnostics } = checked;
  const first = diagnosticsText(diagnostics, path);
  throw new DomainError('invalid', first, {
    ...{ reason: 'definition', diagnostics },
    ...{ word: 'definition_errors', values: { first } },
  });
}
