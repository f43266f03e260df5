/** Half-open range of UTF-16 offsets into the document text, as editors count. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** Replace `range` of the text by `insert`. Several edits refer to the same original text and never overlap. */
export interface TextEdit {
  readonly range: SourceRange;
  readonly insert: string;
}

export type Severity = 'error' | 'warning' | 'hint';

export interface QuickFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** One finding. `code` is stable (V1..V23, W1..W11 of the language reference, H1.. for hints). */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** Says what is wrong, the value, and what to do. Never a secret value. */
  readonly message: string;
  /** Where in the tree, e.g. `jobs[2].steps[0].uses`; empty for the document. */
  readonly path: string;
  readonly range: SourceRange;
  /** 1-based position of `range.start`, for people. */
  readonly line: number;
  readonly column: number;
  readonly fixes?: readonly QuickFix[];
}
