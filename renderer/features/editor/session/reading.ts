import { type AnalyseOptions, analyse } from '../../../../pipeline/analyse.ts';
import { compileAnalysed } from '../../../../pipeline/compile.ts';
import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import type { Plan } from '../../../../pipeline/plan.ts';
import type { Known } from '../../../../pipeline/rules/rule.ts';
import type { EditorOutline } from './outline.ts';
import { outlineOf } from './outline-of.ts';

/** What is known of one version of the text. All offsets count in that version's text. */
export interface Reading {
  /** Of the text that was read; the text may be newer. */
  readonly version: number;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined while the text cannot be read as a definition: see `outlineOf`. */
  readonly outline: EditorOutline | undefined;
  /** Undefined while there are errors. Compiled without values of git, run and event. */
  readonly plan: Plan | undefined;
}

/** What a reading knows besides the text. Plain data: it travels to the worker. */
export interface ReadingFacts {
  /** Decides between YAML and JSON by its suffix. */
  readonly path: string;
  /** Secrets, channels and runners of the server; what is absent is not checked. */
  readonly known: Known;
  /** Texts of files that may be included, by path from the root of the repository. Undefined: there is no repository. */
  readonly files: Readonly<Record<string, string>> | undefined;
}

/** Names of a run that has not begun have no values; the shape of the plan does not need them. */
const noContext = { git: {}, run: {}, pipeline: {}, event: {} };

export function emptyReading(): Reading {
  return { version: 0, diagnostics: [], outline: undefined, plan: undefined };
}

export function optionsOf({ path, known, files }: ReadingFacts): AnalyseOptions {
  return { path, known, ...(files !== undefined && { include: (file: string) => files[file] }) };
}

export function readText(version: number, text: string, facts: ReadingFacts): Reading {
  const full = analyse(text, optionsOf(facts));
  // Before compiling, which adds what only a run can know.
  const found = full.findings.diagnostics();
  const isSecretMissing = found.some(({ code, severity }) => code === 'V18' && severity === 'error');
  const { secrets: _, ...others } = facts.known;
  const options = optionsOf(isSecretMissing ? { ...facts, known: others } : facts);
  const analysis = isSecretMissing ? analyse(text, options) : full;
  const diagnostics = isSecretMissing ? withoutErrors(found, analysis.findings.diagnostics()) : found;
  const outline = outlineOf(analysis);
  const compiled = compileAnalysed(analysis, { ...options, context: noContext });
  return { version, diagnostics, outline, plan: compiled.ok ? compiled.plan : undefined };
}

/** A secret can be added until a run needs it: what only its absence makes an error is a warning here. */
function withoutErrors(found: readonly Diagnostic[], rest: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, range, message }: Diagnostic) => `${code} ${range.start} ${message}`;
  const errors = new Set(rest.map(keyOf));
  return found.map((each) =>
    each.code === 'V18' && !errors.has(keyOf(each)) ? { ...each, severity: 'warning' as const } : each,
  );
}
