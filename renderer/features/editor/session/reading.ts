import { type AnalyseOptions, analyse } from '../../../../pipeline/analyse.ts';
import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import { type IncludedTexts, sourcesOf } from '../../../../pipeline/include-sources.ts';
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
}

/** What a reading knows besides the text. Plain data: it travels to the worker. */
export interface ReadingFacts {
  /** Decides between YAML and JSON by its suffix. */
  readonly path: string;
  /** Secrets, channels and runners of the server; what is absent is not checked. */
  readonly known: Known;
  /** What the text includes. Undefined: nothing can be included. */
  readonly included: IncludedTexts | undefined;
}

export function emptyReading(): Reading {
  return { version: 0, diagnostics: [], outline: undefined };
}

export function optionsOf({ path, known, included }: ReadingFacts): AnalyseOptions {
  return { path, known, ...(included && sourcesOf(included)) };
}

export function readText(version: number, text: string, facts: ReadingFacts): Reading {
  const analysis = analyse(text, optionsOf(facts));
  return {
    version,
    diagnostics: withoutMissing(analysis.findings.diagnostics(), text, facts),
    outline: outlineOf(analysis),
  };
}

/** A secret can be added until a run needs it: what only its absence makes an error is a warning here. */
function withoutMissing(found: readonly Diagnostic[], text: string, facts: ReadingFacts): readonly Diagnostic[] {
  if (!found.some(({ code }) => code === 'V18')) return found;
  const { secrets: _, ...others } = facts.known;
  const keyOf = ({ code, range, message }: Diagnostic) => `${code} ${range.start} ${message}`;
  const errors = new Set(
    analyse(text, optionsOf({ ...facts, known: others }))
      .findings.diagnostics()
      .map(keyOf),
  );
  return found.map((each) =>
    each.code === 'V18' && !errors.has(keyOf(each)) ? { ...each, severity: 'warning' as const } : each,
  );
}
