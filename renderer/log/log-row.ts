import { type AnsiStyle, parseAnsi } from './ansi.ts';
import { type LogLine, lineFlags } from './line-cache.ts';
import { backgroundColour, textColour } from './theme-safe.ts';

/** How rows are drawn. A change draws every row anew. */
export interface RowLook {
  readonly pattern: RegExp | undefined;
  readonly words: RowWords;
  /** What is written in the column of times; empty text: no column. */
  readonly timeOf: (line: LogLine, previous: LogLine | undefined) => string;
  /** How long it was silent before a line of which the one before is not at hand; 0: not for long, or not known. */
  readonly silenceBefore: (number: number) => number;
}

export interface RowWords {
  readonly more: (characters: number) => string;
  readonly silent: (ms: number) => string;
  readonly cut: string;
  readonly stderr: string;
  readonly group: (lines: number) => string;
}

export interface RowGroup {
  readonly title: string;
  readonly lines: number;
  readonly isOpen: boolean;
  readonly depth: number;
}

export interface RowContent {
  readonly number: number;
  readonly line: LogLine | undefined;
  readonly previous: LogLine | undefined;
  readonly group: RowGroup | undefined;
  readonly isWhole: boolean;
}

/** One line of a megabyte must not hold up a frame. */
export const clipCharacters = 4000;
/** A silence worth a mark. */
const silenceMs = 10_000;

/** One row as elements that are made once and filled again and again. */
export class LogRow {
  readonly element = document.createElement('div');
  readonly #number = document.createElement('span');
  readonly #time = document.createElement('span');
  readonly #text = document.createElement('span');

  constructor() {
    this.element.className = 'log-row';
    this.#number.className = 'log-number';
    this.#number.setAttribute('aria-hidden', 'true');
    this.#time.className = 'log-time';
    this.#time.setAttribute('aria-hidden', 'true');
    this.#text.className = 'log-text';
    this.element.append(this.#number, this.#time, this.#text);
  }

  fill({ number, line, previous, group, isWhole }: RowContent, look: RowLook): void {
    const { dataset } = this.element;
    dataset.line = String(number);
    // Numbers and times are drawn by the style sheet: what is copied is the text alone.
    this.#number.dataset.text = String(number);
    this.#time.dataset.text = line ? look.timeOf(line, previous) : '';
    const flags = line?.flags ?? 0;
    this.element.classList.toggle('is-stderr', (flags & lineFlags.stderr) !== 0);
    this.element.classList.toggle('is-system', (flags & lineFlags.fromSystem) !== 0);
    this.element.classList.toggle('is-group', group !== undefined);
    this.element.classList.toggle('is-missing', line === undefined);
    const parts: Node[] = [];
    const silentMs = line && previous ? line.atMs - previous.atMs : look.silenceBefore(number);
    if (line && silentMs >= silenceMs) parts.push(chip(look.words.silent(silentMs), 'log-silence'));
    if ((flags & lineFlags.stderr) !== 0) parts.push(hiddenWord(look.words.stderr));
    if (group) parts.push(...groupParts(group, look));
    else if (line) parts.push(...textParts(line, look.pattern, isWhole, look.words));
    if ((flags & lineFlags.wasCut) !== 0) parts.push(chip(look.words.cut, 'log-cut'));
    // A line without text still has to be as high as the others, and to be a line when it is copied.
    if (parts.length === 0) parts.push(document.createTextNode('\u200b'));
    this.#text.replaceChildren(...parts);
  }
}

function groupParts(group: RowGroup, { words }: RowLook): Node[] {
  const toggle = document.createElement('button');
  toggle.type = 'button';
  toggle.className = 'log-fold';
  toggle.tabIndex = -1;
  toggle.dataset.action = 'fold';
  toggle.setAttribute('aria-expanded', String(group.isOpen));
  toggle.textContent = group.title;
  toggle.style.paddingInlineStart = `${group.depth * 16}px`;
  return [toggle, chip(words.group(group.lines), 'log-count')];
}

function textParts(line: LogLine, pattern: RegExp | undefined, isWhole: boolean, words: RowWords): Node[] {
  const source = isWhole ? line.text : clipped(line.text);
  const { spans } = parseAnsi(source, line.before);
  const text = spans.map((span) => span.text).join('');
  const marks = pattern ? rangesOf(text, pattern) : [];
  const nodes: Node[] = [];
  let position = 0;
  for (const span of spans) {
    for (const piece of piecesOf(span.text, position, marks)) nodes.push(pieceNode(piece, span.style));
    position += span.text.length;
  }
  const left = line.text.length - source.length;
  if (left > 0) {
    const more = document.createElement('button');
    more.type = 'button';
    more.tabIndex = -1;
    more.className = 'log-more';
    more.dataset.action = 'more';
    more.textContent = words.more(left);
    nodes.push(more);
  }
  return nodes;
}

function clipped(text: string): string {
  return text.length > clipCharacters ? text.slice(0, clipCharacters) : text;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

export function rangesOf(text: string, pattern: RegExp): readonly Range[] {
  const ranges: Range[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== '') ranges.push({ start: match.index, end: match.index + match[0].length });
    if (ranges.length >= 200) break;
  }
  return ranges;
}

export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Cuts the text of a span where matches begin and end. `offset` is the span's place in the line. */
export function piecesOf(text: string, offset: number, marks: readonly Range[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (const mark of marks) {
    const start = Math.max(0, mark.start - offset);
    const end = Math.min(text.length, mark.end - offset);
    if (end <= 0 || start >= text.length || end <= start) continue;
    if (start > position) pieces.push({ text: text.slice(position, start), isMatch: false });
    pieces.push({ text: text.slice(start, end), isMatch: true });
    position = end;
  }
  if (position < text.length) pieces.push({ text: text.slice(position), isMatch: false });
  return pieces;
}

function pieceNode({ text, isMatch }: Piece, style: AnsiStyle): Node {
  const classes = classesOf(style);
  if (!isMatch && classes === '' && style.link === undefined && isUncoloured(style)) {
    return document.createTextNode(text);
  }
  const element = document.createElement(style.link ? 'a' : isMatch ? 'mark' : 'span');
  if (element instanceof HTMLAnchorElement && style.link) {
    element.href = style.link;
    element.target = '_blank';
    element.rel = 'noreferrer';
  }
  element.className = isMatch ? `${classes} log-match` : classes;
  const [colour, background] = style.isInverse ? [style.background, style.colour] : [style.colour, style.background];
  if (colour !== undefined) element.style.color = textColour(colour);
  if (background !== undefined) element.style.backgroundColor = backgroundColour(background);
  element.textContent = text;
  return element;
}

function isUncoloured(style: AnsiStyle): boolean {
  return style.colour === undefined && style.background === undefined && !style.isInverse;
}

function classesOf(style: AnsiStyle): string {
  const classes: string[] = [];
  if (style.isBold) classes.push('is-bold');
  if (style.isDim) classes.push('is-dim');
  if (style.isItalic) classes.push('is-italic');
  if (style.isUnderlined) classes.push('is-underlined');
  if (style.isStruck) classes.push('is-struck');
  if (style.isInverse && style.colour === undefined && style.background === undefined) classes.push('is-inverse');
  return classes.join(' ');
}

function chip(text: string, className: string): Node {
  const element = document.createElement('span');
  element.className = `log-chip ${className}`;
  element.dataset.text = text;
  return element;
}

function hiddenWord(text: string): Node {
  const element = document.createElement('span');
  element.className = 'log-word';
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', text);
  return element;
}
