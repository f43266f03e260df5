import { Document, isMap, isScalar, isSeq, Scalar, stringify, visit } from 'yaml';
import type { JsonValue } from '../plan.ts';
import type { ScalarForm } from '../source-node.ts';
import type { Style } from './style.ts';

/** How new text is written. Lines are joined by `\n` and start at column 0; the caller indents and sets line ends. */

const wide = {
  lineWidth: 0,
  flowCollectionPadding: false,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

/** A value below a key or dash, over as many lines as it needs. */
export function renderBlock(value: JsonValue, style: Style): string {
  const document = new Document(value);
  visit(document, {
    Seq(_, node) {
      if (
        style.flowLists &&
        node.items.length > 0 &&
        node.items.every((item) => isScalar(item) && isShort(item.value))
      ) {
        node.flow = true;
      }
    },
    Scalar(_, node) {
      if (typeof node.value !== 'string' || !node.value.includes('\n')) return;
      // The library writes the indicator that a leading space needs for steps of two columns only.
      const needsIndicator = /^\n*[ \t]/.test(node.value);
      node.type = needsIndicator && style.step !== 2 ? Scalar.QUOTE_DOUBLE : Scalar.BLOCK_LITERAL;
    },
  });
  const text = document.toString({
    ...wide,
    indent: style.step,
    indentSeq: style.dashStep > 0,
    singleQuote: style.quote === 'single' ? true : null,
  });
  // The library ends a text that must keep its trailing blank lines with them; only the final line end is its own.
  return text.replace(/\n$/, '');
}

/** A value on one line, as it may stand inside brackets. The library would break lines after 60 columns. */
export function renderFlow(value: JsonValue, style: Style): string {
  if (typeof value !== 'object' || value === null) return renderFlowScalar(value, style);
  if (Array.isArray(value)) return `[${value.map((item) => renderFlow(item, style)).join(', ')}]`;
  const entries = Object.entries(value).map(
    ([key, member]) => `${renderFlowScalar(key, style)}: ${renderFlow(member, style)}`,
  );
  return `{${entries.join(', ')}}`;
}

function renderFlowScalar(value: JsonValue, style: Style): string {
  const scalar = new Scalar(value);
  if (typeof value === 'string' && value.includes('\n')) scalar.type = Scalar.QUOTE_DOUBLE;
  const document = new Document([scalar]);
  const quote = style.quote === 'single' ? true : null;
  const text = document.toString({ ...wide, collectionStyle: 'flow', singleQuote: quote, blockQuote: false });
  return text.trim().slice(1, -1).trim();
}

/** JSON on one line, or over several when `unit` says how to indent. */
export function renderJson(value: JsonValue, unit: string): string {
  if (unit !== '') return JSON.stringify(value, undefined, unit);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => renderJson(item, '')).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${renderJson(member, '')}`);
  return `{${members.join(', ')}}`;
}

/** A text of several lines as a block scalar to be indented by `step`: its header, and its lines without indentation. */
export function renderLiteral(value: string, step: number): { readonly header: string; readonly body: string } {
  const ends = /\n*$/.exec(value)?.[0].length ?? 0;
  const chomp = ends === 0 ? '-' : ends === 1 ? '' : '+';
  // A first line that begins with a space would be taken for the indentation of the whole text.
  const indicator = /^\n*[ \t]/.test(value) ? String(step) : '';
  return { header: `|${indicator}${chomp}`, body: ends === 0 ? value : value.slice(0, -1) };
}

/** A scalar in the form of the one it replaces, as far as its value allows. */
export function renderScalar(value: JsonValue, form: ScalarForm, inFlow: boolean, style: Style): string {
  if (typeof value === 'string' && !value.includes('\n') && (form === 'single' || form === 'double')) {
    const scalar = new Scalar(value);
    scalar.type = form === 'single' ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE;
    return new Document(scalar).toString(wide).trim();
  }
  if (inFlow) return renderFlow(value, style);
  return stringify(value, { ...wide, singleQuote: style.quote === 'single' ? true : null, blockQuote: false }).trim();
}

/** Whether `value` needs lines of its own below a key. */
export function needsLines(value: JsonValue, style: Style): boolean {
  const node = new Document(value).contents;
  if (isSeq(node)) {
    return (
      node.items.length > 0 && !(style.flowLists && node.items.every((item) => isScalar(item) && isShort(item.value)))
    );
  }
  return isMap(node) && node.items.length > 0;
}

function isShort(value: unknown): boolean {
  return !(typeof value === 'string') || (value.length <= 60 && !value.includes('\n'));
}

/** Puts `columns` spaces before every line that is not blank. */
export function indented(text: string, columns: number): string {
  const pad = ' '.repeat(columns);
  return text.replaceAll(/^(?=[^\n\r])/gm, pad);
}
