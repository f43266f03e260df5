/**
 * Terminal output as styled text: SGR colours and attributes, hyperlinks, and lines that a carriage return overwrote.
 * Everything else a terminal understands (cursor movement, titles) has no meaning in a log and is left out.
 */

/** 0 to 15: one of the theme's sixteen. Otherwise 24-bit RGB above `rgbFlag`. */
export type AnsiColour = number;
export const rgbFlag = 0x1000000;

export interface AnsiStyle {
  readonly colour: AnsiColour | undefined;
  readonly background: AnsiColour | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isInverse: boolean;
  readonly isStruck: boolean;
  /** Target of a hyperlink (OSC 8). */
  readonly link: string | undefined;
}

export const plainStyle: AnsiStyle = {
  ...{ colour: undefined, background: undefined, link: undefined },
  ...{ isBold: false, isDim: false, isItalic: false, isUnderlined: false, isInverse: false, isStruck: false },
};

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
}

export interface AnsiLine {
  readonly spans: readonly AnsiSpan[];
  /** In force at the start of the next line. */
  readonly after: AnsiStyle;
}

// CSI … final byte; OSC … ended by BEL or ST; CSI that a cut left without its end; any other two-character escape.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about
const escapes = /\x1b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|\]([^\x07\x1b]*)(?:\x07|\x1b\\)|\[[0-?]*[ -/]*$|[ -/]*[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these never show as anything
const invisible = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

export function parseAnsi(line: string, before: AnsiStyle): AnsiLine {
  if (!line.includes('\x1b') && !line.includes('\r')) {
    const text = line.replace(invisible, '');
    return { spans: text === '' ? [] : [{ text, style: before }], after: before };
  }
  let style = before;
  let spans: AnsiSpan[] = [];
  const segments = withoutFinalReturn(line).split('\r');
  for (const segment of segments) {
    const parsed = parseSegment(segment, style);
    style = parsed.after;
    // What follows a carriage return is written over the line: a progress bar shows its last state only.
    if (parsed.spans.length > 0) spans = [...parsed.spans];
  }
  return { spans, after: style };
}

function withoutFinalReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function parseSegment(segment: string, before: AnsiStyle): AnsiLine {
  const spans: AnsiSpan[] = [];
  let style = before;
  let position = 0;
  const push = (end: number) => {
    const text = segment.slice(position, end).replace(invisible, '');
    if (text !== '') spans.push({ text, style });
  };
  for (const match of segment.matchAll(escapes)) {
    push(match.index);
    position = match.index + match[0].length;
    if (match[2] === 'm') style = applySgr(style, match[1] ?? '');
    else if (match[3] !== undefined) style = applyOsc(style, match[3]);
  }
  push(segment.length);
  return { spans, after: style };
}

/** The text a person sees, which is also what the server searches. */
export function plainText(line: string): string {
  return parseAnsi(line, plainStyle)
    .spans.map((span) => span.text)
    .join('');
}

export function styleAfter(line: string, before: AnsiStyle): AnsiStyle {
  return line.includes('\x1b') ? parseAnsi(line, before).after : before;
}

function applyOsc(style: AnsiStyle, command: string): AnsiStyle {
  const link = /^8;[^;]*;(.*)$/.exec(command)?.[1];
  if (link === undefined) return style;
  return { ...style, link: /^https?:\/\//.test(link) ? link : undefined };
}

/** Parameters are apart by `;`. One may have its own after `:`, such as the kind of an underline or the parts of a colour. */
function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  if (/[<=>?]/.test(parameters)) return style; // private to one terminal: no style at all
  const codes = parameters.split(';').map((parameter) => parameter.split(':').map(Number));
  let next = style;
  for (let index = 0; index < codes.length; index += 1) {
    const [code = 0, ...parts] = codes[index] ?? [];
    if (code === 38 || code === 48 || code === 58) {
      const rest = parts.length > 0 ? withoutColourSpace(parts) : codes.slice(index + 1).map(([value = 0]) => value);
      const extended = extendedColour(rest);
      if (parts.length === 0) index += extended.length;
      if (code === 38) next = { ...next, colour: extended.colour };
      else if (code === 48) next = { ...next, background: extended.colour };
    } else if (code === 4 && parts.length > 0) {
      next = { ...next, isUnderlined: parts[0] !== 0 };
    } else {
      next = applyCode(next, code);
    }
  }
  return next;
}

/** `2:<colour space>:r:g:b`, which many write as `2:r:g:b`. */
function withoutColourSpace(parts: readonly number[]): readonly number[] {
  return parts[0] === 2 && parts.length > 4 ? [2, ...parts.slice(2)] : parts;
}

const attributes: Readonly<Record<number, Partial<AnsiStyle>>> = {
  1: { isBold: true },
  2: { isDim: true },
  3: { isItalic: true },
  4: { isUnderlined: true },
  7: { isInverse: true },
  9: { isStruck: true },
  21: { isUnderlined: true },
  22: { isBold: false, isDim: false },
  23: { isItalic: false },
  24: { isUnderlined: false },
  27: { isInverse: false },
  29: { isStruck: false },
  39: { colour: undefined },
  49: { background: undefined },
};

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  // A link is not an attribute: SGR 0 leaves it in force.
  if (code === 0) return { ...plainStyle, link: style.link };
  const attribute = attributes[code];
  if (attribute) return { ...style, ...attribute };
  if (code >= 30 && code <= 37) return { ...style, colour: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, colour: code - 90 + 8 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 100 + 8 };
  return style;
}

function extendedColour(rest: readonly number[]): { readonly colour: AnsiColour | undefined; readonly length: number } {
  if (rest[0] === 5) return { colour: paletteColour(rest[1] ?? 0), length: 2 };
  if (rest[0] === 2) return { colour: rgb(rest[1] ?? 0, rest[2] ?? 0, rest[3] ?? 0), length: 4 };
  return { colour: undefined, length: rest.length };
}

/** The 256-colour palette of xterm: the theme's sixteen, a cube of six, a ramp of greys. */
export function paletteColour(index: number): AnsiColour {
  if (index < 16) return Math.max(0, index);
  if (index >= 232) {
    const grey = 8 + (Math.min(255, index) - 232) * 10;
    return rgb(grey, grey, grey);
  }
  const cube = index - 16;
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function rgb(red: number, green: number, blue: number): AnsiColour {
  const byte = (value: number) => Math.max(0, Math.min(255, value));
  return rgbFlag | (byte(red) << 16) | (byte(green) << 8) | byte(blue);
}
