import type { Diagnostic, QuickFix, Severity, SourceRange } from './diagnostic.ts';
import { LineIndex } from './lines.ts';

/** A finding before its line and column are counted. */
export interface Finding {
  readonly code: string;
  readonly severity?: Severity;
  readonly message: string;
  readonly path: string;
  readonly range: SourceRange;
  readonly fixes?: readonly QuickFix[];
}

const maxFindings = 1000;

/** Collects findings. A document with thousands of mistakes is reported up to a bound, so that a report stays useful. */
export class Findings {
  readonly #text: string;
  readonly #found: Finding[] = [];
  readonly #seen = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  get isEmpty(): boolean {
    return this.#found.length === 0;
  }

  has(code: string): boolean {
    return this.#found.some((finding) => finding.code === code);
  }

  /** The severity follows from the code (`V` error, `W` warning, `H` hint) unless it is given. */
  add(finding: Finding): void {
    const key = `${finding.code} ${finding.range.start} ${finding.range.end} ${finding.message}`;
    if (this.#found.length >= maxFindings || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#found.push(finding);
  }

  /** In the order of the text. */
  diagnostics(): readonly Diagnostic[] {
    const lines = new LineIndex(this.#text);
    return this.#found
      .map((finding): Diagnostic => {
        const end = this.#text.length;
        const range = {
          start: Math.min(Math.max(finding.range.start, 0), end),
          end: Math.min(Math.max(finding.range.end, finding.range.start, 0), end),
        };
        return {
          code: finding.code,
          severity: finding.severity ?? severityOf(finding.code),
          message: finding.message,
          path: finding.path,
          range,
          ...lines.positionAt(range.start),
          ...(finding.fixes !== undefined && { fixes: finding.fixes }),
        };
      })
      .sort((one, other) => one.range.start - other.range.start || one.code.localeCompare(other.code, 'en'));
  }
}

function severityOf(code: string): Severity {
  if (code.startsWith('V')) return 'error';
  return code.startsWith('W') ? 'warning' : 'hint';
}
