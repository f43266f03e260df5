import type { Diagnostic } from '../pipeline/diagnostic.ts';
import { styled } from './output.ts';

/** A finding with the line it is about, and a mark below the place. */
export function findingText(file: string, text: string, diagnostic: Diagnostic): string {
  const { line, column, severity, code, message, range, fixes } = diagnostic;
  const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'cyan';
  const head = `${file}:${line}:${column}: ${styled(colour, severity)} ${code}: ${message}`;
  const source = text.split('\n')[line - 1]?.replace(/\r$/, '') ?? '';
  if (source.trim() === '') return head;
  const { shown, offset } = window(source, column - 1);
  const number = String(line);
  const marks = Math.max(1, Math.min(range.end - range.start, shown.length - (column - 1 - offset)));
  const indent = shown.slice(0, column - 1 - offset).replaceAll(/[^\t]/g, ' ');
  return [
    head,
    styled('dim', `  ${number} | `) + shown,
    `${styled('dim', `  ${' '.repeat(number.length)} | `)}${indent}${styled(colour, '^'.repeat(marks))}`,
    ...(fixes ?? []).map(({ title }) => styled('dim', `  ${' '.repeat(number.length)} = fix: ${title}`)),
  ].join('\n');
}

const widest = 120;

/** A very long line is cut around the place. */
function window(source: string, at: number): { readonly shown: string; readonly offset: number } {
  if (source.length <= widest) return { shown: source, offset: 0 };
  const offset = Math.max(0, Math.min(at - widest / 2, source.length - widest));
  return { shown: source.slice(offset, offset + widest), offset };
}

/** `2 errors, 1 warning`; empty when there is nothing. */
export function summaryText(diagnostics: readonly Diagnostic[]): string {
  return (['error', 'warning', 'hint'] as const)
    .flatMap((severity) => {
      const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
      return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
    })
    .join(', ');
}
