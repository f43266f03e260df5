import { describe, expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { type AnsiStyle, paletteColour, parseAnsi, plainStyle, plainText, rgbFlag, styleAfter } from './ansi.ts';

const style = (change: Partial<AnsiStyle>): AnsiStyle => ({ ...plainStyle, ...change });
const styleOf = (line: string, before = plainStyle) => parseAnsi(line, before).after;

describe('colours', () => {
  test.each<[string, Partial<AnsiStyle>]>([
    ['\x1b[31m', { colour: 1 }],
    ['\x1b[97m', { colour: 15 }],
    ['\x1b[42m', { background: 2 }],
    ['\x1b[107m', { background: 15 }],
    ['\x1b[1;31m', { isBold: true, colour: 1 }],
    ['\x1b[38;5;9m', { colour: 9 }],
    ['\x1b[48;5;244m', { background: rgbFlag | 0x808080 }],
    ['\x1b[38;5;196m', { colour: rgbFlag | 0xff0000 }],
    ['\x1b[38;2;1;2;3m', { colour: rgbFlag | 0x010203 }],
    ['\x1b[38;2;1;2;3;4m', { colour: rgbFlag | 0x010203, isUnderlined: true }],
    ['\x1b[38;2;999;0;0m', { colour: rgbFlag | 0xff0000 }],
    ['\x1b[38:5:196m', { colour: rgbFlag | 0xff0000 }],
    ['\x1b[38:2:1:2:3m', { colour: rgbFlag | 0x010203 }],
    ['\x1b[38:2::1:2:3m', { colour: rgbFlag | 0x010203 }],
    ['\x1b[38:2::1:2:3;1m', { colour: rgbFlag | 0x010203, isBold: true }],
    ['\x1b[38m', {}],
    ['\x1b[38;5m', { colour: 0 }],
  ])('%j', (sequence, expected) => {
    expect(styleOf(sequence)).toEqual(style(expected));
  });

  test('the palette is that of xterm', () => {
    const rgbOf = (index: number) => (paletteColour(index) ^ rgbFlag).toString(16).padStart(6, '0');

    expect(paletteColour(15)).toBe(15);
    expect([16, 17, 21, 67, 231, 232, 255].map(rgbOf)).toEqual([
      ...['000000', '00005f', '0000ff', '5f87af', 'ffffff', '080808', 'eeeeee'],
    ]);
  });
});

describe('attributes', () => {
  test.each<[string, Partial<AnsiStyle>]>([
    ['\x1b[1m\x1b[22m', {}],
    ['\x1b[3;4;7;9m\x1b[23;24;27;29m', {}],
    ['\x1b[31m\x1b[39m', {}],
    ['\x1b[41m\x1b[49m', {}],
    ['\x1b[1;31m\x1b[m', {}],
    ['\x1b[1;31m\x1b[0m', {}],
    ['\x1b[31;1;;4m', { isUnderlined: true }],
  ])('%j', (sequence, expected) => {
    expect(styleOf(sequence)).toEqual(style(expected));
  });

  test('the kind of an underline is no attribute of its own', () => {
    expect(styleOf('\x1b[4:3m')).toEqual(style({ isUnderlined: true }));
    expect(styleOf('\x1b[4:0m', style({ isUnderlined: true, isBold: true }))).toEqual(style({ isBold: true }));
  });

  test('the colour of an underline changes nothing else', () => {
    const bold = style({ isBold: true });

    expect(styleOf('\x1b[58;2;255;0;3m', bold)).toEqual(bold);
    expect(styleOf('\x1b[58:5:1m', bold)).toEqual(bold);
    expect(styleOf('\x1b[58;5;7;3m', bold)).toEqual(style({ isBold: true, isItalic: true }));
  });

  test('a private sequence that ends like a style is none', () => {
    expect(styleOf('\x1b[>4;2m')).toEqual(plainStyle);
    expect(styleOf('\x1b[?4m')).toEqual(plainStyle);
  });
});

describe('lines', () => {
  test('text is cut where the style changes', () => {
    const { spans } = parseAnsi('a\x1b[31mb\x1b[0mc', plainStyle);

    expect(spans).toEqual([
      { text: 'a', style: plainStyle },
      { text: 'b', style: style({ colour: 1 }) },
      { text: 'c', style: plainStyle },
    ]);
  });

  test('a style lasts into the next line until it is ended', () => {
    const first = parseAnsi('\x1b[31mred', plainStyle);
    const second = parseAnsi('still red', first.after);
    const third = parseAnsi('\x1b[0mplain', second.after);

    expect(second.spans).toEqual([{ text: 'still red', style: style({ colour: 1 }) }]);
    expect(third.spans).toEqual([{ text: 'plain', style: plainStyle }]);
  });

  test('of a progress bar the last state shows', () => {
    expect(plainText('10%\r50%\r100%')).toBe('100%');
    expect(plainText('10%\r50%\r')).toBe('50%');
    expect(plainText('from Windows\r')).toBe('from Windows');
  });

  test('a colour that was set before a carriage return stays', () => {
    expect(parseAnsi('\x1b[32mold\rnew', plainStyle).spans).toEqual([{ text: 'new', style: style({ colour: 2 }) }]);
  });

  test.each([
    ['cursor movement', 'a\x1b[2Kb\x1b[10;20Hc\x1b[?25ld'],
    ['a title ended by BEL', 'a\x1b]0;title\x07bcd'],
    ['a title ended by ST', 'a\x1b]0;title\x1b\\bcd'],
    ['a choice of characters', 'a\x1b(Bbc\x1b=d'],
    ['bells and backspaces', 'a\x07b\x08c\x00d'],
    ['a sequence that was cut off', 'abcd\x1b[38;5'],
    ['an escape at the end', 'abcd\x1b'],
  ])('%s shows as nothing', (_, line) => {
    expect(plainText(line)).toBe('abcd');
  });
});

describe('links', () => {
  test('a link has its target, and the text after it has none', () => {
    const { spans } = parseAnsi('\x1b]8;;https://example.org/a\x1b\\here\x1b]8;;\x1b\\ there', plainStyle);

    expect(spans).toEqual([
      { text: 'here', style: style({ link: 'https://example.org/a' }) },
      { text: ' there', style: plainStyle },
    ]);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', ' https://x'])(
    '%s is no link',
    (target) => {
      expect(parseAnsi(`\x1b]8;;${target}\x07x`, plainStyle).spans).toEqual([{ text: 'x', style: plainStyle }]);
    },
  );

  test('a reset of the style leaves a link in force', () => {
    expect(styleOf('\x1b]8;id=1;https://example.org\x07\x1b[1m\x1b[0m')).toEqual(
      style({ link: 'https://example.org' }),
    );
  });
});

describe('any input', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what never shows
  const controls = /[\x00-\x08\x0b-\x1f\x7f]/g;
  const anyText = fc.string({ unit: 'binary', maxLength: 200 });
  /** Pieces of which sequences are made, so that near misses are common. */
  const nearSequences = fc
    .array(
      fc.oneof(
        fc.constantFrom('\x1b', '[', ']', ';', ':', 'm', '38', '48', '5', '2', '\r', '\x07', '\\', '?'),
        anyText,
      ),
    )
    .map((parts) => parts.join(''));
  const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes));

  test('text without control characters is unchanged', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const printable = text.replace(controls, '');

        expect(plainText(printable)).toBe(printable);
      }),
    );
  });

  test('nothing throws, and nothing is shown that was not written', () => {
    fc.assert(
      fc.property(fc.oneof(nearSequences, anyBytes), (line) => {
        const shown = plainText(line);

        expect(shown).not.toMatch(controls);
        expect(isSubsequence(shown, line)).toBe(true);
      }),
    );
  });

  test('colours are either of the theme or 24 bits', () => {
    fc.assert(
      fc.property(nearSequences, (line) => {
        const { colour = 0, background = 0 } = styleOf(line);

        for (const value of [colour, background]) {
          expect((value >= 0 && value < 16) || (value >= rgbFlag && value < 2 * rgbFlag)).toBe(true);
        }
      }),
    );
  });

  test('the style after a line is the same whether the line is drawn or only passed', () => {
    fc.assert(
      fc.property(nearSequences, (line) => {
        expect(styleAfter(line, plainStyle)).toEqual(styleOf(line));
      }),
    );
  });
});

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (part.startsWith(character, at)) at += character.length;
  return at === part.length;
}
